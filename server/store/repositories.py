"""The repositories that a unit of work makes when somebody asks for them: most requests need two or three."""

from __future__ import annotations

from functools import cached_property

from server.store.campaigns import CampaignRepo
from server.store.classes import ClassRepo
from server.store.devices import DeviceRepo
from server.store.families import FamilyRepo
from server.store.incarnations import IncarnationRepo
from server.store.notes import NoteRepo
from server.store.outbox import OutboxRepo
from server.store.people import PeopleRepo
from server.store.photo_files import PhotoFileRepo
from server.store.plans import PlanRepo
from server.store.posts import PostRepo
from server.store.pupil_keys import PupilKeyRepo
from server.store.schools import SchoolRepo
from server.store.tags import TagRepo
from server.store.tx import Tx
from server.store.uploads import UploadRepo
from server.store.visit_list import VisitListRepo


class Repositories:
    """What a school's tables hold, by subject; the unit that inherits this brings the transaction and the keys."""

    _tx: Tx
    pupil_keys: PupilKeyRepo

    @cached_property
    def people(self) -> PeopleRepo:
        """Accounts, dated roles, dated teaching."""
        return PeopleRepo(self._tx)

    @cached_property
    def posts(self) -> PostRepo:
        """Since when somebody holds a homeroom or a duty."""
        return PostRepo(self._tx)

    @cached_property
    def classes(self) -> ClassRepo:
        """Enrolment, households, school years and terms."""
        return ClassRepo(self._tx)

    @cached_property
    def campaigns(self) -> CampaignRepo:
        """Packs, the versions that campaigns have had, and what was done for a campaign."""
        return CampaignRepo(self._tx)

    @cached_property
    def schools(self) -> SchoolRepo:
        """The school itself."""
        return SchoolRepo(self._tx)

    @cached_property
    def devices(self) -> DeviceRepo:
        """Phones, their tokens and refresh chains."""
        return DeviceRepo(self._tx)

    @cached_property
    def incarnations(self) -> IncarnationRepo:
        """The incs that devices were given; acked_n and durable_n."""
        return IncarnationRepo(self._tx)

    @cached_property
    def outbox(self) -> OutboxRepo:
        """Work to be done after the commit."""
        return OutboxRepo(self._tx)

    @cached_property
    def uploads(self) -> UploadRepo:
        """tus uploads under way and finished."""
        return UploadRepo(self._tx)

    @cached_property
    def photo_files(self) -> PhotoFileRepo:
        """Where the cleaned bytes of photos lie."""
        return PhotoFileRepo(self._tx)

    @cached_property
    def notes(self) -> NoteRepo:
        """Families' links to notes, and what they are told."""
        return NoteRepo(self._tx, self.pupil_keys)

    @cached_property
    def families(self) -> FamilyRepo:
        """How guardians are written to, what they ask of the school, and questionnaires."""
        return FamilyRepo(self._tx, self.pupil_keys)

    @cached_property
    def tags(self) -> TagRepo:
        """What the office knows of pupils' circumstances; every read of names belongs in the audit."""
        return TagRepo(self._tx, self.pupil_keys)

    @cached_property
    def plans(self) -> PlanRepo:
        """Who is to visit whom when, before it becomes assignments."""
        return PlanRepo(self._tx, self.pupil_keys)

    @cached_property
    def visit_list(self) -> VisitListRepo:
        """Ids of visits in the order of the office's desk."""
        return VisitListRepo(self._tx)
