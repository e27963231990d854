"""The rules of one campaign with their periods: what every count starts from. Made once, used for many."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from server.domain.calendar import Term
from server.domain.rules.model import Period, Rule, Window
from server.domain.rules.parsing import parse_rules
from server.domain.rules.periods import periods_of


@dataclass(frozen=True, slots=True)
class Plan:
    """``rules`` in the pack's order; ``periods``: those of each rule, in time's order, never empty."""

    rules: tuple[Rule, ...]
    periods: Mapping[str, tuple[Period, ...]]

    def rule(self, key: str) -> Rule:
        """The rule of that key. Raises KeyError."""
        return {rule.key: rule for rule in self.rules}[key]

    def period(self, rule: str, key: str) -> Period:
        """That period of a rule. Raises KeyError."""
        return {period.key: period for period in self.periods[rule]}[key]

    @property
    def span(self) -> tuple[date, date]:
        """First and last day of visits that can count for any rule. Raises ValueError for a pack without rules."""
        every = [period for periods in self.periods.values() for period in periods]
        return min(p.starts for p in every), max(p.ends for p in every)


def plan(pack: Mapping[str, Any], window: Window, terms: Sequence[Term] = ()) -> Plan:
    """The plan of a campaign that runs a pack (its checked declaration) on the days of ``window``.

    terms: the school's own terms where it keeps others than the usual ones.
    """
    rules = parse_rules(pack)
    return Plan(rules, {rule.key: periods_of(rule.per, window, terms, pack) for rule in rules})
