"""The papers around a visit: appointments, demands, trips, support, consultations, essays, deeds, reports."""

from datetime import date
from typing import ClassVar

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from server.store.base import Base, Promoted, SyncColumns, as_date, as_text


class Appointment(SyncColumns, Base):
    """What was agreed with a family about a visit."""

    __tablename__ = "appointment"
    TYPE = "appointment"
    PROMOTED: ClassVar[Promoted] = {
        "pupil_id": ("pupil", as_text),
        "campaign_id": ("campaign", as_text),
        "visit_id": ("visit", as_text),
        "owner_id": ("owner", as_text),
        "on_day": ("on", as_date),
    }
    __table_args__ = (
        Index("ix_appointment_pupil", "school_id", "pupil_id"),
        Index("ix_appointment_visit", "school_id", "visit_id"),
    )

    pupil_id: Mapped[str | None]
    campaign_id: Mapped[str | None]
    visit_id: Mapped[str | None]
    owner_id: Mapped[str | None]
    on_day: Mapped[date | None]


class LedgerItem(SyncColumns, Base):
    """A demand, an opinion, a problem or a promise, and what became of it."""

    __tablename__ = "ledger_item"
    TYPE = "ledger_item"
    PROMOTED: ClassVar[Promoted] = {
        "pupil_id": ("pupil", as_text),
        "campaign_id": ("campaign", as_text),
        "visit_id": ("visit", as_text),
        "owner_id": ("owner", as_text),
        "kind": ("kind", as_text),
        "category": ("category", as_text),
        "state": ("state", as_text),
        "due_on": ("due_on", as_date),
    }
    __table_args__ = (
        Index("ix_ledger_item_pupil", "school_id", "pupil_id"),
        Index("ix_ledger_item_visit", "school_id", "visit_id"),
        Index("ix_ledger_item_state", "school_id", "state", "due_on"),
    )

    pupil_id: Mapped[str | None]
    campaign_id: Mapped[str | None]
    visit_id: Mapped[str | None]
    owner_id: Mapped[str | None]
    kind: Mapped[str | None]
    category: Mapped[str | None]
    state: Mapped[str | None]
    due_on: Mapped[date | None]


class Trip(SyncColumns, Base):
    """Where a colleague goes on a day, as left with the school."""

    __tablename__ = "trip"
    TYPE = "trip"
    PROMOTED: ClassVar[Promoted] = {
        "campaign_id": ("campaign", as_text),
        "owner_id": ("owner", as_text),
        "on_day": ("on", as_date),
    }
    __table_args__ = (Index("ix_trip_on_day", "school_id", "on_day"),)

    campaign_id: Mapped[str | None]
    owner_id: Mapped[str | None]
    on_day: Mapped[date | None]


class Support(SyncColumns, Base):
    """One child's help by one colleague."""

    __tablename__ = "support"
    TYPE = "support"
    PROMOTED: ClassVar[Promoted] = {
        "pupil_id": ("pupil", as_text),
        "campaign_id": ("campaign", as_text),
        "visit_id": ("visit", as_text),
        "owner_id": ("owner", as_text),
        "state": ("state", as_text),
    }
    __table_args__ = (
        Index("ix_support_pupil", "school_id", "pupil_id"),
        Index("ix_support_visit", "school_id", "visit_id"),
    )

    pupil_id: Mapped[str | None]
    campaign_id: Mapped[str | None]
    visit_id: Mapped[str | None]
    owner_id: Mapped[str | None]
    state: Mapped[str | None]


class Consultation(SyncColumns, Base):
    """What the teachers of a class found together about a pupil."""

    __tablename__ = "consultation"
    TYPE = "consultation"
    PROMOTED: ClassVar[Promoted] = {
        "pupil_id": ("pupil", as_text),
        "campaign_id": ("campaign", as_text),
        "visit_id": ("visit", as_text),
        "owner_id": ("owner", as_text),
    }
    __table_args__ = (
        Index("ix_consultation_pupil", "school_id", "pupil_id"),
        Index("ix_consultation_visit", "school_id", "visit_id"),
    )

    pupil_id: Mapped[str | None]
    campaign_id: Mapped[str | None]
    visit_id: Mapped[str | None]
    owner_id: Mapped[str | None]


class Essay(SyncColumns, Base):
    """What a colleague wrote about visits."""

    __tablename__ = "essay"
    TYPE = "essay"
    PROMOTED: ClassVar[Promoted] = {
        "pupil_id": ("pupil", as_text),
        "campaign_id": ("campaign", as_text),
        "visit_id": ("visit", as_text),
        "owner_id": ("owner", as_text),
        "state": ("state", as_text),
    }
    __table_args__ = (
        Index("ix_essay_pupil", "school_id", "pupil_id"),
        Index("ix_essay_visit", "school_id", "visit_id"),
    )

    pupil_id: Mapped[str | None]
    campaign_id: Mapped[str | None]
    visit_id: Mapped[str | None]
    owner_id: Mapped[str | None]
    state: Mapped[str | None]


class Deed(SyncColumns, Base):
    """What a colleague did of that which each is to do."""

    __tablename__ = "deed"
    TYPE = "deed"
    PROMOTED: ClassVar[Promoted] = {
        "campaign_id": ("campaign", as_text),
        "owner_id": ("owner", as_text),
        "entry": ("entry", as_text),
        "on_day": ("on", as_date),
    }
    __table_args__ = (Index("ix_deed_owner", "school_id", "owner_id"),)

    campaign_id: Mapped[str | None]
    owner_id: Mapped[str | None]
    entry: Mapped[str | None]
    on_day: Mapped[date | None]


class Report(SyncColumns, Base):
    """A sealed report; what it says stands in its entry, which the school's key alone opens."""

    __tablename__ = "report"
    TYPE = "report"
