"""What can be wrong with a rule that a schema cannot say: it leads nowhere, asks for nothing or for too much."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from server.domain.rules.model import ANYONE, EVERYONE, STAGE
from server.domain.rules.parsing import exact

Json = Mapping[str, Any]
Step = str | int

# The longest a period can be, in days; a campaign's and a stage's are in the pack.
LONGEST: Final = {"month": 31, "term": 220, "school_year": 366}
PLAIN_YEAR: Final = 2023


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault. ``path``: steps within the rule; x: what is at fault, y: what would do. Its words are
    ``pack.<code>.what`` and ``.cure`` of the locale files."""

    code: str
    path: tuple[Step, ...] = ()
    x: object = ""
    y: object = ""


def mistakes(rule: Json, pack: Json) -> list[Fault]:
    """The faults of one rule that fits the schema; the rest of the pack may be faulty itself."""
    checks = {"pupils": _pupils, "visitors": _visitors, "share": _share}
    return [*checks[rule["kind"]](rule, pack), *_stage(rule, pack), *_modes(rule, pack)]


def _pupils(rule: Json, pack: Json) -> Iterator[Fault]:
    yield from _whom(rule["whom"], pack)
    yield from _threshold(rule)
    yield from _company(rule.get("visitors", {}), ("visitors",))
    yield from _gap(rule, pack)


def _visitors(rule: Json, _pack: Json) -> Iterator[Fault]:
    yield from _threshold(rule)


def _share(rule: Json, _pack: Json) -> Iterator[Fault]:
    what = rule["what"]
    yield from _company(what.get("visitors", {}), ("what", "visitors"))
    if what.get("by") in (ANYONE, EVERYONE):
        yield Fault("rule_always", ("what", "by"), f"by: {what['by']}")
    if "at_least" in rule and "at_most" in rule:
        yield Fault("rule_two_limits", (), "at_least, at_most")
    elif "at_least" not in rule and "at_most" not in rule:
        yield Fault("rule_no_limit")
    elif not rule.get("figure_only"):
        for name, nothing in (("at_least", 0), ("at_most", 1)):
            if name in rule and exact(rule[name]) == nothing:
                yield Fault("rule_always", (name,), f"{name}: {rule[name]}")


def _whom(whom: Json, pack: Json) -> Iterator[Fault]:
    if "all" in whom and len(whom) > 1:
        yield Fault("rule_all_and", ("whom",), "、".join(name for name in whom if name != "all"))
    known = _keys(pack, "groups")
    wanted = whom.get("groups", [])
    if wanted == "any":
        if not known:
            yield Fault("rule_no_groups", ("whom", "groups"))
        return
    for place, name in enumerate(wanted):
        if name not in known:
            yield Fault("rule_group", ("whom", "groups", place), name, "、".join(known) or "–")


def _threshold(rule: Json) -> Iterator[Fault]:
    limit = rule.get("threshold", {})
    if len(limit) > 1:
        yield Fault("rule_two_limits", ("threshold",), "at_least, more_than")
    if "more_than" in limit and exact(limit["more_than"]) == 1:
        yield Fault("rule_never", ("threshold", "more_than"), "more_than: 1", "at_least: 1")
    if "at_least" in limit and exact(limit["at_least"]) == 0 and not rule.get("figure_only"):
        yield Fault("rule_always", ("threshold", "at_least"), "at_least: 0")


def _company(visitors: Json, path: tuple[Step, ...]) -> Iterator[Fault]:
    least, most = visitors.get("at_least", 0), visitors.get("at_most")
    if most is not None and most < least:
        yield Fault("rule_visitors_order", (*path, "at_most"), most, least)


def _gap(rule: Json, pack: Json) -> Iterator[Fault]:
    gap, times = rule.get("gap_days", 0), rule.get("times", 1)
    if gap and times == 1:
        yield Fault("rule_gap_once", ("gap_days",), gap)
        return
    days, length = (times - 1) * gap + 1, _length(rule["per"], pack)
    if length is not None and days > length:
        yield Fault("rule_gap_too_long", ("gap_days",), days, length)


def _stage(rule: Json, pack: Json) -> Iterator[Fault]:
    per, known = rule["per"], _keys(pack, "stages")
    if per.startswith(STAGE) and per.removeprefix(STAGE) not in known:
        yield Fault("rule_stage", ("per",), per.removeprefix(STAGE), "、".join(known) or "–")


def _modes(rule: Json, pack: Json) -> Iterator[Fault]:
    """A rule that counts only modes which the visit form does not offer is never met."""
    path: tuple[Step, ...] = ("what", "modes") if rule["kind"] == "share" else ("modes",)
    wanted = (rule["what"] if rule["kind"] == "share" else rule).get("modes")
    offered = _offered_modes(pack)
    if wanted and offered and "at_most" not in rule and not set(wanted) & set(offered):
        yield Fault("rule_mode_not_offered", path, "、".join(wanted), "、".join(offered))


def _offered_modes(pack: Json) -> list[str]:
    """Keys of the options of the visit form's field ``mode``; empty where that cannot be told."""
    fields = [
        field
        for section in _items(_inside(pack, "forms", "visit"), "sections")
        for field in _items(section, "fields")
        if field.get("name") == "mode"
    ]
    return [key for field in fields for key in _keys(field, "options")]


def _length(per: str, pack: Json) -> int | None:
    """How many days a period has at most; None where that cannot be told."""
    if per.startswith(STAGE):
        days = [s for s in _items(pack, "stages") if s.get("key") == per.removeprefix(STAGE)]
        return _days(days[0]) if days else None
    return LONGEST.get(per) or _days(_inside(pack, "period"))


def _days(stretch: Json) -> int | None:
    try:
        starts, ends = (date.fromisoformat(f"{PLAIN_YEAR}-{stretch[name]}") for name in ("starts", "ends"))
    except (KeyError, ValueError):
        return None
    return (ends - starts).days % 365 + 1


def _inside(pack: Json, *names: str) -> Json:
    for name in names:
        inner = pack.get(name)
        pack = inner if isinstance(inner, dict) else {}
    return pack


def _items(part: Json, name: str) -> list[Json]:
    found = part.get(name)
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def _keys(part: Json, name: str) -> list[str]:
    return [item["key"] for item in _items(part, name) if isinstance(item.get("key"), str)]
