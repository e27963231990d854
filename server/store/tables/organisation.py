"""The tree of organisations, the school (tenant), its years and terms."""

from datetime import date

from sqlalchemy import ForeignKey, ForeignKeyConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from server.store.base import Base, InSchool


class Organisation(Base):
    """A node of the tree: province, city, county, school. Not a tenant's row: figures go up by it."""

    __tablename__ = "organisation"

    id: Mapped[str] = mapped_column(String, primary_key=True)
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    kind: Mapped[str]
    name: Mapped[str]


class School(Base):
    """A tenant: a central school with its teaching points."""

    __tablename__ = "school"

    id: Mapped[str] = mapped_column(String, primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"), index=True)
    name: Mapped[str]
    phone: Mapped[str] = mapped_column(default="")
    zone: Mapped[str] = mapped_column(default="Asia/Shanghai")
    note_rule: Mapped[str] = mapped_column(default="at_once", server_default="at_once")


class SchoolYear(InSchool, Base):
    """A school year, for example 2025-2026."""

    __tablename__ = "school_year"

    id: Mapped[str] = mapped_column(String, primary_key=True)
    name: Mapped[str]
    starts: Mapped[date]
    ends: Mapped[date]


class Term(InSchool, Base):
    """A term of a school year."""

    __tablename__ = "term"
    __table_args__ = (
        ForeignKeyConstraint(["school_id", "year_id"], ["school_year.school_id", "school_year.id"]),
    )

    id: Mapped[str] = mapped_column(String, primary_key=True)
    year_id: Mapped[str]
    name: Mapped[str]
    starts: Mapped[date]
    ends: Mapped[date]
