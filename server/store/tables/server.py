"""The audit chain, and what the server knows of itself."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from server.store.base import Base, InSchool, Instant


class AuditRow(InSchool, Base):
    """An append-only, hash-chained entry: `chain` = HMAC(previous chain, this row)."""

    __tablename__ = "audit"

    place: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(Instant)
    by: Mapped[str]
    act: Mapped[str]
    subject: Mapped[str]
    detail: Mapped[dict[str, Any]] = mapped_column(JSON)
    chain: Mapped[str]


class ServerState(Base):
    """Names and values of the whole server: `epoch`, `inc`."""

    __tablename__ = "server_state"

    name: Mapped[str] = mapped_column(String, primary_key=True)
    value: Mapped[str]
