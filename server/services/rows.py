"""A record as one reader sees it: the row of a pull and of a push reply.

Which scopes of the reader hold the record fixes which classes of data are shown; a field that the school's
schema does not name is shown to nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from server.domain.scoping import SEES, kind_of
from sync.reconcile import AMENDMENTS
from sync.specs import AppendSpec, Schema
from sync.state import History, Record

Kinds = frozenset[str]


class Visible(dict[str, bool]):
    """Whether a key, such as "checklist/fire", stands under one of these fields; remembers what it worked out."""

    def __init__(self, fields: Iterable[str]) -> None:
        super().__init__(dict.fromkeys(fields, True))

    def __missing__(self, key: str) -> bool:
        field, slash, _ = key.partition("/")
        found = self[key] = bool(slash) and self.get(field, False)
        return found


@dataclass(frozen=True, slots=True)
class Shown:
    """What holders of certain kinds of scope see of one type: keys of values, and per kind of entry the names of
    its body's members (None: the whole body, which is sealed)."""

    keys: Visible
    appends: Mapping[str, frozenset[str] | None]


@dataclass(slots=True)
class Projector:
    """Projects records for one school's schema; remembers what it worked out.

    `history` of a record, where the caller has one: who wrote the head of an open conflict, and when.
    """

    schema: Schema
    history: Callable[[str, str], History] | None = None
    _known: dict[tuple[str, Kinds], Shown] = field(default_factory=dict)

    def row(self, record: Record, seq: int, scopes: Collection[str]) -> dict[str, Any] | None:
        """The row of a record held by these scopes of the reader; None when none of them shows it."""
        if not scopes or record.deleted:
            return None
        shown = self.shown(record.type, frozenset(kind_of(scope) for scope in scopes))
        keys = shown.keys
        row: dict[str, Any] = {
            "type": record.type,
            "id": record.id,
            "seq": seq,
            "scopes": sorted(scopes),
            "values": {k: v for k, v in record.values.items() if v is not None and keys[k]},
            "stamps": {k: v for k, v in record.stamps.items() if keys[k]},
            "appends": self._appends(record, shown) if record.appends else {},
            "flags": sorted(record.flags),
            "conflicts": [],
        }
        if record.conflicts:
            row["conflicts"] = [
                {**each, "head": self._head(record, each["field"])}
                for each in record.wire_conflicts()
                if keys[each["field"]]
            ]
        return row

    def _head(self, record: Record, key: str) -> dict[str, str | None]:
        """Stamp, author and time of the value that stands; nulls for what the history cannot tell."""
        stamp = record.stamps.get(key)
        write = None
        if stamp is not None and self.history is not None:
            write = self.history(record.type, record.id).get(key, stamp)
        return {"stamp": stamp, "by": write.by if write else None, "at": write.at if write else None}

    def shown(self, type_: str, kinds: Kinds) -> Shown:
        """What these kinds of scope show of a type."""
        found = self._known.get((type_, kinds))
        if found is None:
            found = self._known[type_, kinds] = self._work_out(type_, kinds)
        return found

    def _work_out(self, type_: str, kinds: Kinds) -> Shown:
        classes = frozenset[str]().union(*(SEES.get(kind, frozenset()) for kind in kinds))
        spec = self.schema.types.get(type_)
        if spec is None or not classes:
            return Shown(Visible(()), {})
        return Shown(
            Visible(f.name for f in spec.fields if f.data_class in classes),
            {entry.name: _members(entry, classes) for entry in spec.appends},
        )

    def _appends(self, record: Record, shown: Shown) -> dict[str, list[dict[str, Any]]]:
        return {
            kind: [
                {**entry, "body": _body(entry["body"], shown.appends[kind])}
                for entry in entries
                if kind != AMENDMENTS or shown.keys[str(entry["body"].get("field"))]
            ]
            for kind, entries in record.appends.items()
            if kind in shown.appends
        }


def _members(entry: AppendSpec, classes: frozenset[str]) -> frozenset[str] | None:
    members = frozenset(f.name for f in entry.fields if f.data_class in classes)
    # A sealed body may stand there unsealed members too; the box itself opens with the school's key only.
    return members | {"kid", "box"} if entry.sealed else members


def _body(body: Mapping[str, Any], members: frozenset[str] | None) -> dict[str, Any]:
    return {k: v for k, v in body.items() if members is None or k in members}
