"""Two visits of one pupil on one day are one visit recorded twice, or they are two: the office says which.

Joined, the values of the other enter the kept one by the ordinary merge, under the stamps and names of those who
wrote them, as if they had been written there: what differs stands beside, nothing is overwritten. Entries, photos,
consents and notes go along; those who took part in the other take part in the kept one. The other becomes a
tombstone that remembers where it went, so that what still arrives for it is applied there.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from server.services.caller import Caller
from server.services.effects import PUBLISH_NOTE, WITHDRAW_PHOTOS
from server.services.list_visits import party
from server.services.photo_gate import write_photo
from server.services.placing import AUTHOR, JOINED, PLACED_BY_VISIT, WITH_VISIT, Placing
from server.services.problem import Problem, not_found
from server.services.publish_note import PUBLISHABLE
from server.services.rows import Projector
from server.services.school_schema import SchoolSchema, local_day, school_schema
from server.services.server_write import add_entry, set_values
from server.services.twins import SEEN, is_shown, mark_twins, set_apart
from sync.errors import Code, Fault
from sync.operation import Op
from sync.reconcile import APPROVED, DELETED, reconcile
from sync.specs import KEYED, TypeSpec
from sync.stamps import parse_stamp
from sync.state import Record, Write

if TYPE_CHECKING:
    from server.store.unit import Store, Unit

STAYS = frozenset({"status", "lead", "pupil"})
"""Not merged: the kept visit has a state, a lead and a pupil; the other's lead becomes a companion."""


def join_visits(store: Store, who: Caller, kept: str, other: str, now: datetime) -> dict[str, Any]:
    """Make `other` part of `kept`; the row of the kept visit as the caller's desk sees it.

    404 for a visit that the office does not see (of drafts it sees a possible twin, and may only join it to a
    submitted one), 422 `bad_shape` for one of another pupil or the same visit,
    409 `state_mismatch` when the other is approved: keep that one.
    """
    with store.write(who.school) as unit:
        school, placing = school_schema(unit, now), Placing(unit, local_day(now))
        first, second = _both(unit, kept, other)
        around = _around(unit, first, second)
        unit.records.load_for_update(around)
        merged = _merged(unit, first, second, school.schema.types["visit"])
        merged = _with_party(unit, merged, second, who, now)
        add_entry(
            merged, "log", {"event": "joined", "note": other}, id_=f"join-{other}", by=who.person, now=now
        )
        unit.records.put(merged)
        _bury(unit, second, kept, who, now)
        mark_twins(unit, merged)
        merged = _locked(unit, kept)
        # First: whoever was assigned to the other one sees the kept one, and what belongs to it.
        _bring_assignments(unit, second, merged, who, now)
        unit.records.put(merged, placing.scopes(merged))
        _bring_along(unit, placing, second, merged, who, now)
        _show_anew(unit, placing, around, merged)
        unit.refused.redirect("visit", other, kept)
        _follow_up(unit, merged, now)
        audit = {"other": other}
        unit.audit.add(at=now, by=who.person, act="visit.join", subject=f"visit:{kept}", detail=audit)
        unit.publish()
        return {"row": _row(unit, school, who, merged)}


def not_twin(store: Store, who: Caller, visit: str, now: datetime) -> dict[str, Any]:
    """Say that a visit and those of its day are different visits: the flag goes and stays away. 404."""
    with store.write(who.school) as unit:
        record = _locked(unit, visit)
        set_apart(unit, record)
        unit.audit.add(at=now, by=who.person, act="visit.not_twin", subject=f"visit:{visit}")
        unit.publish()
        return {"row": _row(unit, school_schema(unit, now), who, _locked(unit, visit))}


def _row(unit: Unit, school: SchoolSchema, who: Caller, record: Record) -> dict[str, Any]:
    projector = Projector(school.schema, unit.history.for_record)
    scopes = unit.records.scopes(record.type, record.id) & who.desk_scopes
    row = projector.row(record, unit.records.seq(record.type, record.id), scopes)
    if row is None:
        raise not_found()
    return row


