"""Who asked to be told of a note, and what was sent to whom. Addresses and links lie under the pupil's own key."""

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from server.store.base import Base, InSchool, Instant


class PushSubscription(InSchool, Base):
    """One browser that a guardian let notify. `link_id`: the link by which it asked; the two end together.
    `box`: endpoint, keys, the link's token, language."""

    __tablename__ = "push_subscription"
    __table_args__ = (
        Index("ix_push_subscription_guardian", "school_id", "guardian_id"),
        Index("ix_push_subscription_link", "school_id", "link_id"),
        Index("ix_push_subscription_pupil", "school_id", "pupil_id"),
    )

    id: Mapped[str] = mapped_column(String, primary_key=True)
    guardian_id: Mapped[str]
    pupil_id: Mapped[str]
    link_id: Mapped[str]
    box: Mapped[bytes]
    created_at: Mapped[datetime] = mapped_column(Instant)


class MailAddress(InSchool, Base):
    """The mailbox that a guardian typed in. `box`: address, the link's token, language."""

    __tablename__ = "mail_address"
    __table_args__ = (Index("ix_mail_address_pupil", "school_id", "pupil_id"),)

    guardian_id: Mapped[str] = mapped_column(String, primary_key=True)
    pupil_id: Mapped[str]
    link_id: Mapped[str]
    box: Mapped[bytes]
    created_at: Mapped[datetime] = mapped_column(Instant)


class Delivery(InSchool, Base):
    """One message about one version of a note over one channel. States: queued, sent, failed (comes again), dead,
    gone. `code`: the last answer, never a word of it. `claimed_at`: somebody is sending it. `due`: when it comes,
    or comes again. `box`: link and code that were made for this message alone."""

    __tablename__ = "delivery"
    __table_args__ = (
        Index("ix_delivery_note", "school_id", "note_id"),
        Index("ix_delivery_state", "school_id", "state", "at"),
        Index("ix_delivery_pupil", "school_id", "pupil_id"),
    )

    id: Mapped[str] = mapped_column(String, primary_key=True)
    note_id: Mapped[str]
    version: Mapped[int]
    pupil_id: Mapped[str]
    guardian_id: Mapped[str]
    channel: Mapped[str]
    target: Mapped[str]
    topic: Mapped[str]
    state: Mapped[str]
    tries: Mapped[int]
    code: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(Instant)
    at: Mapped[datetime] = mapped_column(Instant)
    due: Mapped[datetime | None] = mapped_column(Instant)
    claimed_at: Mapped[datetime | None] = mapped_column(Instant)
    box: Mapped[bytes | None]
