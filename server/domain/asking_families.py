"""What a family's page asks before a visit: the pack's slip, and what every appointment says beside it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any, Final

from server.domain.slips import TOLD_BY_LINK, SlipForm
from sync.wire import MODES

DECLINED: Final = "declined"
"""Beside the ways of meeting: not this time."""

_BASE: Final = {"mode": "choice", "on": "date", "at": "time", "place": "text", "topics": "narrative"}
_OWN: Final = {"language": "text", "present": "text"}
_MOST: Final = {"place": 200, "topics": 1000, "language": 100, "present": 200}
_SHOWN: Final = frozenset({"choice", "text", "narrative", "date", "time", "bool"})
_NUMBERS: Final = re.compile(r"\d+")
_LONG_PAST: Final = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class Asked:
    """One question. name: of the pack's field, or of every appointment's own (`own`). options: key -> label in both
    languages, or None where the label is ours. label and hint: the pack's, or None where they are ours."""

    name: str
    kind: str
    own: bool
    label: Mapping[str, str] | None
    options: Mapping[str, Mapping[str, str] | None]
    base: str
    most: int
    hint: Mapping[str, str] | None = None


def asked_of(form: SlipForm) -> list[Asked]:
    """The questions in their order: the pack's, without what the link says already; then what it does not ask. What
    a page cannot ask (several of a list, people) is left to paper."""
    found = [
        Asked(
            name=name,
            kind=one["kind"],
            own=False,
            label=one["label"],
            options={each["key"]: each["label"] for each in one.get("options", ())},
            base=form.base.get(name, ""),
            most=int(one.get("max") or _MOST["topics"]),
            hint=one.get("hint"),
        )
        for name, one in form.fields.items()
        if name not in TOLD_BY_LINK and one["kind"] in _SHOWN
    ]
    has = set(form.base.values())
    missing = [_own(name, kind) for name, kind in _BASE.items() if name not in has and name != "at"]
    questions = [*(one for one in missing if one.name == "mode"), *found]
    questions += [one for one in missing if one.name != "mode"]
    return questions + [_own(name, kind) for name, kind in _OWN.items()]


def read_day(text: str, today: date) -> date | None:
    """A day as somebody types it: 2026-11-28, 11月28日, 11/28. Without a year the next such day."""
    numbers = [int(each) for each in _NUMBERS.findall(unicodedata.normalize("NFKC", text))]
    try:
        if len(numbers) == 3:
            return date(*numbers)
        if len(numbers) == 2:
            day = date(today.year, *numbers)
            return day if today - day < _LONG_PAST else date(today.year + 1, *numbers)
    except (ValueError, OverflowError):
        return None
    return None


def read_time(text: str) -> time | None:
    """A time as somebody types it: 18:30, 18点半 is not understood, 18点 is."""
    numbers = [int(each) for each in _NUMBERS.findall(unicodedata.normalize("NFKC", text))]
    if len(numbers) not in (1, 2):
        return None
    try:
        return time(numbers[0], numbers[1] if len(numbers) > 1 else 0)
    except (ValueError, OverflowError):
        return None


def _own(name: str, kind: str) -> Asked:
    options: dict[str, Mapping[str, str] | None] = dict.fromkeys(MODES) if name == "mode" else {}
    return Asked(name, kind, own=True, label=None, options=options, base=name, most=_MOST.get(name, 0))


def said_by(
    questions: list[Asked], given: Mapping[str, str], today: date
) -> tuple[dict[str, Any], dict[str, str]]:
    """(what was said, as an appointment is written; faults by question). given: trimmed words by name of the question.

    Faults: `day`, `time`, `long`. A choice that is none of the question's is left out.
    """
    said: dict[str, Any] = {"slip": {}, "answer": "agreed"}
    faults: dict[str, str] = {}
    for one in questions:
        words = given.get(one.name, "")
        if not words:
            continue
        if one.base == "mode" and words == DECLINED:
            said["answer"] = DECLINED
            continue
        value, fault = _read(one, words, today)
        if fault:
            faults[one.name] = fault
        elif value is not None:
            (said if one.own else said["slip"])[one.name] = value
    return said, faults


def _read(one: Asked, words: str, today: date) -> tuple[object, str]:
    if one.kind == "choice":
        return (words if words in one.options else None), ""
    if one.kind == "bool":
        return True, ""
    if one.kind == "date":
        day = read_day(words, today)
        return (day.isoformat() if day else None), "" if day else "day"
    if one.kind == "time":
        at = read_time(words)
        return (f"{at:%H:%M}" if at else None), "" if at else "time"
    return words, "long" if len(words) > one.most else ""
