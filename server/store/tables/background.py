"""Rows that the worker lives on: the outbox and the uploads under way; and the family's access to notes."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from server.store.base import Base, InSchool, Instant


class OutboxRow(InSchool, Base):
    """Work that must happen after a commit. States: ready, leased, done, dead."""

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_state_due", "state", "due"),)

    id: Mapped[str] = mapped_column(String, primary_key=True)
    kind: Mapped[str]
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[str]
    due: Mapped[datetime] = mapped_column(Instant)
    lease: Mapped[str | None]
    lease_until: Mapped[datetime | None] = mapped_column(Instant)
    tries: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None]


class UploadRow(InSchool, Base):
    """A tus upload. Its parts lie encrypted in staging; only their names and lengths are here."""

    __tablename__ = "upload"
    __table_args__ = (Index("ix_upload_photo", "school_id", "photo_id"),)

    id: Mapped[str] = mapped_column(String, primary_key=True)
    photo_id: Mapped[str]
    visit_id: Mapped[str]
    person_id: Mapped[str]
    sha256: Mapped[str]
    media_type: Mapped[str]
    length: Mapped[int] = mapped_column(BigInteger)
    received: Mapped[int] = mapped_column(BigInteger, default=0)
    parts: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    state: Mapped[str]
    verdict: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant, index=True)


class NoteAccess(InSchool, Base):
    """One link to one note: hashes of its token and code, the devices that opened it, wrong tries. print_run: that of
    a slip which the desk has not got yet."""

    __tablename__ = "note_access"
    __table_args__ = (
        ForeignKeyConstraint(["school_id", "note_id"], ["note.school_id", "note.id"]),
        Index("ix_note_access_note", "school_id", "note_id"),
        Index("ix_note_access_token", "token_hash", unique=True),
    )

    id: Mapped[str] = mapped_column(String, primary_key=True)
    note_id: Mapped[str]
    token_hash: Mapped[str]
    code_hash: Mapped[str]
    devices: Mapped[list[str]] = mapped_column(JSON)
    tries: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)
    print_run: Mapped[str | None]