def _locked(unit: Unit, visit: str, *, draft: bool = False) -> Record:
    found = unit.records.load_for_update([("visit", visit)]).get(("visit", visit))
    if found is None or found.deleted or not (found.values.get("status") in SEEN or draft):
        raise not_found()
    if not is_shown(unit, found):
        raise not_found()
    return found


def _both(unit: Unit, kept: str, other: str) -> tuple[Record, Record]:
    unit.records.load_for_update([("visit", kept), ("visit", other)])
    first, second = _locked(unit, kept), _locked(unit, other, draft=True)
    if kept == other or first.values.get("pupil") != second.values.get("pupil"):
        raise Problem(422, Code.BAD_SHAPE, errors={"other": [Fault.NOT_AN_OPTION]})
    if second.values.get("status") == APPROVED:
        raise Problem(409, Code.STATE_MISMATCH, members={"status": APPROVED})
    return first, second


def _around(unit: Unit, kept: Record, other: Record) -> list[tuple[str, str]]:
    found = [(type_, id_) for type_, id_, _ in unit.records.belonging(WITH_VISIT, [kept.id, other.id])]
    return sorted(
        [
            *found,
            *(("assignment", each.id) for each in _assignments(unit, other)),
            *(("visit", each.id) for each in _returns(unit, other)),
        ]
    )


def _returns(unit: Unit, visit: Record) -> list[Record]:
    return unit.records.by("visit", return_of_id=visit.id)


def _assignments(unit: Unit, visit: Record) -> list[Record]:
    return unit.records.by("assignment", visit_id=visit.id)


def _merged(unit: Unit, kept: Record, other: Record, spec: TypeSpec) -> Record:
    """The kept visit after the other's open values, as one op per stamp; its history learns the other's."""
    history = unit.history.for_record("visit", kept.id)
    pupil = str(kept.values["pupil"])
    merged = kept.copy()
    for stamp, writes in _open_writes(unit, other).items():
        inc, n = parse_stamp(stamp) or (0, 0)
        fields = {w.field: (w.value, None) for w in writes}
        op = Op(op=unit.mint_id(), n=n, type="visit", id=kept.id, at=writes[0].at, **_by_member(spec, fields))
        outcome = reconcile(
            merged,
            op,
            inc=inc,
            by=writes[0].by,
            history=history,
            spec=spec,
            mint=unit.mint_stamp,
            conflict_id=unit.mint_conflict_id,
        )
        if outcome.record is not None:
            merged = outcome.record
            unit.history.add("visit", kept.id, _as_seen(unit, other, outcome.writes), pupil=pupil)
    older = [w for w in unit.history.read("visit", other.id) if w.field not in (DELETED, "status")]
    unknown = [w for w in older if history.get(w.field, w.stamp) is None]
    unit.history.add("visit", kept.id, unknown, pupil=pupil)
    for kind, entries in other.appends.items():
        known = {entry["id"] for entry in merged.appends.setdefault(kind, [])}
        merged.appends[kind] += [dict(entry) for entry in entries if entry["id"] not in known]
    merged.flags |= other.flags
    return merged


def _as_seen(unit: Unit, other: Record, writes: list[Write]) -> list[Write]:
    """These writes with what their authors saw in the other visit: it is history, though it may come late (out of
    quarantine, say), and opens nothing in the kept one."""
    history = unit.history.for_record("visit", other.id)
    first = [history.get(write.field, write.stamp) for write in writes]
    return [replace(w, saw=was.saw) if was else w for w, was in zip(writes, first, strict=True)]


