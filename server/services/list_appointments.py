"""How the families of a class want to meet, for the class's coordination meeting: from slips, pages and calls.

Those who do not want a visit in their home come first, then by way of meeting, day and time; families not heard of
yet come last, so that somebody rings them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from server.domain.slips import BASE_FIELDS, KNOWN, slip_form
from server.services.caller import Caller
from server.services.desk_rows import DeskReader, Names, Seen
from server.services.family_wishes import UNHEARD
from server.services.list_tags import in_words
from server.services.list_visits import text
from server.services.paper_words import written_on
from server.services.problem import not_found
from sync.wire import MODES

if TYPE_CHECKING:
    from server.store.unit import Store
    from sync.state import Record

PLAIN: Final = ("via", "answer", "mode", "on", "at", "place", "topics", "language", "present")
_ANSWERS: Final = {"agreed": 0, "asked": 1, "declined": 3}
_SILENT: Final = 4
_NAMED: Final = ("name", "village", "household")


def list_appointments(
    store: Store, who: Caller, class_id: str, campaign: str | None, now: datetime
) -> dict[str, Any]:
    """`{class, name, campaign, items, form}`: every pupil of the class with the family's last word. 404.

    form: the pack's slip `{title, fields}` as somebody types it in, without what the school knows already. Families'
    words are read, so the reading is in the audit.
    """
    with store.write(who.school) as unit:
        room = unit.records.get("class", class_id)
        if room is None or room.deleted:
            raise not_found()
        desk = DeskReader(unit, who, now)
        campaign = campaign or next(iter(desk.schema.ordered()), None)
        pupils = unit.records.by("pupil", class_id=class_id)
        ids = [one.id for one in pupils]
        found = desk.all("appointment", pupil_id=ids) if ids else []
        unit.audit.add(at=now, by=who.person, act="read_appointments", subject=f"class:{class_id}")
        paper = _paper(desk, campaign)
        names = Names.read(unit, (one.values.get("made_by") for one in found), ())
        asked: Counter[str] = Counter(one.text("pupil") for one in found)
        last = _last(found, campaign)
        lines = [
            _line(pupil, last.get(pupil.id), asked[pupil.id], names, paper, who.lang) for pupil in pupils
        ]
        return {
            "class": class_id,
            "name": text(room, "name"),
            "campaign": campaign,
            "items": sorted(lines, key=_place),
            "form": _form(paper, who.lang),
        }


def _last(found: list[Seen], campaign: str | None) -> dict[str, Seen]:
    """By pupil, the last appointment; one at which nobody was heard only where there is no other."""
    by_pupil: dict[str, Seen] = {}
    for one in sorted(found, key=lambda each: each.id):
        pupil, before = one.text("pupil"), by_pupil.get(one.text("pupil"))
        if campaign and one.values.get("campaign") not in (None, "", campaign):
            continue
        if before is None or one.values.get("answer") != UNHEARD or before.values.get("answer") == UNHEARD:
            by_pupil[pupil] = one
    return by_pupil


def _paper(desk: DeskReader, campaign: str | None) -> Mapping[str, Any] | None:
    pack = desk.pack_of(campaign)
    form: Mapping[str, Any] | None = pack.data["forms"].get("appointment") if pack else None
    return form


def _line(
    pupil: Record, said: Seen | None, asked: int, names: Names, paper: Mapping[str, Any] | None, lang: str
) -> dict[str, Any]:
    return {
        "pupil": {"id": pupil.id, **{name: text(pupil, name) for name in _NAMED}},
        "first": pupil.values.get("visit_first") is True,
        "asked": asked,
        "said": said and _said(said, names, paper, lang),
    }


def _said(said: Seen, names: Names, paper: Mapping[str, Any] | None, lang: str) -> dict[str, Any]:
    """The family's word. more: what the slip says beyond the common fields."""
    values = said.values
    common = {name for name, base in slip_form(paper).base.items() if base in BASE_FIELDS}
    slip = values.get("slip") or {}
    more = written_on(paper or {}, {key: one for key, one in slip.items() if key not in common}, {}, lang)
    return {
        "id": said.id,
        **{name: values.get(name) for name in PLAIN},
        "not_home": values.get("not_home") is True,
        "made_by": names.person(values.get("made_by")),
        "more": [one for one in more if one["name"] not in KNOWN],
    }


def _form(paper: Mapping[str, Any] | None, lang: str) -> dict[str, Any] | None:
    """`{title, fields: [{name, kind, label, options, max, base}]}`; base: the common field that it is, or None."""
    if paper is None:
        return None
    form = slip_form(paper)
    return {
        "title": in_words(paper["title"], lang),
        "fields": [
            {
                "name": name,
                "kind": one["kind"],
                "label": in_words(one["label"], lang),
                "options": [
                    {"key": each["key"], "label": in_words(each["label"], lang)}
                    for each in one.get("options") or one.get("entries") or ()
                ],
                "max": one.get("max"),
                "base": form.base.get(name),
            }
            for name, one in form.fields.items()
            if name not in KNOWN
        ],
    }


def _place(line: Mapping[str, Any]) -> tuple[Any, ...]:
    said, pupil = line["said"], line["pupil"]
    if said is None:
        return _SILENT, len(MODES), "", "", pupil["village"], pupil["name"], pupil["id"]
    rank = -1 if said["not_home"] else _ANSWERS.get(said["answer"], 2)
    mode = MODES.index(said["mode"]) if said["mode"] in MODES else len(MODES)
    if said["answer"] == UNHEARD:
        rank = _SILENT
    return rank, mode, said["on"] or "~", said["at"] or "~", pupil["village"], pupil["name"], pupil["id"]
