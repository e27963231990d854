"""Counters of campaigns' rules, kept in step with visits, pupils and staff by every write; all of it can be rebuilt.

`visit_fact` and `visit_visitor` are what rules ask of a visit that counts. A `standing` is where one pupil or one
colleague stands in one campaign; a `tally` adds standings up for the school and for each class, of rules over groups in
a sealed box among the standings.
"""

from datetime import date
from typing import Any

from sqlalchemy import JSON, ForeignKeyConstraint, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from server.store.base import Base, InSchool


class CampaignCount(InSchool, Base):
    """A campaign that is counted: its days, and what of its pack the rules need. `mark` changes with any of it."""

    __tablename__ = "campaign_count"

    campaign_id: Mapped[str] = mapped_column(String, primary_key=True)
    mark: Mapped[str]
    starts: Mapped[date]
    ends: Mapped[date]
    body: Mapped[dict[str, Any]] = mapped_column(JSON)


class VisitFact(InSchool, Base):
    """A visit that counts (submitted or approved, with pupil and day). `class_id`: the pupil's class on that day."""

    __tablename__ = "visit_fact"
    __table_args__ = (Index("ix_visit_fact_pupil", "school_id", "pupil_id"),)

    visit_id: Mapped[str] = mapped_column(String, primary_key=True)
    pupil_id: Mapped[str]
    class_id: Mapped[str | None]
    on_day: Mapped[date]
    mode: Mapped[str | None]
    lead_id: Mapped[str | None]
    companions: Mapped[list[str]] = mapped_column(JSON)


class VisitVisitor(InSchool, Base):
    """Who took part in a visit that counts, to find a colleague's visits by."""

    __tablename__ = "visit_visitor"
    __table_args__ = (Index("ix_visit_visitor_visit", "school_id", "visit_id"),)

    person_id: Mapped[str] = mapped_column(String, primary_key=True)
    visit_id: Mapped[str] = mapped_column(String, primary_key=True)


class StandingRow(InSchool, Base):
    """One subject in one campaign. A pupil's `box` lies under the pupil's own key, for the rules that apply to a
    pupil tell the pupil's groups, and is padded, for so would its length; a colleague's under the school's key.

    kind: pupil, person, or tally: the sums of one unit under rules over groups, under the school's key and padded.
    """

    __tablename__ = "standing"
    __table_args__ = (Index("ix_standing_subject", "school_id", "subject_id"),)

    campaign_id: Mapped[str] = mapped_column(String, primary_key=True)
    kind: Mapped[str] = mapped_column(String, primary_key=True)
    subject_id: Mapped[str] = mapped_column(String, primary_key=True)
    box: Mapped[bytes] = mapped_column(LargeBinary)


class TallyRow(InSchool, Base):
    """Standings added up for one rule and period. `unit`: "school" or "class:<id>". `n` and `part`: the whole and
    what of it is inside, for shares."""

    __tablename__ = "tally"

    campaign_id: Mapped[str] = mapped_column(String, primary_key=True)
    rule: Mapped[str] = mapped_column(String, primary_key=True)
    period: Mapped[str] = mapped_column(String, primary_key=True)
    unit: Mapped[str] = mapped_column(String, primary_key=True)
    due: Mapped[int]
    met: Mapped[int]
    n: Mapped[int]
    part: Mapped[int]


class Post(InSchool, Base):
    """A dated post of a colleague: homeroom of a class, a duty, or being here at all (first and last day included).

    The records of class and person say who holds what today; a row here says since when, or until when.
    """

    __tablename__ = "post"
    __table_args__ = (
        ForeignKeyConstraint(["school_id", "person_id"], ["person.school_id", "person.id"]),
        Index("ix_post_person", "school_id", "person_id"),
        Index("ix_post_class", "school_id", "class_id"),
    )

    id: Mapped[str] = mapped_column(String, primary_key=True)
    person_id: Mapped[str]
    post: Mapped[str]
    class_id: Mapped[str | None]
    starts: Mapped[date | None]
    ends: Mapped[date | None]
