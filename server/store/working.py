"""Records as the store keeps them in memory during one unit, and their translation to and from rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from server.store.base import SyncColumns
from sync.state import Record

Key = tuple[str, str]
"""(type, id) of a record."""


@dataclass
class Kept:
    """One record of this unit.

    `seq` and `scopes` are the published ones; `next_scopes` those it will have. `stored`: there is a row;
    `locked`: no other transaction can change it before this one ends; `dirty`: the row must be written;
    `touched`: `publish` must stamp it; `changed`: its record was put, not only touched. `appended`: entries that
    are stored already.
    """

    record: Record
    seq: int = 0
    scopes: frozenset[str] = frozenset()
    next_scopes: frozenset[str] | None = None
    stored: bool = False
    locked: bool = False
    dirty: bool = False
    touched: bool = False
    changed: bool = False
    erased: bool = False
    appended: set[tuple[str, str]] = field(default_factory=set)

    def coming_scopes(self) -> frozenset[str]:
        """The scopes after publishing; a deleted record is in none."""
        if self.record.deleted:
            return frozenset()
        return self.scopes if self.next_scopes is None else self.next_scopes


def row_of(record: Record, model: type[SyncColumns], *, seq: int, scopes: frozenset[str]) -> dict[str, Any]:
    """The column values of a record, promoted columns included (the school is added by the transaction)."""
    row: dict[str, Any] = {
        "id": record.id,
        "seq": seq,
        "values": record.values,
        "stamps": record.stamps,
        "meta": record.meta() | {"entries": sum(map(len, record.appends.values()))},
        "scopes": sorted(scopes),
        "deleted": record.deleted,
    }
    for column, (name, cast) in model.PROMOTED.items():
        row[column] = cast(record.values.get(name))
    for column, derive in model.DERIVED.items():
        row[column] = derive(record)
    return row


def record_of(type_: str, row: Mapping[str, Any], appends: dict[str, list[dict[str, Any]]]) -> Record:
    """A record from its row and its appended entries."""
    plain = Record(
        type=type_,
        id=row["id"],
        values=row["values"],
        stamps=row["stamps"],
        appends=appends,
        deleted=row["deleted"],
    )
    meta = row["meta"]
    bare = not (meta.get("aliases") or meta.get("conflicts") or meta.get("flags"))
    return plain if bare else plain.with_meta(meta)
