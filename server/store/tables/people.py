"""Staff: the synced colleague row, its account, dated roles and dated teaching."""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from server.store.base import Base, InSchool, Instant, Promoted, SyncColumns, as_bool, as_text


class Person(SyncColumns, Base):
    """A member of staff as the colleague directory shows them."""

    __tablename__ = "person"
    TYPE = "person"
    PROMOTED: ClassVar[Promoted] = {"name": ("name", as_text), "active": ("active", as_bool)}

    name: Mapped[str | None]
    active: Mapped[bool] = mapped_column(default=False)


class Account(InSchool, Base):
    """How a person signs in; user names are unique on the server, not only in the school."""

    __tablename__ = "account"
    __table_args__ = (
        ForeignKeyConstraint(["school_id", "person_id"], ["person.school_id", "person.id"]),
        Index("uq_account_user", "user", unique=True),
    )

    person_id: Mapped[str] = mapped_column(String, primary_key=True)
    user: Mapped[str]
    password_hash: Mapped[str]
    active: Mapped[bool] = mapped_column(default=True)
    changed_at: Mapped[datetime | None] = mapped_column(Instant)


class PersonRole(InSchool, Base):
    """A dated role: teacher, homeroom, office, leader, bureau."""

    __tablename__ = "person_role"
    __table_args__ = (
        ForeignKeyConstraint(["school_id", "person_id"], ["person.school_id", "person.id"]),
        Index("ix_person_role_person", "school_id", "person_id"),
    )

    id: Mapped[str] = mapped_column(String, primary_key=True)
    person_id: Mapped[str]
    role: Mapped[str]
    starts: Mapped[date | None]
    ends: Mapped[date | None]


class Teaching(InSchool, Base):
    """A person teaches a class from one day to another (both included; open ends are null)."""

    __tablename__ = "teaching"
    __table_args__ = (
        ForeignKeyConstraint(["school_id", "person_id"], ["person.school_id", "person.id"]),
        ForeignKeyConstraint(["school_id", "class_id"], ["school_class.school_id", "school_class.id"]),
        Index("ix_teaching_person", "school_id", "person_id"),
        Index("ix_teaching_class", "school_id", "class_id"),
    )

    id: Mapped[str] = mapped_column(String, primary_key=True)
    person_id: Mapped[str]
    class_id: Mapped[str]
    subject: Mapped[str] = mapped_column(default="")
    year_id: Mapped[str | None]
    starts: Mapped[date | None]
    ends: Mapped[date | None]
