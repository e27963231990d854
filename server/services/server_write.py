"""Writes that the server itself makes on behalf of somebody: a step at the desk, an answer from a family.

They look like any other write (stamp, history, author), so that a phone which edits the same field later can
name what it saw.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from server.store.unit import Unit
from sync.placing import same
from sync.state import Conflict, Record, Write

SERVER = "server"
FAMILY = "family"
"""Who wrote, where it was no person with a login."""


def set_values(unit: Unit, record: Record, changes: Mapping[str, Any], *, by: str, now: datetime) -> Record:
    """A copy of the record with the changed values under fresh stamps; what stays equal keeps its stamp.

    None empties a field. The writes enter the history; the caller puts the record.
    """
    fresh = record.copy()
    writes = []
    for field, value in changes.items():
        if record.values.get(field) == value and field in record.stamps:
            continue
        stamp = unit.mint_stamp()
        saw = record.stamps.get(field)
        writes.append(Write(field, value, stamp, saw, by, now.isoformat()))
        fresh.stamps[field] = stamp
        if value is None:
            fresh.values.pop(field, None)
        else:
            fresh.values[field] = value
        _take_up(unit, fresh, field)
    if writes:
        unit.history.add(record.type, record.id, writes, pupil=record.values.get("pupil"))
    return fresh


def _take_up(unit: Unit, record: Record, field: str) -> None:
    """An open value that says what the field now says closes: nobody is asked to choose between two that are alike."""
    conflict, value, stamp = record.conflicts.get(field), record.values.get(field), record.stamps[field]
    alike = [one for one in conflict.siblings if same(one.value, value)] if conflict else []
    if conflict is None or not alike:
        return
    for one in alike:
        record.alias(field, one.stamp, stamp)
    rest = [one for one in conflict.siblings if one not in alike]
    if rest:
        record.conflicts[field] = Conflict(unit.mint_id(), field, rest, stamp)
    else:
        del record.conflicts[field]


def dated_id(unit: Unit, now: datetime) -> str:
    """A fresh id that sorts by time among those that phones mint (UUIDv7)."""
    bits = int(unit.mint_id(), 16)
    stamp = int(now.timestamp() * 1000)
    low = (0b10 << 62) | (bits & (2**62 - 1))
    return str(UUID(int=(stamp << 80) | (0x7 << 76) | ((bits >> 62) & 0xFFF) << 64 | low))


def add_entry(
    record: Record, kind: str, body: Mapping[str, Any], *, id_: str, by: str, now: datetime
) -> None:
    """Append one grow-only entry to a copy made by `set_values`; an id that is there changes nothing."""
    entries = record.appends.setdefault(kind, [])
    if all(entry["id"] != id_ for entry in entries):
        entries.append({"id": id_, "by": by, "at": now.isoformat(), "body": dict(body)})
