"""What a planner knows and what a plan is made of. All frozen; ids are opaque; days are inclusive."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Final
from zlib import crc32

from server.domain.calendar import Term

ON_SITE: Final = "on_site"
IN_PERSON: Final = ("on_site", "at_school")
"""Modes for which visitors go somewhere, at most so many a day; the others take a call or a letter."""
_GROUP: Final = re.compile(r"^(.+?)\d+\D$")
TIMELESS: Final = "letter"

WEEKEND: Final = 7
"""As the weekday of a wish: Saturday or Sunday."""
_SATURDAY: Final = 5


@dataclass(frozen=True, slots=True)
class Wish:
    """What a family asked for, as the desk typed it or its slip says; None: no matter. weekday: 0 = Monday, or
    WEEKEND. part: of the day. place: in the family's words. on: that very day; then weekday is its weekday, the next
    best thing."""

    mode: str | None = None
    weekday: int | None = None
    part: str | None = None
    place: str = ""
    on: date | None = None

    def falls_on(self, weekday: int) -> bool:
        """Whether the family has that day of the week in mind."""
        return self.weekday in (None, weekday) or (self.weekday == WEEKEND and weekday >= _SATURDAY)


@dataclass(frozen=True, slots=True)
class Child:
    """A pupil on the roll. household: siblings share one; '' = none known. first: to be visited first.
    elsewhere: the family lives outside the county. distance_km: from school, None = not known."""

    id: str
    class_id: str
    household: str = ""
    village: str = ""
    first: bool = False
    elsewhere: bool = False
    distance_km: int | None = None
    wish: Wish = Wish()

    @property
    def place(self) -> str:
        """The village without the group of houses that may follow its name ("<village>3<group>")."""
        return _GROUP.sub(r"\1", self.village)

    @property
    def home(self) -> str:
        """Those of one home are visited together."""
        return self.household or f"pupil:{self.id}"


@dataclass(frozen=True, slots=True)
class Teacher:
    """A colleague who may visit. homeroom, teaches: ids of classes. quota: visits that the rules ask of this person
    (as lead only, with `quota_leads`). free: (weekday, part of the day); empty = any usual time. farthest_km:
    None = any distance. not_alone: never the only visitor on the road."""

    id: str
    homeroom: frozenset[str] = frozenset()
    teaches: frozenset[str] = frozenset()
    quota: int = 0
    quota_leads: bool = False
    free: frozenset[tuple[int, str]] = frozenset()
    farthest_km: int | None = None
    not_alone: bool = False

    def reaches(self, child: Child) -> bool:
        """Whether a visit at this child's home is within the distance; an unknown one is."""
        known = self.farthest_km is not None and child.distance_km is not None
        return not known or child.elsewhere or (child.distance_km or 0) <= (self.farthest_km or 0)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the campaign's pack asks of a plan. share: of a class that its class teacher leads, at least. at_least,
    at_most: visitors of one visit in the home. team_least, team_most: people who visit for one class; 0 = any.
    modes: the only ones that count for every pupil, first_modes for those who come first; None = any.
    first_by_class_teacher: visits to those who come first are led by the class teacher."""

    share: Fraction = Fraction(1, 2)
    at_least: int = 1
    at_most: int = 3
    team_least: int = 0
    team_most: int = 0
    modes: frozenset[str] | None = None
    first_modes: frozenset[str] | None = None
    first_by_class_teacher: bool = True


@dataclass(frozen=True, slots=True)
class Case:
    """Everything that a plan depends on. children: of all classes whose rows matter, for visitors meet in time.
    terms: outside them every weekday is free all day. done: children whose visit has been begun: their rows stand,
    and nothing is left to be met."""

    children: tuple[Child, ...]
    teachers: tuple[Teacher, ...]
    asked: Asked
    first_day: date
    last_day: date
    terms: tuple[Term, ...] = ()
    done: frozenset[str] = frozenset()

    def of_class(self, class_id: str) -> list[Child]:
        """The children of a class, by id."""
        return sorted((one for one in self.children if one.class_id == class_id), key=lambda one: one.id)


@dataclass(frozen=True, slots=True)
class Row:
    """What is planned for one pupil. lead None: nobody; on None: no day found. at: "HH:MM". fixed: by hand, and a
    new proposal leaves it alone."""

    pupil: str
    lead: str | None = None
    companions: tuple[str, ...] = ()
    on: date | None = None
    at: str | None = None
    mode: str | None = None
    fixed: bool = False

    @property
    def visitors(self) -> tuple[str, ...]:
        """The lead and the companions."""
        return ((self.lead,) if self.lead else ()) + self.companions


Rows = Mapping[str, Row]


@dataclass(frozen=True, slots=True)
class Unmet:
    """A wish or rule that a plan does not meet. about: pupil, class or person, with its id. facts: what the words
    of `code` name, an id of a person under "person"."""

    about: str
    id: str
    code: str
    facts: tuple[tuple[str, str | int], ...] = field(default=())


def draw(seed: int, *names: str) -> int:
    """A number by which equals are told apart: the same for the same seed, without order or luck."""
    return crc32("|".join((str(seed), *names)).encode())


def class_teacher(case: Case, class_id: str) -> Teacher | None:
    """Whose class it is."""
    return next((one for one in case.teachers if class_id in one.homeroom), None)


def mode_for(child: Child) -> str:
    """As the family wishes; else a call to those who live far away, and a visit in the home to all others."""
    return child.wish.mode or ("phone" if child.elsewhere else "on_site")
