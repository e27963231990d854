"""The office decides which version of a field stands, where its authors have not.

A write of the server like any other: it names the siblings that it closes, nothing leaves the history, and the
phones of all who took part are fed the result. What was shown under another id than the open one is not
decided: the caller is told what stands there now. An approved value stands: another choice is kept beside it as
an amendment, and the conflict is settled all the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from server.domain.privacy import redact
from server.services.caller import OFFICE_ROLES, Caller
from server.services.effects import PUBLISH_NOTE
from server.services.problem import Problem, not_found
from server.services.publish_note import PUBLISHABLE
from server.services.rows import Projector
from server.services.school_schema import school_schema
from sync.errors import Code
from sync.operation import BadOp
from sync.ops import parse_op
from sync.placing import same
from sync.reconcile import AMENDMENTS, APPROVED, amendment
from sync.specs import FieldSpec, Schema
from sync.state import Conflict, Record, Write

if TYPE_CHECKING:
    from server.store.unit import Store, Unit


@dataclass(frozen=True, slots=True)
class Decision:
    """What the office decided. `conflict`: the id under which it stood on the screen; `saw`: the stamp of the
    value that stood above then (None: the caller does not say)."""

    conflict: str
    field: str
    value: object
    saw: str | None = None


def resolve_conflict(
    store: Store, who: Caller, visit_id: str, decision: Decision, now: datetime
) -> dict[str, str]:
    """The value now stands alone, or on an approved visit as an amendment. Problem 404; 409 `conflict_changed`
    with `conflict` as it is now (null: it is settled); 422 `bad_shape` for a value that the field does not
    take."""
    field = decision.field
    with store.write(who.school) as unit:
        visit = unit.records.load_for_update([("visit", visit_id)]).get(("visit", visit_id))
        if visit is None or visit.deleted or visit.values.get("status", "draft") == "draft":
            raise not_found()
        projector = Projector(school_schema(unit, now).schema, unit.history.for_record)
        shown = _shown(projector, who, visit)
        spec = projector.schema.types["visit"].field(field)
        if spec is None or not shown["keys"][spec.name]:
            raise not_found()
        conflict = visit.conflicts.get(field)
        if conflict is None or not _is_as_shown(conflict, visit, decision):
            raise Problem(409, Code.CONFLICT_CHANGED, members={"conflict": shown["open"].get(field)})
        value = _checked(projector.schema, visit, spec, decision, now)
        unit.records.put(_settled(unit, visit, conflict, value, who, now))
        if visit.values.get("status") in PUBLISHABLE:
            unit.outbox.add(PUBLISH_NOTE, {"visit": visit_id}, now)
        unit.audit.add(at=now, by=who.person, act="visit.resolve", subject=f"visit:{visit_id}")
        unit.publish()
        return {"id": visit_id, "status": str(visit.values["status"])}


def _is_as_shown(conflict: Conflict, visit: Record, decision: Decision) -> bool:
    return conflict.id == decision.conflict and decision.saw in (None, visit.stamps.get(decision.field))


def _shown(projector: Projector, who: Caller, visit: Record) -> dict[str, Any]:
    """The keys that the reader's role shows of visits, and this visit's open conflicts by their field."""
    row = projector.row(visit, 0, who.desk_scopes)
    if row is None:
        raise not_found()
    keys = projector.shown("visit", who.roles & OFFICE_ROLES).keys
    return {"keys": keys, "open": {one["field"]: one for one in row["conflicts"]}}


def _checked(schema: Schema, visit: Record, spec: FieldSpec, decision: Decision, now: datetime) -> Any:
    """The value as a phone's op would have to bring it, without numbers that no visit needs."""
    field, value = decision.field, decision.value
    table = "items" if "/" in field else "set"
    raw = {"op": visit.id, "n": 1, "type": "visit", "id": visit.id, "after": None, "at": now.isoformat()}
    parsed = parse_op({**raw, table: {field: [value, None]}}, schema)
    if isinstance(parsed, BadOp):
        faults = [str(fault) for found in parsed.errors.values() for fault in found]
        raise Problem(422, Code.BAD_SHAPE, errors={"value": faults})
    free = spec.kind in ("value", "narrative") and spec.type == "text"
    return redact(value)[0] if free and isinstance(value, str) else value


def _settled(unit: Unit, visit: Record, conflict: Conflict, value: Any, who: Caller, now: datetime) -> Record:
    field, stamp = conflict.field, unit.mint_stamp()
    closes = tuple(sibling.stamp for sibling in conflict.siblings)
    saw = visit.stamps.get(field)
    unit.history.add(
        "visit",
        visit.id,
        [Write(field, value, stamp, saw, who.person, now.isoformat(), closes)],
        pupil=visit.values.get("pupil"),
    )
    fresh = visit.copy()
    del fresh.conflicts[field]
    if visit.values.get("status") == APPROVED:
        entry = amendment(field, value, saw, stamp)
        if not same(value, visit.values.get(field)):
            fresh.appends.setdefault(AMENDMENTS, []).append(entry | {"by": who.person, "at": now.isoformat()})
        return fresh
    # Whoever has seen one of these meets it as an ancestor in the history.
    fresh.aliases.pop(field, None)
    fresh.stamps[field] = stamp
    if value is None:
        fresh.values.pop(field, None)
    else:
        fresh.values[field] = value
    return fresh
