"""A submitted visit becomes a note for each guardian.

Runs from the outbox, so it may run twice for one submit: a note's id follows from its visit and guardian, and
a letter that says what the last one said is not published again. A visit that was sent back, changed and
submitted again gives the next version of the same note; the letters that went out before stay in it.

A letter carries only what the pack marks for families, checked once more for numbers that no letter needs; of
a field that two teachers wrote differently it says that it is being checked, until somebody has decided.
It is kept as it was worded: a pack that changes later does not change what a family was told.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from server.domain.campaign import Pack
from server.domain.notes import Line, note_lines
from server.domain.privacy import redact
from server.domain.scoping import companions_of
from server.domain.visits import is_held
from server.locale import translate
from server.services.deliver_plan import DELIVER
from server.services.note_access import is_shut_out
from server.services.placing import Placing
from server.services.school_schema import local_day, school_schema
from server.services.server_write import SERVER, add_entry, set_values
from server.store.unit import Store, Unit
from sync.state import Record

LANGS = ("zh-CN", "en")
PUBLISHABLE = frozenset({"submitted", "approved"})
_NOTES = uuid.UUID("5b0f6f3e-52b2-4d6a-9a0c-6f2b7f8f5e11")


def note_id(school: str, visit: str, guardian: str) -> str:
    """The id of the one note that this guardian gets of this visit."""
    return str(uuid.uuid5(_NOTES, f"{school}|{visit}|{guardian}"))


def publish_notes(store: Store, school: str, visit_id: str, now: datetime) -> list[str]:
    """Publish what is new for each guardian; ids of the notes that were written. Nothing for a visit that is
    gone, was sent back meanwhile, did not take place, or whose pupil has no guardian."""
    with store.write(school) as unit:
        visit = unit.records.get("visit", visit_id)
        if visit is None or visit.deleted or visit.values.get("status") not in PUBLISHABLE:
            return []
        if not is_held(visit.values):
            return []
        guardians = readers(unit, str(visit.values.get("pupil")))
        ids = {guardian.id: note_id(school, visit_id, guardian.id) for guardian in guardians}
        found = unit.records.load_for_update(("note", id_) for id_ in ids.values())
        letter = letter_of(unit, visit, now)
        written = []
        for guardian in guardians:
            note = found.get(("note", ids[guardian.id])) or _blank(ids[guardian.id], visit, guardian)
            if _publish(unit, note, letter, now):
                written.append(note.id)
        unit.publish()
        return written


def readers(unit: Unit, pupil: str) -> list[Record]:
    """The pupil's guardians, oldest row first, without those who may read nothing."""
    return [
        one for one in unit.records.by("guardian", pupil_id=pupil) if not is_shut_out(unit, one.id, pupil)
    ]


def letter_of(unit: Unit, visit: Record, now: datetime) -> dict[str, Any]:
    """What the family is told: occasion and lines, each in both languages."""
    values = visit.values
    pack = school_schema(unit, now).pack_of(values.get("campaign"))
    team = [p for p in (values.get("lead"), *sorted(companions_of(values))) if p]
    people = unit.records.load("person", team)
    return {
        "visited_on": values.get("visited_on"),
        "mode": values.get("mode"),
        "teachers": [people[p].values["name"] for p in team if p in people and people[p].values.get("name")],
        "lines": lines_of(values, pack, open_fields(visit)) if pack else [],
    }


def open_fields(visit: Record) -> frozenset[str]:
    """Fields of which two versions wait for somebody to decide."""
    return frozenset(key.partition("/")[0] for key in visit.conflicts)


def lines_of(values: Mapping[str, Any], pack: Pack, undecided: Collection[str] = ()) -> list[dict[str, Any]]:
    """One entry per field shown: its label and its texts by language, redacted. Of an undecided field the
    family is told just that (`open`), and no version."""
    by_lang = {lang: note_lines(values, pack, lang) for lang in LANGS}
    return [
        {
            "field": first.field,
            "label": {lang: by_lang[lang][place].label for lang in LANGS},
            "texts": {lang: _texts(by_lang[lang][place], lang, undecided) for lang in LANGS},
            **({"open": True} if first.field in undecided else {}),
        }
        for place, first in enumerate(by_lang[LANGS[0]])
    ]


def _texts(line: Line, lang: str, undecided: Collection[str]) -> list[str]:
    if line.field in undecided:
        return [translate(lang, "note.undecided")]
    return [redact(text)[0] for text in line.texts]


def _blank(id_: str, visit: Record, guardian: Record) -> Record:
    origin = {"visit": visit.id, "pupil": visit.values.get("pupil"), "guardian": guardian.id}
    return Record("note", id_, values=origin)


def _publish(unit: Unit, note: Record, letter: dict[str, Any], now: datetime) -> bool:
    letters = note.appends.get("letters", [])
    if letters and letters[-1]["body"]["letter"] == letter:
        return False
    version = len(letters) + 1
    changes = {"version": version, "state": "published", "published_at": now.isoformat()}
    fresh = set_values(unit, note, changes, by=SERVER, now=now)
    body = {"version": version, "letter": letter}
    add_entry(fresh, "letters", body, id_=f"{note.id}-{version}", by=SERVER, now=now)
    unit.records.put(fresh, Placing(unit, local_day(now)).scopes(fresh))
    unit.outbox.add(DELIVER, {"note": note.id, "version": version}, now, id_=f"deliver-{note.id}-{version}")
    return True
