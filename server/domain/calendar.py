"""School years, terms and grades on a given day; class names as schools write them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

NUMERALS: Final = "〇一二三四五六七八九"
YEAR_STARTS: Final = (9, 1)


@dataclass(frozen=True, slots=True)
class Term:
    """A term with its first and last day. ``number``: 1 = autumn, 2 = spring."""

    school_year: int
    number: int
    starts: date
    ends: date

    @property
    def name(self) -> str:
        """The term as people say it: 2026年秋季学期."""
        return f"{self.starts.year}年{'秋季' if self.number == 1 else '春季'}学期"

    def holds(self, day: date) -> bool:
        """Whether a day falls into the term."""
        return self.starts <= day <= self.ends


def school_year_of(day: date) -> int:
    """The calendar year in which the school year of a day began (September to August)."""
    return day.year if (day.month, day.day) >= YEAR_STARTS else day.year - 1


def year_bounds(school_year: int) -> tuple[date, date]:
    """First and last day of a school year."""
    return date(school_year, 9, 1), date(school_year + 1, 8, 31)


def usual_terms(school_year: int) -> tuple[Term, Term]:
    """The two terms of a school year on their usual days; a school may keep others."""
    autumn = Term(school_year, 1, date(school_year, 9, 1), date(school_year + 1, 1, 20))
    spring = Term(school_year, 2, date(school_year + 1, 2, 15), date(school_year + 1, 7, 5))
    return autumn, spring


def day_from(month_day: str, start: date) -> date:
    """The first day of that name ("11-01") on or after a day. The name is one that every year has."""
    month, day = (int(part) for part in month_day.split("-"))
    this_year = date(start.year, month, day)
    return this_year if this_year >= start else date(start.year + 1, month, day)


def nearest(month_day: str, to: date) -> date:
    """The day of that name that is nearest to a day: the turn of a yearly period that a campaign belongs to."""
    found = [day_from(month_day, date(to.year + step, 1, 1)) for step in (-1, 0, 1)]
    return min(found, key=lambda day: abs(day - to))


def class_name(grade: int, number: int) -> str:
    """四（2）班 for grade 4, class 2. Grades run from 1 to 9."""
    return f"{NUMERALS[grade]}（{number}）班"
