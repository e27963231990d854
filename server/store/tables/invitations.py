"""Links by which guardians say how they want to meet."""

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from server.store.base import Base, InSchool, Instant


class Invitation(InSchool, Base):
    """One link of a guardian for one campaign: its token's hash, how it left (`way`: paper or text), how often it was
    answered. What was answered is an appointment. print_run: that of a letter whose sheet has not arrived at the desk;
    renews: once it has, the links before it end."""

    __tablename__ = "invitation"
    __table_args__ = (
        Index("ix_invitation_pupil", "school_id", "pupil_id"),
        Index("ix_invitation_campaign", "school_id", "campaign_id"),
        Index("ix_invitation_token", "token_hash", unique=True),
    )

    id: Mapped[str] = mapped_column(String, primary_key=True)
    pupil_id: Mapped[str]
    guardian_id: Mapped[str]
    campaign_id: Mapped[str]
    way: Mapped[str]
    token_hash: Mapped[str]
    answers: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    print_run: Mapped[str | None]
    renews: Mapped[bool | None]
