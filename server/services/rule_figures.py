"""A campaign's rules as figures: what desk and phone both show of one rule in one period."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from server.domain.rules.progress import Progress, progress
from server.domain.rules.tally import NOTHING, SCHOOL, Key, Tally
from server.domain.rules.words import percent
from server.services.problem import not_found

if TYPE_CHECKING:
    from server.domain.rules.model import Period, Rule
    from server.domain.rules.planning import Plan
    from server.store.counting.plans import Counted
    from server.store.unit import Unit

Labels = dict[str, str]


@dataclass(frozen=True, slots=True)
class Running:
    """A counted campaign with its sums, read once."""

    campaign: str
    plan: Plan
    tallies: Mapping[Key, Tally]

    def of_class(self, rule: str, period: str, class_id: str) -> Tally:
        """A class's sum; nothing where nobody of it is concerned."""
        return self.tallies.get((rule, period, f"class:{class_id}"), NOTHING)

    def by_class(self, rule: str, period: str, rooms: Sequence[str]) -> dict[str, Tally]:
        """The sums of these classes."""
        return {room: self.of_class(rule, period, room) for room in rooms}

    def in_school(self, rule: Rule, period: Period, today: date, rooms: Sequence[str]) -> Progress:
        """The school's progress; a rule that each class is to keep looks at the classes."""
        whole = self.tallies.get((rule.key, period.key, SCHOOL), NOTHING)
        return progress(rule, period, whole, today, self.by_class(rule.key, period.key, rooms))


def running(unit: Unit, campaign: str) -> Running:
    """A campaign's rules and sums. 404 where it is not counted: unknown, or a pack without rules."""
    counted = unit.counters.counted(campaign)
    if counted is None:
        raise not_found()
    return running_of(unit, counted)


def running_of(unit: Unit, counted: Counted) -> Running:
    """The same for a campaign that is known to be counted."""
    return Running(counted.campaign, counted.plan, unit.counters.tallies(counted.campaign))


def present(periods: Sequence[Period], today: date) -> Period:
    """The period in which today lies; in between the next one, after all the last one."""
    return next((each for each in periods if today <= each.ends), periods[-1])


def begun(periods: Sequence[Period], today: date) -> Iterator[Period]:
    """The present period first, then those before it, the latest first."""
    now = present(periods, today)
    yield now
    yield from sorted((p for p in periods if p.ends < now.starts), key=lambda p: p.starts, reverse=True)


def figures(done: Progress) -> dict[str, Any]:
    """Numbers and state of a progress, without its words. ``rate``: per cent as text, None of nothing."""
    return {
        "state": done.state,
        "unit": done.unit,
        "have": done.have,
        "need": done.need,
        "of": done.of,
        "rate": None if done.rate is None else percent(done.rate),
        "met": done.met,
        "missing": done.missing,
        "reachable": done.reachable,
    }


def days(period: Period, label: Labels | str) -> dict[str, Any]:
    """A period by its key, name and days; the last one is that by which a gap is to be closed."""
    return {
        "key": period.key,
        "label": label,
        "starts": period.starts.isoformat(),
        "ends": period.last.isoformat(),
    }
