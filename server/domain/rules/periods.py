"""The stretches of days within which a rule is to be kept, for a campaign's days and a school's terms.

* A term reaches to the day before the next one begins: a visit in the holidays after a term counts for that term,
  so none falls between two. A school year runs from September to August, a month is the calendar's.
* Months, terms and school years are counted whole, also where they reach beyond the campaign: a child visited in
  September needs no second visit because a campaign begins in November.
* One belongs to a campaign when at least half of it, or at least a third of the campaign, lies in both: a campaign
  that reaches three days into a new school year does not ask for that year's visits. When none does (a campaign in
  the holidays), the campaign's own days stand for it.
* A stage's days are the pack's, in the turn of the pack's period that begins nearest to the campaign's first day.
* A gap is to be closed by the period's last day, or by the campaign's where that is earlier (``Period.last``).
* The roll is read on the period's last day; of a term or a school year on its last day of school. Who finishes
  school in July was a pupil of that year, and who is entered in August for September was not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any, Final

from server.domain.calendar import Term, day_from, nearest, school_year_of, usual_terms, year_bounds
from server.domain.rules.model import STAGE, Label, Period, Window
from server.locale import LANGS, translate

CAMPAIGN: Final = "campaign"
DAY: Final = timedelta(days=1)


def periods_of(
    per: str, window: Window, terms: Sequence[Term] = (), pack: Mapping[str, Any] = MappingProxyType({})
) -> tuple[Period, ...]:
    """The periods of ``per`` in a campaign, in time's order; there is always at least one.

    terms: the school's own; a school year of which none is given has the usual ones. pack: its declaration, for
    the days of stages. Raises KeyError for a stage that does not exist.
    """
    whole = Period(CAMPAIGN, window.starts, window.ends, window.ends, _words("rules.period.campaign"))
    if per == CAMPAIGN:
        return (whole,)
    if per.startswith(STAGE):
        stage = {each["key"]: each for each in pack["stages"]}[per.removeprefix(STAGE)]
        starts, ends = stage_days(stage, pack, window)
        return (_asked(Period(per, starts, ends, ends, stage["title"]), window),)
    calendar = _Calendar(window, terms)
    found = {"term": calendar.terms, "school_year": calendar.years, "month": calendar.months}[per]()
    return tuple(_asked(p, window) for p in found if _belongs(p, window)) or (whole,)


def stage_days(stage: Mapping[str, Any], pack: Mapping[str, Any], window: Window) -> tuple[date, date]:
    """First and last day of a pack's stage in a campaign that runs on the days of ``window``."""
    starts = day_from(stage["starts"], nearest(pack["period"]["starts"], window.starts))
    return starts, day_from(stage["ends"], starts)


class _Calendar:
    """The terms around a campaign."""

    def __init__(self, window: Window, own: Sequence[Term]) -> None:
        self._window = window
        self._years = range(school_year_of(window.starts) - 1, school_year_of(window.ends) + 2)
        given = {term.school_year for term in own}
        usual = [term for year in self._years if year not in given for term in usual_terms(year)]
        self._terms = sorted([*own, *usual], key=lambda term: term.starts)

    def terms(self) -> Iterator[Period]:
        for term, after in zip(self._terms, self._terms[1:], strict=False):
            season = _words(f"rules.period.term.{term.number}", year=term.starts.year)
            key = f"term:{term.school_year}-{term.number}"
            yield Period(key, term.starts, max(term.ends, after.starts - DAY), term.ends, season)

    def years(self) -> Iterator[Period]:
        for year in self._years:
            label = _words("rules.period.year", year=year, next=year + 1)
            starts, ends = year_bounds(year)
            school = max(term.ends for term in self._terms if term.school_year == year)
            yield Period(f"year:{year}", starts, ends, min(school, ends), label)

    def months(self) -> Iterator[Period]:
        first = self._window.starts.replace(day=1)
        while first <= self._window.ends:
            after = (first + 31 * DAY).replace(day=1)
            label = _words("rules.period.month", year=first.year, month=first.month)
            yield Period(f"month:{first:%Y-%m}", first, after - DAY, after - DAY, label)
            first = after


def _belongs(period: Period, window: Window) -> bool:
    common = (min(period.ends, window.ends) - max(period.starts, window.starts)).days + 1
    length = (period.ends - period.starts).days + 1
    campaign = (window.ends - window.starts).days + 1
    return common * 2 >= length or common * 3 >= campaign


def _asked(period: Period, window: Window) -> Period:
    """A campaign that is over asks for nothing more."""
    return replace(period, until=window.ends) if period.starts <= window.ends < period.ends else period


def _words(key: str, **params: object) -> Label:
    return {lang: translate(lang, key, **params) for lang in LANGS}
