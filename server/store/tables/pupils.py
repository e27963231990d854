"""Classes, pupils, their households and guardians, dated enrolment, and each pupil's key."""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from server.store.base import Base, InSchool, Instant, Promoted, SyncColumns, as_bool, as_int, as_text


class SchoolClass(SyncColumns, Base):
    """A class; wire type `class`."""

    __tablename__ = "school_class"
    TYPE = "class"
    PROMOTED: ClassVar[Promoted] = {
        "name": ("name", as_text),
        "grade": ("grade", as_int),
        "number": ("number", as_int),
        "homeroom_id": ("homeroom", as_text),
    }

    name: Mapped[str | None]
    grade: Mapped[int | None]
    number: Mapped[int | None]
    homeroom_id: Mapped[str | None]


class Household(InSchool, Base):
    """Siblings live in one household: one visit, a record for each."""

    __tablename__ = "household"

    id: Mapped[str] = mapped_column(String, primary_key=True)
    village: Mapped[str] = mapped_column(default="")


class Pupil(SyncColumns, Base):
    """A pupil. `unlisted`: made by a phone, not on the roster; `joined_id`: whom of the roster it turned out to be."""

    __tablename__ = "pupil"
    TYPE = "pupil"
    PROMOTED: ClassVar[Promoted] = {
        "name": ("name", as_text),
        "pinyin": ("pinyin", as_text),
        "class_id": ("class", as_text),
        "household_id": ("household", as_text),
        "visit_first": ("visit_first", as_bool),
        "unlisted": ("unlisted", as_bool),
        "joined_id": ("joined_into", as_text),
    }
    __table_args__ = (
        Index("ix_pupil_class", "school_id", "class_id"),
        Index("ix_pupil_unlisted", "school_id", "unlisted"),
        Index("ix_pupil_joined", "school_id", "joined_id"),
        Index("ix_pupil_household", "school_id", "household_id"),
    )

    name: Mapped[str | None]
    pinyin: Mapped[str | None]
    class_id: Mapped[str | None]
    household_id: Mapped[str | None]
    visit_first: Mapped[bool] = mapped_column(default=False)
    unlisted: Mapped[bool] = mapped_column(default=False)
    joined_id: Mapped[str | None]


class Guardian(SyncColumns, Base):
    """A guardian of one pupil."""

    __tablename__ = "guardian"
    TYPE = "guardian"
    PROMOTED: ClassVar[Promoted] = {"pupil_id": ("pupil", as_text), "relation": ("relation", as_text)}
    __table_args__ = (Index("ix_guardian_pupil", "school_id", "pupil_id"),)

    pupil_id: Mapped[str | None]
    relation: Mapped[str | None]


class Enrolment(InSchool, Base):
    """A pupil sat in a class from one day to another (both included; open ends are null)."""

    __tablename__ = "enrolment"
    __table_args__ = (
        ForeignKeyConstraint(["school_id", "pupil_id"], ["pupil.school_id", "pupil.id"]),
        ForeignKeyConstraint(["school_id", "class_id"], ["school_class.school_id", "school_class.id"]),
        Index("ix_enrolment_pupil", "school_id", "pupil_id"),
        Index("ix_enrolment_class", "school_id", "class_id"),
    )

    id: Mapped[str] = mapped_column(String, primary_key=True)
    pupil_id: Mapped[str]
    class_id: Mapped[str]
    year_id: Mapped[str | None]
    starts: Mapped[date | None]
    ends: Mapped[date | None]


class PupilKey(InSchool, Base):
    """The random key under which a pupil's ops and history lie, wrapped by the school's key.

    Erasure sets `wrapped` to null for good: every copy in every backup becomes unreadable.
    """

    __tablename__ = "pupil_key"

    pupil_id: Mapped[str] = mapped_column(String, primary_key=True)
    wrapped: Mapped[bytes | None]
    erased_at: Mapped[datetime | None] = mapped_column(Instant)
