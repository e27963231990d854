"""Enrolled phones: tokens (hashes only), the refresh chain, and the incarnations they were given."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from server.store.base import Base, InSchool, Instant


class Device(InSchool, Base):
    """A phone or desk of one person."""

    __tablename__ = "device"
    __table_args__ = (
        ForeignKeyConstraint(["school_id", "person_id"], ["person.school_id", "person.id"]),
        Index("ix_device_person", "school_id", "person_id"),
    )

    id: Mapped[str] = mapped_column(String, primary_key=True)
    person_id: Mapped[str]
    name: Mapped[str]
    app: Mapped[str] = mapped_column(default="")
    schema: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(Instant)
    seen_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)
    revoked_why: Mapped[str | None]
    secret: Mapped[bytes | None]
    """Encrypted; proves that a queue which somebody else brings was written here."""
    waiting_ops: Mapped[int | None]
    """What the phone said it had still to send, at its last contact."""
    waiting_photos: Mapped[int | None]
    skew_ms: Mapped[int | None] = mapped_column(BigInteger)
    """How far its clock ran ahead of ours, when it last told the time."""


class AccessToken(InSchool, Base):
    """A short-lived bearer token, as its SHA-256."""

    __tablename__ = "access_token"
    __table_args__ = (
        ForeignKeyConstraint(["school_id", "device_id"], ["device.school_id", "device.id"]),
        Index("ix_access_token_device", "school_id", "device_id"),
        Index("ix_access_token_hash", "token_hash"),
    )

    token_hash: Mapped[str] = mapped_column(String, primary_key=True)
    device_id: Mapped[str]
    place: Mapped[int]
    expires_at: Mapped[datetime] = mapped_column(Instant)


class EnrolmentCode(InSchool, Base):
    """A one-time code that enrols a device for a person, as its SHA-256."""

    __tablename__ = "enrolment_code"
    __table_args__ = (Index("ix_enrolment_code_hash", "code_hash"),)

    code_hash: Mapped[str] = mapped_column(String, primary_key=True)
    person_id: Mapped[str]
    expires_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)


class RefreshToken(InSchool, Base):
    """A link of a device's refresh chain.

    `reply` is the successor's reply (both new tokens), encrypted under a key made from this very token, so
    that a phone whose answer was lost gets the same successor; it is cleared at the successor's first use.
    """

    __tablename__ = "refresh_token"
    __table_args__ = (
        ForeignKeyConstraint(["school_id", "device_id"], ["device.school_id", "device.id"]),
        Index("ix_refresh_token_device", "school_id", "device_id", "place"),
        Index("ix_refresh_token_hash", "token_hash"),
    )

    token_hash: Mapped[str] = mapped_column(String, primary_key=True)
    device_id: Mapped[str]
    place: Mapped[int]
    used: Mapped[bool] = mapped_column(default=False)
    reply: Mapped[bytes | None]


class Incarnation(InSchool, Base):
    """An `inc` given to a device, and how far its ops have arrived."""

    __tablename__ = "incarnation"
    __table_args__ = (Index("ix_incarnation_device", "school_id", "device_id"),)

    inc: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    person_id: Mapped[str]
    device_id: Mapped[str]
    given_at: Mapped[datetime] = mapped_column(Instant)
    acked_n: Mapped[int] = mapped_column(BigInteger, default=0)
    durable_n: Mapped[int | None] = mapped_column(BigInteger)


class LoginThrottle(Base):
    """Failed sign-ins per subject (`user:…`, `ip:…`, `note:…`); no school's row: the user is unknown yet."""

    __tablename__ = "login_throttle"

    subject: Mapped[str] = mapped_column(String, primary_key=True)
    failures: Mapped[int] = mapped_column(default=0)
    since: Mapped[datetime] = mapped_column(Instant)
