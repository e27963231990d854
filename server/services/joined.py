"""Where a visit went that was joined to another, and a child who was matched to a pupil of the roster."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from server.services.placing import JOINED

if TYPE_CHECKING:
    from server.store.unit import Unit
    from sync.state import Record


def kept_in_place_of(unit: Unit, visit: Record) -> Record | None:
    """The visit that a joined one became part of, through however many joins; None for any other tombstone,
    and where the kept one was deleted since."""
    found = _end_of(unit, visit)
    return found if found is not None and not found.deleted else None


def _end_of(unit: Unit, visit: Record) -> Record | None:
    """The last of the visits into which this one was joined, deleted or not; itself if it never was."""
    seen: set[str] = set()
    found: Record | None = visit
    while found is not None and found.deleted and JOINED in found.values and found.id not in seen:
        seen.add(found.id)
        found = unit.records.get("visit", str(found.values[JOINED]))
    return found


def gone_into(unit: Unit, visits: Iterable[str]) -> dict[str, str]:
    """Those among these visits that were joined to another: id → id of the visit to write to. It may be deleted
    by now: an edit that had not seen that reopens it, as it does any other."""
    found: dict[str, str] = {}
    for id_, record in unit.records.load("visit", sorted(set(visits))).items():
        if record.deleted and JOINED in record.values:
            kept = _end_of(unit, record)
            if kept is not None and kept.id != id_:
                found[id_] = kept.id
    return found


def pupils_gone_into(unit: Unit, pupils: Iterable[str]) -> dict[str, str]:
    """Those among these children whom phones made and the office matched since: id → id of the roster's pupil."""
    found: dict[str, str] = {}
    for id_, record in unit.records.load("pupil", sorted(set(pupils))).items():
        if record.deleted and JOINED in record.values:
            found[id_] = str(record.values[JOINED])
    return found
