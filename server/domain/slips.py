"""A family's appointment slip: what of a pack's own form is said in the words that every appointment has.

Packs name their fields as they like; what a field means follows from its kind: the choice among ways of visiting is
the mode, the first day the day, the first time the time, the first long text what the family wants to talk about, and
a text named for a place the place. The rest stays in the slip as it was written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from server.domain.planning.hours import PARTS, part_of
from server.domain.planning.model import WEEKEND, Wish
from sync.wire import MODES

_PLACE: Final = "place"
_PARTS: Final = {**{part: part for part in PARTS}, "after_school": "afternoon"}
_WEEKEND: Final = "weekend"
_OWN: Final = {"text": "place", "narrative": "topics", "date": "on", "time": "at"}
KNOWN: Final = frozenset({"pupil_name", "class_name"})
"""What a slip asks since paper has no login: the school writes it there, and nobody types it in."""

TOLD_BY_LINK: Final = KNOWN | {"guardian_name", "relation"}
"""What a page behind a guardian's own link need not ask."""

BASE_FIELDS: Final = ("mode", "on", "at", "place", "topics")


@dataclass(frozen=True, slots=True)
class SlipForm:
    """How a pack's form of an appointment is read. base: field of the form -> field of every appointment."""

    fields: Mapping[str, Mapping[str, Any]]
    base: Mapping[str, str]


def slip_form(paper: Mapping[str, Any] | None) -> SlipForm:
    """The form of an appointment; without one, every base field is asked for by its own name alone."""
    fields = {one["name"]: one for one in _fields(paper or {})}
    base: dict[str, str] = {}
    for name, one in fields.items():
        meant = _meant(name, one)
        if meant and meant not in base.values():
            base[name] = meant
    return SlipForm(fields, base)


def said_on(form: SlipForm, slip: Mapping[str, Any]) -> dict[str, Any]:
    """Base fields of an appointment as a filled slip says them. A way of visiting that is none of ours is left out."""
    found = {base: slip[name] for name, base in form.base.items() if slip.get(name)}
    if found.get("mode") not in (None, *MODES):
        del found["mode"]
    return found


def wish_on(values: Mapping[str, Any]) -> Wish:
    """What an appointment asks of a plan: mode, day, part of the day, place. values: those of an appointment."""
    slip = values.get("slip") or {}
    words = [word for word in slip.values() if isinstance(word, str)]
    at, on = values.get("at"), values.get("on")
    part = part_of(at) if at else next((_PARTS[word] for word in words if word in _PARTS), None)
    day = date.fromisoformat(on) if on else None
    mode = values.get("mode")
    if values.get("not_home") is True and mode in (None, "on_site"):
        mode = "at_school"
    weekday = day.weekday() if day else WEEKEND if _WEEKEND in words else None
    return Wish(mode=mode, weekday=weekday, part=part, place=str(values.get("place") or ""), on=day)


def _fields(paper: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for section in paper.get("sections", ()):
        yield from section["fields"]


def _meant(name: str, one: Mapping[str, Any]) -> str | None:
    kind = one["kind"]
    if kind == "choice":
        options = {option["key"] for option in one.get("options", ())}
        return "mode" if options & set(MODES) else None
    if kind == "text" and _PLACE not in name:
        return None
    return _OWN.get(kind)
