"""What a pack asks of a plan: read from its rules and from whom it sends to a class."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from server.domain.planning.model import Asked
from server.domain.rules.model import EVERY_TEACHER, EVERYONE, HOMEROOM, Rule
from server.domain.rules.parsing import parse_rules

USUAL_MOST = 3
"""Visitors at one door, where a pack says nothing: more would be a delegation."""


def asked_of(data: Mapping[str, Any]) -> Asked:
    """What holds for everybody's plan. data: the pack as read. How many go together is planned for even where the
    pack only encourages it; what is a mere figure asks for no mode."""
    rules = parse_rules(dict(data))
    judged = [rule for rule in rules if not rule.figure_only]
    everybody = [rule for rule in rules if rule.kind != "visitors" and _for_all(rule)]
    least = max([rule.kinds.visitors_at_least for rule in everybody], default=0) or 1
    most = [rule.kinds.visitors_at_most for rule in everybody if rule.kinds.visitors_at_most]
    team = data.get("organisation", {}).get("class_team", {})
    pupils = [rule for rule in judged if rule.kind == "pupils" and rule.kinds.modes]
    modes = _counting(rule for rule in pupils if _for_all(rule))
    first = _counting(rule for rule in pupils if _for_all(rule) or rule.whom.groups is not None)
    shares = [
        rule.threshold.share for rule in everybody if rule.kind == "share" and rule.kinds.by == HOMEROOM
    ]
    return Asked(
        share=max([Asked().share, *shares]),
        at_least=least,
        at_most=max(min(most, default=USUAL_MOST), least),
        team_least=team.get("at_least", 0),
        team_most=team.get("at_most", 0),
        modes=modes,
        first_modes=first,
    )


def quota_of(data: Mapping[str, Any], roles: Collection[str]) -> tuple[int, bool]:
    """How many visits the rules ask of somebody with these roles, and whether only those that they lead count."""
    rules = [
        rule
        for rule in parse_rules(dict(data))
        if rule.kind == "visitors" and not rule.figure_only and _holds(rule, roles)
    ]
    top = max(rules, key=lambda rule: (rule.times, rule.lead_only), default=None)
    return (top.times, top.lead_only) if top else (0, False)


def _counting(rules: Iterable[Rule]) -> frozenset[str] | None:
    """The modes that count for all of these rules; None: any."""
    modes = [rule.kinds.modes for rule in rules if rule.kinds.modes]
    return frozenset.intersection(*modes) if modes else None


def _for_all(rule: Rule) -> bool:
    whom = rule.whom
    conditions: Iterable[object] = (whom.groups, whom.boarders, whom.residence, whom.farther_than_km)
    return not whom.new and all(one is None for one in conditions)


def _holds(rule: Rule, roles: Collection[str]) -> bool:
    return rule.who == EVERYONE or rule.who in roles or (rule.who == EVERY_TEACHER and bool(roles))