def _by_member(spec: TypeSpec, fields: dict[str, tuple[Any, None]]) -> dict[str, Any]:
    """Fields as an op carries them: entries of checklists and sets apart."""
    entries = {key for key in fields if (one := spec.field(key)) is not None and one.kind in KEYED}
    return {
        "set": {key: pair for key, pair in fields.items() if key not in entries},
        "items": {key: pair for key, pair in fields.items() if key in entries},
    }


def _open_writes(unit: Unit, other: Record) -> dict[str, list[Write]]:
    """Every value that stands in the other visit, heads and siblings, by the stamp of its write."""
    history = unit.history.for_record("visit", other.id)
    found: dict[str, list[Write]] = defaultdict(list)
    for key, stamp in other.stamps.items():
        if key in STAYS or key not in other.values:
            continue
        write = history.get(key, stamp)
        by, at = (write.by, write.at) if write else (str(other.values.get(AUTHOR) or "server"), "")
        found[stamp].append(Write(key, other.values[key], stamp, None, by, at))
    for key, conflict in other.conflicts.items():
        if key not in STAYS:
            for one in conflict.siblings:
                found[one.stamp].append(Write(key, one.value, one.stamp, None, one.by, one.at))
    return found


def _with_party(unit: Unit, kept: Record, other: Record, who: Caller, now: datetime) -> Record:
    """Whoever took part in the other visit takes part in this one."""
    people = {p for p in (*party(other), other.values.get(AUTHOR)) if p} - {kept.values.get("lead")}
    joining = {f"companions/{person}": True for person in sorted(people)}
    return set_values(unit, kept, joining, by=who.person, now=now)


def _bury(unit: Unit, other: Record, kept: str, who: Caller, now: datetime) -> None:
    tombstone = other.copy()
    tombstone.deleted = True
    tombstone.values[JOINED] = kept
    end = Write(DELETED, True, unit.mint_stamp(), None, who.person, now.isoformat())
    unit.history.add("visit", other.id, [end], pupil=other.values.get("pupil"))
    unit.records.put(tombstone)


def _bring_along(
    unit: Unit, placing: Placing, other: Record, kept: Record, who: Caller, now: datetime
) -> None:
    """Photos, consents and notes name the kept visit from now on."""
    for type_, id_, _ in unit.records.belonging(WITH_VISIT, [other.id]):
        record = unit.records.get(type_, id_)
        if record is not None and type_ == "photo":
            write_photo(unit, record, id_, kept, {}, by=who.person, now=now)
        elif record is not None:
            moved = set_values(unit, record, {"visit": kept.id}, by=who.person, now=now)
            unit.records.put(moved, placing.scopes(moved, kept))


def _show_anew(unit: Unit, placing: Placing, around: list[tuple[str, str]], kept: Record) -> None:
    """Whoever came along sees what had belonged to the kept visit before, too."""
    for type_, id_ in around:
        record = unit.records.get(type_, id_) if type_ in PLACED_BY_VISIT else None
        if record is not None and not record.deleted:
            scopes = placing.scopes(record, kept)
            if scopes != unit.records.scopes(type_, id_):
                unit.records.touch(type_, id_, scopes)


def _bring_assignments(unit: Unit, other: Record, kept: Record, who: Caller, now: datetime) -> None:
    for assignment in _assignments(unit, other):
        moved = set_values(unit, assignment, {"visit": kept.id}, by=who.person, now=now)
        unit.records.put(moved)
    for visit in _returns(unit, other):
        if visit.id != kept.id:
            unit.records.put(set_values(unit, visit, {"return_of": kept.id}, by=who.person, now=now))


def _follow_up(unit: Unit, kept: Record, now: datetime) -> None:
    """The family's letter tells of both; a no that stood in one of them counts for the photos of both."""
    unit.outbox.add(WITHDRAW_PHOTOS, {"pupil": kept.values.get("pupil")}, now)
    if kept.values.get("status") in PUBLISHABLE:
        unit.outbox.add(PUBLISH_NOTE, {"visit": kept.id}, now)
