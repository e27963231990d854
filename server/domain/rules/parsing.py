"""A pack's ``rules``, already checked by schema and ``faults``, as ``Rule`` objects."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from server.domain.groups import SCHOOL_ROLL
from server.domain.rules.model import ANYONE, EVERYONE, STAGE, Kinds, Rule, Threshold, Whom

Json = Mapping[str, Any]


def parse_rules(pack: Json) -> tuple[Rule, ...]:
    """The rules of a pack's declaration, in its order; groups resolved to base groups."""
    return tuple(_rule(raw, pack) for raw in pack["rules"])


def exact(number: Fraction | float | str) -> Fraction:
    """The fraction that was written: 0.9 is nine tenths, not the float nearest to it."""
    return Fraction(str(number))


def _rule(raw: Json, pack: Json) -> Rule:
    kind = raw["kind"]
    inside: Json = raw["what"] if kind == "share" else raw
    return Rule(
        key=raw["key"],
        label=raw["label"],
        clause=raw.get("clause", ""),
        kind=kind,
        per=raw["per"],
        threshold=_threshold(raw if kind == "share" else raw.get("threshold", {})),
        each=raw.get("each", "school"),
        figure_only=raw.get("figure_only", False),
        whom=_whom(raw.get("whom", {}), pack),
        kinds=_kinds(inside),
        times=raw.get("times", 1),
        gap_days=raw.get("gap_days", 0),
        who=raw.get("who", EVERYONE),
        of=raw.get("of", "pupils"),
        lead_only=raw.get("as") == "lead",
        stage=next((s["title"] for s in pack.get("stages", ()) if raw["per"] == f"{STAGE}{s['key']}"), {}),
    )


def _threshold(raw: Json) -> Threshold:
    if "at_most" in raw:
        return Threshold("at_most", exact(raw["at_most"]))
    if "more_than" in raw:
        return Threshold("more_than", exact(raw["more_than"]))
    return Threshold("at_least", exact(raw.get("at_least", 1)))


def _kinds(raw: Json) -> Kinds:
    visitors = raw.get("visitors", {})
    return Kinds(
        modes=frozenset(raw["modes"]) if "modes" in raw else None,
        visitors_at_least=visitors.get("at_least", 0),
        visitors_at_most=visitors.get("at_most"),
        by=raw.get("by", ANYONE),
    )


def _whom(raw: Json, pack: Json) -> Whom:
    wanted = raw.get("groups")
    groups = [g for g in pack.get("groups", ()) if wanted == "any" or g["key"] in (wanted or ())]
    distance = raw.get("farther_than_km")
    return Whom(
        groups=None if wanted is None else frozenset(base for g in groups for base in g["covers"]),
        names=() if wanted == "any" else tuple(g["label"] for g in groups),
        left_behind=pack.get("definitions", {}).get("left_behind", SCHOOL_ROLL),
        new=raw.get("new", False),
        boarders=raw.get("boarders"),
        residence=raw.get("residence"),
        farther_than_km=None if distance is None else exact(distance),
    )
