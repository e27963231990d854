"""The desk and the notes to families: when they go out, and taking one back.

Taken back, a family's link opens nothing, as if there had never been a note; released, it opens what was there. Both
stand in the visit's log beside what the teacher's own phone did.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from server.domain.notes import RECALL, RELEASE, RULES
from server.services.effects import PUBLISH_NOTE
from server.services.homeroom import locked
from server.services.problem import Problem, not_found
from server.services.publish_note import publish_notes, taken_back
from server.services.server_write import add_entry
from sync.errors import Code

if TYPE_CHECKING:
    from server.services.caller import Caller
    from server.store.unit import Store


def show_rule(store: Store, who: Caller) -> dict[str, Any]:
    """`{rule, waiting}`: when notes go out, and how many submitted visits wait for an approval to be told."""
    with store.read(who.school) as unit:
        school = unit.schools.get()
        rule = school.note_rule if school else RULES[0]
        waiting = len(unit.records.by("visit", status="submitted")) if rule == RULES[1] else 0
        return {"rule": rule, "waiting": waiting}


def keep_rule(store: Store, who: Caller, rule: str, now: datetime) -> dict[str, Any]:
    """The rule from now on. Where nothing is to be approved any more, what waited goes out."""
    with store.write(who.school) as unit:
        school = unit.schools.get()
        if school is not None and school.note_rule != rule:
            unit.schools.keep_note_rule(rule)
            unit.audit.add(at=now, by=who.person, act="note.rule", subject=rule)
            if rule == RULES[0]:
                for visit in unit.records.by("visit", status="submitted"):
                    unit.outbox.add(PUBLISH_NOTE, {"visit": visit.id}, now)
    return show_rule(store, who)


def recall_notes(store: Store, who: Caller, visit_id: str, now: datetime) -> dict[str, Any]:
    """Take the notes of a visit back, or let them be read again: `{id, recalled}`. Problem 404, 409 `state_mismatch`
    for a visit that has none to take back."""
    return _say(store, who, visit_id, RECALL, now)


def release_notes(store: Store, who: Caller, visit_id: str, now: datetime) -> dict[str, Any]:
    """The notes may be read again; as `recall_notes`."""
    return _say(store, who, visit_id, RELEASE, now)


def _say(store: Store, who: Caller, visit_id: str, event: str, now: datetime) -> dict[str, Any]:
    with store.write(who.school) as unit:
        visit = locked(unit, ("visit", visit_id))
        if visit.values.get("status", "draft") == "draft":
            raise not_found()
        if taken_back(unit, visit, now) != (event == RECALL):
            if event == RECALL and not unit.records.by("note", visit_id=visit_id):
                raise Problem(409, Code.STATE_MISMATCH, members={"status": visit.values.get("status")})
            fresh = visit.copy()
            add_entry(fresh, "log", {"event": event}, id_=unit.mint_id(), by=who.person, now=now)
            unit.records.put(fresh)
            unit.audit.add(at=now, by=who.person, act=f"note.{event}", subject=f"visit:{visit_id}")
            unit.publish()
    # Whoever takes a note back watches until nobody can read it: it does not wait for the outbox.
    publish_notes(store, who.school, visit_id, now)
    return {"id": visit_id, "recalled": event == RECALL}
