"""A child whom a phone made turns out to be one of the roster, or comes onto it: the office says which.

Matched, all that hangs on the child becomes the roster pupil's: visits, consents, photos, notes, papers. The child
becomes a tombstone that remembers whose it was, so that what phones still bring for it arrives where it belongs.
Whoever knew the child may finish what was begun, as after a change of class.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from server.domain.names import pinyin
from server.services.caller import Caller
from server.services.directory import Pair, around_pupil, replace_rows
from server.services.effects import PUBLISH_NOTE, WITHDRAW_PHOTOS
from server.services.placing import AUTHOR, FORMER, JOINED, Placing, party_of
from server.services.problem import Problem, not_found
from server.services.publish_note import PUBLISHABLE
from server.services.school_schema import local_day
from server.services.server_write import set_values
from server.services.twins import mark_twins
from server.store.classes import Enrolled
from sync.errors import Code, Fault
from sync.reconcile import DELETED
from sync.state import Record, Write

if TYPE_CHECKING:
    from server.store.unit import Store, Unit

UNLISTED = "unlisted"


def match_pupil(store: Store, who: Caller, child: str, pupil: str, now: datetime) -> dict[str, Any]:
    """Make everything of `child` that of `pupil`; `{pupil, records}`, how many records went along.

    404 for a child who is none or on the roster already, 422 `bad_shape` for a pupil not on the roster.
    """
    with store.write(who.school) as unit:
        record = _child(unit, child)
        known = unit.records.get("pupil", pupil)
        if known is None or known.deleted or pupil == child or known.values.get(UNLISTED) is True:
            raise Problem(422, Code.BAD_SHAPE, errors={"pupil": [Fault.NOT_AN_OPTION]})
        theirs = _all_of(unit, record)
        beside = {("visit", each.id) for each in unit.records.by("visit", pupil_id=pupil)}
        unit.records.load_for_update(sorted({("pupil", child), ("pupil", pupil), *theirs, *beside}))
        placing = Placing(unit, local_day(now))
        _remember(unit, pupil, _acquainted(unit, record, theirs), now)
        _bury(unit, record, pupil, who, now)
        _move(unit, placing, theirs, child, pupil, who, now)
        for _, visit in sorted({pair for pair in theirs | beside if pair[0] == "visit"}):
            moved = unit.records.get("visit", visit)
            if moved is not None and not moved.deleted:
                mark_twins(unit, moved)
        _follow_up(unit, theirs, pupil, now)
        detail = {"child": child, "records": len(theirs)}
        unit.audit.add(at=now, by=who.person, act="pupil.match", subject=f"pupil:{pupil}", detail=detail)
        unit.publish()
        return {"pupil": pupil, "records": len(theirs)}


def admit_pupil(store: Store, who: Caller, child: str, class_id: str, now: datetime) -> dict[str, Any]:
    """Take a child onto the roster, into a class from today on; `{pupil, class}`.

    404 for a child who is none or on the roster already, 422 `bad_shape` for a class that is none.
    """
    with store.write(who.school) as unit:
        record, room = _child(unit, child), unit.records.get("class", class_id)
        if room is None or room.deleted:
            raise Problem(422, Code.BAD_SHAPE, errors={"class": [Fault.NOT_AN_OPTION]})
        theirs = _all_of(unit, record)
        unit.records.load_for_update(sorted({("pupil", child), *theirs}))
        people = _acquainted(unit, record, theirs)
        changes = {"class": class_id, "class_name": room.values.get("name"), UNLISTED: False}
        changes["pinyin"] = pinyin(str(record.values.get("name") or ""))
        unit.records.put(set_values(unit, record, changes, by=who.person, now=now))
        unit.classes.enrol([Enrolled(child, class_id, starts=local_day(now))])
        _remember(unit, child, people, now)
        replace_rows(unit, Placing(unit, local_day(now)), {("pupil", child), *theirs})
        unit.audit.add(at=now, by=who.person, act="pupil.admit", subject=f"pupil:{child}")
        unit.publish()
        return {"pupil": child, "class": class_id}


def _child(unit: Unit, id_: str) -> Record:
    record = unit.records.load_for_update([("pupil", id_)]).get(("pupil", id_))
    if record is None or record.deleted or record.values.get(UNLISTED) is not True:
        raise not_found()
    return record


def _all_of(unit: Unit, child: Record) -> set[Pair]:
    essays = {("essay", each.id) for each in unit.records.by("essay", pupil_id=child.id)}
    return (around_pupil(unit, child) | essays) - {("pupil", child.id)}


def _acquainted(unit: Unit, child: Record, theirs: set[Pair]) -> set[str]:
    """Who made the child, or takes part in a visit of it."""
    found = {child.values.get(AUTHOR)}
    for type_, id_ in theirs:
        visit = unit.records.get(type_, id_) if type_ == "visit" else None
        if visit is not None:
            found |= party_of(visit.values) | {visit.values.get(AUTHOR)}
    return {str(person) for person in found if person}


def _remember(unit: Unit, pupil: str, people: set[str], now: datetime) -> None:
    record = unit.records.get("pupil", pupil)
    if record is not None:
        known = record.copy()
        known.values |= {FORMER + person: local_day(now).isoformat() for person in people}
        unit.records.put(known)


def _bury(unit: Unit, child: Record, pupil: str, who: Caller, now: datetime) -> None:
    tombstone = child.copy()
    tombstone.deleted = True
    tombstone.values[JOINED] = pupil
    end = Write(DELETED, True, unit.mint_stamp(), None, who.person, now.isoformat())
    unit.history.add("pupil", child.id, [end], pupil=child.id)
    unit.records.put(tombstone)


def _move(
    unit: Unit, placing: Placing, theirs: set[Pair], child: str, pupil: str, who: Caller, now: datetime
) -> None:
    """Visits first: where the others belong follows from theirs."""
    for type_, id_ in sorted(theirs, key=lambda pair: (pair[0] != "visit", pair)):
        record = unit.records.get(type_, id_)
        if record is None or record.deleted:
            continue
        if record.values.get("pupil") == child:
            record = set_values(unit, record, {"pupil": pupil}, by=who.person, now=now)
            unit.records.put(record)
        unit.records.touch(type_, id_, placing.scopes(record))


def _follow_up(unit: Unit, theirs: set[Pair], pupil: str, now: datetime) -> None:
    """A no of the family counts for all photos of the pupil; its guardians hear of the visits."""
    unit.outbox.add(WITHDRAW_PHOTOS, {"pupil": pupil}, now)
    for type_, id_ in sorted(theirs):
        visit = unit.records.get(type_, id_) if type_ == "visit" else None
        if visit is not None and visit.values.get("status") in PUBLISHABLE:
            unit.outbox.add(PUBLISH_NOTE, {"visit": id_}, now)
