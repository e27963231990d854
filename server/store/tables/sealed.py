"""Who may open what was sealed to the school, and what was done with it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from server.store.base import Base, InSchool, Instant


class SealedReader(InSchool, Base):
    """One naming of a reader, from then until it ended. `told_at`, `end_told_at`: when that person saw it."""

    __tablename__ = "sealed_reader"

    id: Mapped[str] = mapped_column(String, primary_key=True)
    person_id: Mapped[str]
    named_at: Mapped[datetime] = mapped_column(Instant)
    named_by: Mapped[str]
    told_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_by: Mapped[str | None]
    end_told_at: Mapped[datetime | None] = mapped_column(Instant)


class ReportOutcome(InSchool, Base):
    """A reader's note of what was done about a report, in a box that only the school's key opens."""

    __tablename__ = "report_outcome"
    __table_args__ = (Index("ix_report_outcome_report", "school_id", "report_id"),)

    id: Mapped[str] = mapped_column(String, primary_key=True)
    report_id: Mapped[str]
    at: Mapped[datetime] = mapped_column(Instant)
    by: Mapped[str]
    box: Mapped[str]


class SealedLogRow(InSchool, Base):
    """Who opened a report and when: chained as the audit is, and apart from it, since the audit would tell others
    that there is a report."""

    __tablename__ = "sealed_log"

    place: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(Instant)
    by: Mapped[str]
    act: Mapped[str]
    subject: Mapped[str]
    detail: Mapped[dict[str, Any]] = mapped_column(JSON)
    chain: Mapped[str]
