"""What runs a campaign: the packs that a school has, which of them a campaign had, and what was done for it."""

from datetime import date, datetime

from sqlalchemy import JSON, Date, ForeignKeyConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from server.store.base import Base, InSchool, Instant


class PackText(InSchool, Base):
    """A pack as its author wrote it: uploaded by the office, or copied when a campaign began to use it."""

    __tablename__ = "pack_text"

    name: Mapped[str] = mapped_column(String, primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    text: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime] = mapped_column(Instant)


class CampaignPack(InSchool, Base):
    """A version of a pack that a campaign has or had. None is ever taken away: drafts may be written in it."""

    __tablename__ = "campaign_pack"
    __table_args__ = (
        ForeignKeyConstraint(
            ["school_id", "name", "version"], ["pack_text.school_id", "pack_text.name", "pack_text.version"]
        ),
    )

    campaign_id: Mapped[str] = mapped_column(String, primary_key=True)
    name: Mapped[str] = mapped_column(String, primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    since: Mapped[datetime] = mapped_column(Instant)


class CampaignItem(InSchool, Base):
    """A stage's task that was done, who holds a seat, a training or meeting that was held.

    kind: task, seat, training or meeting; key: as the pack names it (a task's is "stage/task"). `on_day`: when it
    was done or held. people: ids of those who did it, hold the seat, or came.
    """

    __tablename__ = "campaign_item"
    __table_args__ = (Index("ix_campaign_item_campaign", "school_id", "campaign_id"),)

    id: Mapped[str] = mapped_column(String, primary_key=True)
    campaign_id: Mapped[str]
    kind: Mapped[str]
    key: Mapped[str]
    on_day: Mapped[date | None] = mapped_column(Date)
    people: Mapped[list[str]] = mapped_column(JSON)
    by: Mapped[str]
    at: Mapped[datetime] = mapped_column(Instant)
