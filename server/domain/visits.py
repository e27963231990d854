"""Whether a visit is ready to be submitted, and whether two visits may be one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from server.domain.campaign import Pack, PackField

REQUIRED: Final = "required"
NOT_AN_OPTION: Final = "not_an_option"
ENDS_BEFORE_START: Final = "ends_before_start"
ALONE: Final = "same_person_twice"

UNHELD: Final = frozenset({"refused", "absent"})
"""Outcomes of a visit that did not take place: the family did not want it, or nobody was there."""

ABSENT: Final = "absent"
"""The outcome of a visit where nobody was there: somebody goes again."""

DAY: Final = "visited_on"


@dataclass(frozen=True, slots=True)
class Gap:
    """A field that keeps a visit from being submitted, with a stable code."""

    field: str
    code: str


def is_filled(values: Mapping[str, Any], name: str) -> bool:
    """Whether a field holds something: text that is not blank, any other value, or one entry that is on."""
    value = values.get(name)
    if isinstance(value, str):
        return bool(value.strip())
    if value is not None:
        return True
    prefix = f"{name}/"
    return any(on for key, on in values.items() if key.startswith(prefix))


def is_asked(field: PackField, values: Mapping[str, Any]) -> bool:
    """Whether the form asks for a field now: it may depend on a value, or on an entry of a set."""
    when = field.raw.get("show_if")
    if when is None:
        return True
    named = when["field"]
    return any(values.get(named) == one or values.get(f"{named}/{one}") is True for one in when["in"])


def is_held(values: Mapping[str, Any]) -> bool:
    """Whether a visit took place, as far as it says; nothing said means that it did."""
    return values.get("outcome") not in UNHELD


def missing(values: Mapping[str, Any], pack: Pack) -> list[Gap]:
    """What keeps a visit from being submitted, in the form's order; empty when it may be. One that did not take
    place needs its day and nothing else; what the form does not ask for (`show_if`) nobody need fill in.

    Codes: required (nothing there), not_an_option (a choice outside the pack), ends_before_start (times),
    same_person_twice (the lead is also a companion).
    """
    if not is_held(values):
        return [] if is_filled(values, DAY) else [Gap(DAY, REQUIRED)]
    asked = (f for f in pack.required_fields() if is_asked(f, values))
    gaps = [Gap(f.name, REQUIRED) for f in asked if not is_filled(values, f.name)]
    gaps += [
        Gap(f.name, NOT_AN_OPTION)
        for f in pack.fields
        if f.kind == "choice" and is_filled(values, f.name) and values[f.name] not in f.keys
    ]
    start, end = values.get("started_at"), values.get("ended_at")
    # "HH:MM" compares as text.
    if isinstance(start, str) and isinstance(end, str) and start and end and end < start:
        gaps.append(Gap("ended_at", ENDS_BEFORE_START))
    lead = values.get("lead")
    if lead and values.get(f"companions/{lead}"):
        gaps.append(Gap("companions", ALONE))
    return gaps


@dataclass(frozen=True, slots=True)
class Seen:
    """What twin detection needs of a visit: days are ISO text."""

    id: str
    pupil: str
    visited_on: str | None
    deleted: bool = False
    absent: bool = False


def twins_of(visit: Seen, others: Iterable[Seen]) -> list[str]:
    """Ids of other visits of the same pupil on the same day, sorted: they may be one visit recorded twice. That
    somebody stood at a closed door is not the visit that took place later that day."""
    if not visit.visited_on or visit.deleted:
        return []
    return sorted(
        other.id
        for other in others
        if other.id != visit.id
        and not other.deleted
        and other.pupil == visit.pupil
        and other.visited_on == visit.visited_on
        and other.absent == visit.absent
    )
