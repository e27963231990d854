"""Every table, one module per aggregate; importing this package fills `Base.metadata`."""

from server.store.base import SyncColumns
from server.store.tables.background import NoteAccess, OutboxRow, UploadRow
from server.store.tables.campaigns import CampaignItem, CampaignPack, PackText
from server.store.tables.channels import Delivery, MailAddress, PushSubscription
from server.store.tables.counting import (
    CampaignCount,
    Post,
    StandingRow,
    TallyRow,
    VisitFact,
    VisitVisitor,
)
from server.store.tables.devices import (
    AccessToken,
    Device,
    EnrolmentCode,
    Incarnation,
    LoginThrottle,
    RefreshToken,
)
from server.store.tables.families import FamilyRequest, GuardianSetting, QuestionnaireAnswer
from server.store.tables.invitations import Invitation
from server.store.tables.oplog import FeedCheck, FeedRow, HistoryRow, LoggedOp, SchoolClock
from server.store.tables.organisation import Organisation, School, SchoolYear, Term
from server.store.tables.papers import (
    Appointment,
    Consultation,
    Deed,
    Essay,
    LedgerItem,
    Report,
    Support,
    Trip,
)
from server.store.tables.people import Account, Person, PersonRole, Teaching
from server.store.tables.plans import PlanRow, VisitorHours, VisitPlan
from server.store.tables.pupils import Enrolment, Guardian, Household, Pupil, PupilKey, SchoolClass
from server.store.tables.sealed import ReportOutcome, SealedLogRow, SealedReader
from server.store.tables.server import AuditRow, ServerState
from server.store.tables.tags import PupilTag
from server.store.tables.visits import (
    Appended,
    Assignment,
    Campaign,
    Consent,
    Note,
    Photo,
    PhotoFile,
    Visit,
)

SYNCED: dict[str, type[SyncColumns]] = {
    model.TYPE: model
    for model in (
        Person, SchoolClass, Pupil, Guardian, Campaign, Assignment, Visit, Consent, Photo, Note,
        Appointment, LedgerItem, Trip, Support, Consultation, Essay, Deed, Report,
    )
}  # fmt: skip

__all__ = [
    "SYNCED",
    "AccessToken",
    "Account",
    "Appended",
    "Appointment",
    "Assignment",
    "AuditRow",
    "Campaign",
    "CampaignCount",
    "CampaignItem",
    "CampaignPack",
    "Consent",
    "Consultation",
    "Deed",
    "Delivery",
    "Device",
    "Enrolment",
    "EnrolmentCode",
    "Essay",
    "FamilyRequest",
    "FeedCheck",
    "FeedRow",
    "Guardian",
    "GuardianSetting",
    "HistoryRow",
    "Household",
    "Incarnation",
    "Invitation",
    "LedgerItem",
    "LoggedOp",
    "LoginThrottle",
    "MailAddress",
    "Note",
    "NoteAccess",
    "Organisation",
    "OutboxRow",
    "PackText",
    "Person",
    "PersonRole",
    "Photo",
    "PhotoFile",
    "PlanRow",
    "Post",
    "Pupil",
    "PupilKey",
    "PupilTag",
    "PushSubscription",
    "QuestionnaireAnswer",
    "RefreshToken",
    "Report",
    "ReportOutcome",
    "School",
    "SchoolClass",
    "SchoolClock",
    "SchoolYear",
    "SealedLogRow",
    "SealedReader",
    "ServerState",
    "StandingRow",
    "Support",
    "TallyRow",
    "Teaching",
    "Term",
    "Trip",
    "UploadRow",
    "Visit",
    "VisitFact",
    "VisitPlan",
    "VisitVisitor",
    "VisitorHours",
]
