"""The times at which homes are visited, and who can go then."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from server.domain.planning.model import Case, Teacher, Wish

PARTS: Final = ("morning", "noon", "afternoon", "evening")
_UNTIL: Final = (("12:00", "morning"), ("14:00", "noon"), ("18:00", "afternoon"), ("24:00", "evening"))
_SCHOOL_DAY: Final = ("12:30", "16:30", "17:30", "18:30", "19:30")
_FREE_DAY: Final = ("09:00", "10:00", "11:00", "14:00", "15:00", "16:00", "17:00", "19:00")
APART: Final = 45
"""Minutes: two visits that begin closer together than that are at one time."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A time at which a visit may begin. school_day: lessons are held, so fewer visits fit into the day."""

    on: date
    at: str
    weekday: int
    part: str
    school_day: bool


def part_of(at: str) -> str:
    """The part of the day of a time "HH:MM"."""
    return next(part for until, part in _UNTIL if at < until)


def minutes(at: str) -> int:
    """Since midnight."""
    return int(at[:2]) * 60 + int(at[3:])


def slots(case: Case) -> list[Slot]:
    """Every usual time of the case's days, in order."""
    found = []
    for ahead in range(max(0, (case.last_day - case.first_day).days + 1)):
        on = case.first_day + timedelta(ahead)
        lessons = on.weekday() < 5 and (not case.terms or any(term.holds(on) for term in case.terms))
        for at in _SCHOOL_DAY if lessons else _FREE_DAY:
            found.append(Slot(on, at, on.weekday(), part_of(at), lessons))
    return found


def can(teacher: Teacher, weekday: int, part: str) -> bool:
    """Whether this colleague is free then."""
    return not teacher.free or (weekday, part) in teacher.free


def meets(wish: Wish, weekday: int, part: str) -> bool:
    """Whether a family has that time in mind; noon is nobody's who did not ask for it."""
    if wish.part is None and part == "noon":
        return False
    return wish.falls_on(weekday) and wish.part in (None, part)


def common(teachers: Iterable[Teacher], wish: Wish) -> bool:
    """Whether there is any time of the week that suits them all and the family."""
    return _common(frozenset(one.free for one in teachers if one.free), wish.weekday, wish.part)


@lru_cache(maxsize=4096)
def _common(free: frozenset[frozenset[tuple[int, str]]], weekday: int | None, part: str | None) -> bool:
    wish = Wish(weekday=weekday, part=part)
    return any(
        meets(wish, day, each) and all((day, each) in one for one in free)
        for day in range(7)
        for each in PARTS
        if day > 4 or each != "morning"
    )
