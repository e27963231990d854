"""A submitted visit becomes a note for each guardian.

Runs from the outbox, so it may run twice for one submit: a note's id follows from its visit and guardian, and
a letter that says what the last one said is not published again. A visit that was sent back, changed and
submitted again gives the next version of the same note, as does whatever the teacher corrects in it later; the
letters that went out before stay in it. A letter (`letter`) is kept as it was worded: a pack that changes later
does not change what a family was told.

A school may want its office to approve a visit first (`note_rule`). The office and the visit's lead take a note
back, and let it be read again, by a line in the visit's log, so that a phone can do it anywhere.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from server.domain.notes import RULES, is_recalled
from server.domain.visits import is_held
from server.services.caller import OFFICE_ROLES
from server.services.deliver_plan import DELIVER
from server.services.letter import letter_of
from server.services.note_access import is_shut_out
from server.services.placing import Placing
from server.services.school_schema import local_day
from server.services.server_write import SERVER, add_entry, set_values
from server.store.unit import Store, Unit
from sync.state import Record

PUBLISHABLE = frozenset({"submitted", "approved"})
APPROVED = "approved"
RECALLED = "recalled"
_NOTES = uuid.UUID("5b0f6f3e-52b2-4d6a-9a0c-6f2b7f8f5e11")


def note_id(school: str, visit: str, guardian: str) -> str:
    """The id of the one note that this guardian gets of this visit."""
    return str(uuid.uuid5(_NOTES, f"{school}|{visit}|{guardian}"))


def publish_notes(store: Store, school: str, visit_id: str, now: datetime) -> list[str]:
    """Publish what is new for each guardian, or take back what was recalled; ids of the notes that were written.
    Nothing for a visit that is gone, was sent back meanwhile, waits for its approval, or whose pupil has no guardian;
    handed in again as one that did not take place, it takes its notes back."""
    with store.write(school) as unit:
        visit = unit.records.get("visit", visit_id)
        if visit is None or visit.deleted:
            return []
        if taken_back(unit, visit, now) or _was_none(visit):
            return _recall(unit, visit_id, now)
        if visit.values.get("status") not in PUBLISHABLE:
            return []
        if visit.values["status"] != APPROVED and after_approval(unit):
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


def after_approval(unit: Unit) -> bool:
    """Whether this school sends no note before its office approved the visit."""
    school = unit.schools.get()
    return school is not None and school.note_rule == RULES[1]


def taken_back(unit: Unit, visit: Record, now: datetime) -> bool:
    """Whether the lead or a desk recalled this visit's notes, and nobody released them since."""
    log = visit.appends.get("log", ())
    if not log:
        return False
    today = local_day(now)
    desks = set().union(*(unit.people.with_role(role, today) for role in OFFICE_ROLES))
    return is_recalled(log, desks | {str(visit.values.get("lead"))})


def _was_none(visit: Record) -> bool:
    """Whether the visit was handed in as one that did not take place: what a family read of it was a mistake."""
    return visit.values.get("status") in PUBLISHABLE and not is_held(visit.values)


def readers(unit: Unit, pupil: str) -> list[Record]:
    """The pupil's guardians, oldest row first, without those who may read nothing."""
    return [
        one for one in unit.records.by("guardian", pupil_id=pupil) if not is_shut_out(unit, one.id, pupil)
    ]


def _blank(id_: str, visit: Record, guardian: Record) -> Record:
    origin = {"visit": visit.id, "pupil": visit.values.get("pupil"), "guardian": guardian.id}
    return Record("note", id_, values=origin)


def _recall(unit: Unit, visit_id: str, now: datetime) -> list[str]:
    notes = unit.records.by("note", visit_id=visit_id)
    held = unit.records.load_for_update(("note", note.id) for note in notes)
    standing = [note for note in held.values() if note.values.get("state") != RECALLED]
    for note in standing:
        unit.records.put(set_values(unit, note, {"state": RECALLED}, by=SERVER, now=now))
    unit.publish()
    return [note.id for note in standing]


def _publish(unit: Unit, note: Record, letter: dict[str, Any], now: datetime) -> bool:
    letters = note.appends.get("letters", [])
    if letters and letters[-1]["body"]["letter"] == letter:
        if note.values.get("state") != RECALLED:
            return False
        # It was taken back and may be read again, as it was worded; nobody is told anew.
        state = "answered" if note.appends.get("answers") else "published"
        unit.records.put(set_values(unit, note, {"state": state}, by=SERVER, now=now))
        return True
    version = len(letters) + 1
    changes = {"version": version, "state": "published", "published_at": now.isoformat()}
    fresh = set_values(unit, note, changes, by=SERVER, now=now)
    body = {"version": version, "letter": letter}
    add_entry(fresh, "letters", body, id_=f"{note.id}-{version}", by=SERVER, now=now)
    unit.records.put(fresh, Placing(unit, local_day(now)).scopes(fresh))
    unit.outbox.add(DELIVER, {"note": note.id, "version": version}, now, id_=f"deliver-{note.id}-{version}")
    return True
