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
from server.services.judge import pupil_in
from server.services.list_apart import APART, row_at_desk
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

CHOSEN = "chosen"
"""The state of a story that the office chose: it stays as it was chosen."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What the office decided. `conflict`: the id under which it stood on the screen; `saw`: the stamp of the
    value that stood above then (None: the caller does not say)."""

    conflict: str
    field: str
    value: object
    saw: str | None = None


def resolve_conflict(
    store: Store, who: Caller, key: tuple[str, str], decision: Decision, now: datetime
) -> dict[str, str]:
    """The value of the record `key` (type, id) now stands alone, or on an approved visit as an amendment. Problem
    404; 409 `conflict_changed` with `conflict` as it is now (null: it is settled), 409 `state_mismatch` for a story
    that was chosen; 422 `bad_shape` for a value that the field does not take."""
    field = decision.field
    with store.write(who.school) as unit:
        record = unit.records.load_for_update([key]).get(key)
        if record is None or record.deleted or not _is_at_desk(record):
            raise not_found()
        projector = Projector(school_schema(unit, now).schema, unit.history.for_record)
        shown = _shown(unit, projector, who, record)
        spec = projector.schema.types[record.type].field(field)
        if spec is None or not shown["keys"][spec.name]:
            raise not_found()
        conflict = record.conflicts.get(field)
        if conflict is None or not _is_as_shown(conflict, record, decision):
            raise Problem(409, Code.CONFLICT_CHANGED, members={"conflict": shown["open"].get(field)})
        value = _checked(projector.schema, record, spec, decision, now)
        if record.values.get("state") == CHOSEN and not same(value, record.values.get(field)):
            raise Problem(409, Code.STATE_MISMATCH)
        unit.records.put(_settled(unit, record, conflict, value, who, now))
        if record.type == "visit" and record.values.get("status") in PUBLISHABLE:
            unit.outbox.add(PUBLISH_NOTE, {"visit": record.id}, now)
        subject = f"{record.type}:{record.id}"
        unit.audit.add(at=now, by=who.person, act=f"{record.type}.resolve", subject=subject)
        unit.publish()
        return {
            "id": record.id,
            "status": str(record.values.get("status") or record.values.get("state") or ""),
        }


def _is_at_desk(record: Record) -> bool:
    """A visit's draft is its party's; of anything else its scopes say who reads it."""
    return record.type in APART or (
        record.type == "visit" and record.values.get("status", "draft") != "draft"
    )


def _is_as_shown(conflict: Conflict, record: Record, decision: Decision) -> bool:
    return conflict.id == decision.conflict and decision.saw in (None, record.stamps.get(decision.field))


def _shown(unit: Unit, projector: Projector, who: Caller, record: Record) -> dict[str, Any]:
    """The keys that the reader's role shows of such records, and this one's open conflicts by their field."""
    row = row_at_desk(unit, who, projector, record)
    if row is None:
        raise not_found()
    keys = projector.shown(record.type, who.roles & OFFICE_ROLES).keys
    return {"keys": keys, "open": {one["field"]: one for one in row["conflicts"]}}


def _checked(schema: Schema, record: Record, spec: FieldSpec, decision: Decision, now: datetime) -> Any:
    """The value as a phone's op would have to bring it, without numbers that no visit needs."""
    field, value = decision.field, decision.value
    table = "items" if "/" in field else "set"
    raw = {
        "op": record.id,
        "n": 1,
        "type": record.type,
        "id": record.id,
        "after": None,
        "at": now.isoformat(),
    }
    parsed = parse_op({**raw, table: {field: [value, None]}}, schema)
    if isinstance(parsed, BadOp):
        faults = [str(fault) for found in parsed.errors.values() for fault in found]
        raise Problem(422, Code.BAD_SHAPE, errors={"value": faults})
    free = spec.kind in ("value", "narrative") and spec.type == "text"
    return redact(value)[0] if free and isinstance(value, str) else value


def _settled(
    unit: Unit, record: Record, conflict: Conflict, value: Any, who: Caller, now: datetime
) -> Record:
    field, stamp = conflict.field, unit.mint_stamp()
    closes = tuple(sibling.stamp for sibling in conflict.siblings)
    saw = record.stamps.get(field)
    write = Write(field, value, stamp, saw, who.person, now.isoformat(), closes)
    unit.history.add(record.type, record.id, [write], pupil=pupil_in(record))
    fresh = record.copy()
    del fresh.conflicts[field]
    if record.values.get("status") == APPROVED:
        entry = amendment(field, value, saw, stamp)
        if not same(value, record.values.get(field)):
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
