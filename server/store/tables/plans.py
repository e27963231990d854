"""Who is to visit whom when: the plan of a class in a campaign, its rows, and what the colleagues can do."""

from datetime import datetime

from sqlalchemy import JSON, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from server.store.base import Base, InSchool, Instant


class VisitPlan(InSchool, Base):
    """The plan of one class in a campaign. state: draft, handed_in, returned or accepted; why: what a returned one
    lacks. seed: by what those who were equally fit were told apart."""

    __tablename__ = "visit_plan"

    campaign_id: Mapped[str] = mapped_column(String, primary_key=True)
    class_id: Mapped[str] = mapped_column(String, primary_key=True)
    state: Mapped[str]
    seed: Mapped[int]
    why: Mapped[str] = mapped_column(Text)
    by: Mapped[str]
    at: Mapped[datetime] = mapped_column(Instant)


class PlanRow(InSchool, Base):
    """What is planned for one pupil. Who, when, how and what the family wishes lie in `box`, under the pupil's own
    key."""

    __tablename__ = "plan_row"

    campaign_id: Mapped[str] = mapped_column(String, primary_key=True)
    pupil_id: Mapped[str] = mapped_column(String, primary_key=True)
    box: Mapped[bytes]


class VisitorHours(InSchool, Base):
    """When a colleague can go, and what the office is considerate of; the reasons are nobody's business.

    free: [[weekday 0-6, part of the day]]; empty: any usual time.
    """

    __tablename__ = "visitor_hours"

    person_id: Mapped[str] = mapped_column(String, primary_key=True)
    free: Mapped[list[list[int | str]]] = mapped_column(JSON)
    farthest_km: Mapped[int | None]
    not_alone: Mapped[bool]
    by: Mapped[str]
    at: Mapped[datetime] = mapped_column(Instant)
