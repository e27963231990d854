"""What the office knows about a pupil's circumstances: tags of priority groups."""

from datetime import date, datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from server.store.base import Base, InSchool, Instant


class PupilTag(InSchool, Base):
    """One tag of one pupil. Group, facts, source and note lie in `box`, under the pupil's own key: who loses the
    key (erasure) or never had it (a copy of the file) reads ids and days only.

    `ended_on`: the tag no longer holds from that day on; it stays for the record.
    """

    __tablename__ = "pupil_tag"
    __table_args__ = (Index("ix_pupil_tag_pupil", "school_id", "pupil_id"),)

    id: Mapped[str] = mapped_column(String, primary_key=True)
    pupil_id: Mapped[str]
    box: Mapped[bytes]
    since: Mapped[date]
    reviewed_on: Mapped[date]
    reviewed_by: Mapped[str]
    ended_on: Mapped[date | None]
    ended_by: Mapped[str | None]
    by: Mapped[str]
    at: Mapped[datetime] = mapped_column(Instant)
