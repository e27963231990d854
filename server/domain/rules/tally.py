"""Sums over pupils and persons, changed by the difference that one of them makes: never by counting a school."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from server.domain.rules.model import Rule, Standing, Standings
from server.domain.rules.planning import Plan

SCHOOL: Final = "school"
Key = tuple[str, str, str]
"""rule, period, unit: ``school`` or ``class:<id>``."""


@dataclass(frozen=True, slots=True)
class Tally:
    """due, met: pupils or persons due, and those who meet the rule.

    n, part: of a share, the whole and what is inside; of other rules, visits (or pupils) asked for and those
    made, nobody's beyond what was asked of them.
    """

    due: int = 0
    met: int = 0
    n: int = 0
    part: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.due + other.due, self.met + other.met, self.n + other.n, self.part + other.part)

    def __sub__(self, other: Tally) -> Tally:
        return Tally(self.due - other.due, self.met - other.met, self.n - other.n, self.part - other.part)


NOTHING: Final = Tally()


def contribution(plan: Plan, standings: Standings) -> dict[Key, Tally]:
    """What one pupil or person adds to the tallies: to the school's, and to the class's where there is one."""
    return dict(_shares(plan, standings))


def difference(plan: Plan, old: Standings, new: Standings) -> dict[Key, Tally]:
    """What the tallies change by when one subject's standings change; empty = by nothing.

    ``old`` empty: came; ``new`` empty: is gone. A class change needs no more: a standing carries its class.
    """
    before, after = contribution(plan, old), contribution(plan, new)
    changes = {
        key: after.get(key, NOTHING) - before.get(key, NOTHING) for key in before.keys() | after.keys()
    }
    return {key: delta for key, delta in changes.items() if delta != NOTHING}


def add(tallies: Mapping[Key, Tally], delta: Mapping[Key, Tally]) -> dict[Key, Tally]:
    """The tallies after a difference; those that come to nothing are dropped."""
    both = {key: tallies.get(key, NOTHING) + delta.get(key, NOTHING) for key in tallies.keys() | delta.keys()}
    return {key: tally for key, tally in both.items() if tally != NOTHING}


def recount(plan: Plan, everybody: Iterable[Standings]) -> dict[Key, Tally]:
    """The tallies of a school from the standings of all its pupils and persons."""
    tallies: dict[Key, Tally] = {}
    for standings in everybody:
        for key, tally in _shares(plan, standings):
            tallies[key] = tallies.get(key, NOTHING) + tally
    return tallies


def _shares(plan: Plan, standings: Standings) -> Iterator[tuple[Key, Tally]]:
    rules = {rule.key: rule for rule in plan.rules}
    for key, by_period in standings.items():
        for period, standing in by_period.items():
            tally = _tally(rules[key], standing)
            yield (key, period, SCHOOL), tally
            if standing.class_id is not None:
                yield (key, period, f"class:{standing.class_id}"), tally


def _tally(rule: Rule, standing: Standing) -> Tally:
    if rule.kind == "share" and rule.of == "visits":
        return Tally(0, 0, standing.due, standing.have)
    return Tally(1, int(standing.met), standing.due, min(standing.have, standing.due))
