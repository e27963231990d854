"""The op log, the history of writes, and the feed that phones pull from."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from server.store.base import Base, InSchool, Instant


class LoggedOp(InSchool, Base):
    """One op as it arrived, encrypted under its pupil's key, and what became of it.

    `key` is made of `inc` and the content's hash: the same op again meets its own row, while the same id with
    other content gets a row of its own (`op_id_reuse`: both are kept).
    """

    __tablename__ = "op"
    __table_args__ = (
        Index("ix_op_op", "school_id", "op"),
        Index("ix_op_inc_n", "school_id", "inc", "n"),
        Index("ix_op_record_state", "school_id", "type", "record_id", "state"),
        Index("ix_op_state_received", "school_id", "state", "received_at"),
    )

    key: Mapped[str] = mapped_column(String, primary_key=True)
    op: Mapped[str | None]
    inc: Mapped[int] = mapped_column(BigInteger)
    n: Mapped[int | None] = mapped_column(BigInteger)
    sha256: Mapped[str]
    type: Mapped[str | None]
    record_id: Mapped[str | None]
    pupil_id: Mapped[str | None]
    raw: Mapped[bytes | None]
    state: Mapped[str]
    code: Mapped[str | None]
    errors: Mapped[dict[str, list[str]]] = mapped_column(JSON)
    result: Mapped[dict[str, Any]] = mapped_column(JSON)
    by: Mapped[str]
    device_id: Mapped[str | None]
    skew_ms: Mapped[int | None] = mapped_column(BigInteger)
    received_at: Mapped[datetime] = mapped_column(Instant)


class HistoryRow(InSchool, Base):
    """The writes that one stamp made to one record, their values encrypted under the pupil's key."""

    __tablename__ = "history"

    type: Mapped[str] = mapped_column(String, primary_key=True)
    record_id: Mapped[str] = mapped_column(String, primary_key=True)
    stamp: Mapped[str] = mapped_column(String, primary_key=True)
    part: Mapped[str] = mapped_column(String, primary_key=True)
    pupil_id: Mapped[str | None]
    box: Mapped[bytes | None]
    by: Mapped[str]
    at: Mapped[str]


class SchoolClock(InSchool, Base):
    """The counter that every writing transaction of a school takes last."""

    __tablename__ = "school_clock"

    seq: Mapped[int] = mapped_column(BigInteger, default=0)


class FeedRow(InSchool, Base):
    """The last change of one record in one scope; `why` says how it left (scope, deleted, erased)."""

    __tablename__ = "feed"
    __table_args__ = (Index("ix_feed_scope_seq", "school_id", "scope", "seq"),)

    type: Mapped[str] = mapped_column(String, primary_key=True)
    record_id: Mapped[str] = mapped_column(String, primary_key=True)
    scope: Mapped[str] = mapped_column(String, primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger)
    why: Mapped[str | None]


class FeedCheck(InSchool, Base):
    """Count and xor of a scope's live rows, kept by every publish so that a pull need not scan."""

    __tablename__ = "feed_check"

    scope: Mapped[str] = mapped_column(String, primary_key=True)
    n: Mapped[int] = mapped_column(BigInteger)
    x: Mapped[int] = mapped_column(BigInteger)
