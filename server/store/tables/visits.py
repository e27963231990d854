"""What a home visit is made of: campaign, assignment, visit, consent, photo, note, appended entries."""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, BigInteger, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from server.store.base import (
    Base,
    Derived,
    InSchool,
    Instant,
    Promoted,
    SyncColumns,
    as_bool,
    as_date,
    as_int,
    as_text,
)


class Campaign(SyncColumns, Base):
    """A campaign with the form that its pack declares."""

    __tablename__ = "campaign"
    TYPE = "campaign"
    PROMOTED: ClassVar[Promoted] = {
        "starts": ("starts", as_date),
        "ends": ("ends", as_date),
        "pack": ("pack", as_text),
    }

    starts: Mapped[date | None]
    ends: Mapped[date | None]
    pack: Mapped[str | None]


class Assignment(SyncColumns, Base):
    """Who visits whom; `visit_id` is the id of the planned visit."""

    __tablename__ = "assignment"
    TYPE = "assignment"
    PROMOTED: ClassVar[Promoted] = {
        "campaign_id": ("campaign", as_text),
        "pupil_id": ("pupil", as_text),
        "visit_id": ("visit", as_text),
        "lead_id": ("lead", as_text),
        "planned_on": ("planned_on", as_date),
    }
    __table_args__ = (
        Index("ix_assignment_pupil", "school_id", "pupil_id"),
        Index("ix_assignment_visit", "school_id", "visit_id"),
        Index("ix_assignment_lead", "school_id", "lead_id"),
    )

    campaign_id: Mapped[str | None]
    pupil_id: Mapped[str | None]
    visit_id: Mapped[str | None]
    lead_id: Mapped[str | None]
    planned_on: Mapped[date | None]


class Visit(SyncColumns, Base):
    """A visit and its record form."""

    __tablename__ = "visit"
    TYPE = "visit"
    PROMOTED: ClassVar[Promoted] = {
        "pupil_id": ("pupil", as_text),
        "campaign_id": ("campaign", as_text),
        "assignment_id": ("assignment", as_text),
        "lead_id": ("lead", as_text),
        "visited_on": ("visited_on", as_date),
        "status": ("status", as_text),
        "mode": ("mode", as_text),
        "outcome": ("outcome", as_text),
        "return_of_id": ("return_of", as_text),
    }
    DERIVED: ClassVar[Derived] = {
        "open_conflicts": lambda visit: len(visit.conflicts),
        "twin": lambda visit: "twin" in visit.flags,
    }
    __table_args__ = (
        Index("ix_visit_pupil", "school_id", "pupil_id", "visited_on"),
        Index("ix_visit_visited_on", "school_id", "visited_on"),
        Index("ix_visit_status", "school_id", "status"),
        Index("ix_visit_open_conflicts", "school_id", "open_conflicts"),
        Index("ix_visit_twin", "school_id", "twin"),
        Index("ix_visit_return_of", "school_id", "return_of_id"),
    )

    pupil_id: Mapped[str | None]
    campaign_id: Mapped[str | None]
    assignment_id: Mapped[str | None]
    lead_id: Mapped[str | None]
    visited_on: Mapped[date | None]
    status: Mapped[str | None]
    mode: Mapped[str | None]
    outcome: Mapped[str | None]
    return_of_id: Mapped[str | None]
    open_conflicts: Mapped[int] = mapped_column(default=0)
    twin: Mapped[bool] = mapped_column(default=False)


class Consent(SyncColumns, Base):
    """A consent or its withdrawal; later rows override earlier ones (domain.consent judges)."""

    __tablename__ = "consent"
    TYPE = "consent"
    PROMOTED: ClassVar[Promoted] = {
        "pupil_id": ("pupil", as_text),
        "visit_id": ("visit", as_text),
        "purpose": ("purpose", as_text),
        "given": ("given", as_bool),
        "given_on": ("on", as_date),
    }
    __table_args__ = (
        Index("ix_consent_pupil", "school_id", "pupil_id"),
        Index("ix_consent_visit", "school_id", "visit_id"),
    )

    pupil_id: Mapped[str | None]
    visit_id: Mapped[str | None]
    purpose: Mapped[str | None]
    given: Mapped[bool] = mapped_column(default=False)
    given_on: Mapped[date | None]


class Photo(SyncColumns, Base):
    """A photo as phones see it: its state and privacy receipt. Its bytes: `photo_file`."""

    __tablename__ = "photo"
    TYPE = "photo"
    PROMOTED: ClassVar[Promoted] = {"visit_id": ("visit", as_text), "state": ("state", as_text)}
    __table_args__ = (Index("ix_photo_visit", "school_id", "visit_id"),)

    visit_id: Mapped[str | None]
    state: Mapped[str | None]


class PhotoFile(InSchool, Base):
    """Where a stored photo's cleaned bytes lie; none of it goes to a phone."""

    __tablename__ = "photo_file"

    photo_id: Mapped[str] = mapped_column(String, primary_key=True)
    upload_sha256: Mapped[str]
    in_hmac: Mapped[str] = mapped_column(index=True)
    out_sha256: Mapped[str]
    blob: Mapped[str]
    thumbs: Mapped[dict[str, str]] = mapped_column(JSON)
    size: Mapped[int]
    stored_at: Mapped[datetime] = mapped_column(Instant)


class Note(SyncColumns, Base):
    """A note to a guardian, with the answer once there is one."""

    __tablename__ = "note"
    TYPE = "note"
    PROMOTED: ClassVar[Promoted] = {
        "visit_id": ("visit", as_text),
        "pupil_id": ("pupil", as_text),
        "guardian_id": ("guardian", as_text),
        "version": ("version", as_int),
        "state": ("state", as_text),
    }
    __table_args__ = (
        Index("ix_note_visit", "school_id", "visit_id"),
        Index("ix_note_guardian", "school_id", "guardian_id"),
    )

    visit_id: Mapped[str | None]
    pupil_id: Mapped[str | None]
    guardian_id: Mapped[str | None]
    version: Mapped[int | None]
    state: Mapped[str | None]


class Appended(InSchool, Base):
    """One grow-only entry of a record (feedback, signature, amendment, log line)."""

    __tablename__ = "append"

    type: Mapped[str] = mapped_column(String, primary_key=True)
    record_id: Mapped[str] = mapped_column(String, primary_key=True)
    kind: Mapped[str] = mapped_column(String, primary_key=True)
    id: Mapped[str] = mapped_column(String, primary_key=True)
    place: Mapped[int] = mapped_column(BigInteger)
    by: Mapped[str]
    at: Mapped[str]
    body: Mapped[Any] = mapped_column(JSON)
    supersedes: Mapped[str | None]
