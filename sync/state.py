"""What the merger works on: one record with its open conflicts, and the history of its writes.

Values are flat wire values: a checklist entry stands under "checklist/policy". An empty field has no value
but keeps the stamp of the write that emptied it, so that the next author can name what was seen. `status`
stands in `values`; it has no stamp before the first command.
"""

from dataclasses import dataclass, field, replace
from typing import Any, Protocol


@dataclass
class Sibling:
    """A value beside the head, written by someone who had not seen the head."""

    value: Any
    stamp: str
    by: str
    at: str

    def to_wire(self) -> dict[str, Any]:
        """The sibling as a row's `conflicts` shows it."""
        return {"value": self.value, "stamp": self.stamp, "by": self.by, "at": self.at}


@dataclass
class Conflict:
    """The open siblings of one field; `id` is renewed whenever they change; `head`: the head's stamp then."""

    id: str
    field: str
    siblings: list[Sibling]
    head: str | None = None


@dataclass
class Record:
    """One record as the server holds it.

    `aliases`: field -> {stamp of a no-op write: the stamp whose value it equalled}. `appends`: kind ->
    entries {id, by, at, body} and, in a correction, `supersedes`. `flags`: reopened, late_assignment, twin.
    """

    type: str
    id: str
    values: dict[str, Any] = field(default_factory=dict)
    stamps: dict[str, str] = field(default_factory=dict)
    aliases: dict[str, dict[str, str]] = field(default_factory=dict)
    appends: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    conflicts: dict[str, Conflict] = field(default_factory=dict)
    flags: set[str] = field(default_factory=set)
    deleted: bool = False

    def alias(self, field: str, stamp: str, target: str) -> None:
        """From now on `stamp` stands for `target`, and so does whatever stood for `stamp`."""
        known = self.aliases.setdefault(field, {})
        known |= {alias: target for alias, old in known.items() if old == stamp} | {stamp: target}

    def copy(self) -> "Record":
        """A copy whose containers may be changed freely; the values in them are shared, never changed."""
        return Record(
            type=self.type,
            id=self.id,
            values=dict(self.values),
            stamps=dict(self.stamps),
            aliases={name: dict(aliases) for name, aliases in self.aliases.items()},
            appends={kind: list(entries) for kind, entries in self.appends.items()},
            conflicts={
                name: replace(conflict, siblings=list(conflict.siblings))
                for name, conflict in self.conflicts.items()
            },
            flags=set(self.flags),
            deleted=self.deleted,
        )

    def meta(self) -> dict[str, Any]:
        """Aliases, conflicts and flags as plain JSON, for keeping; `with_meta` reads it back."""
        return {
            "aliases": {name: dict(aliases) for name, aliases in self.aliases.items() if aliases},
            "conflicts": [
                {
                    "id": conflict.id,
                    "field": conflict.field,
                    "head": conflict.head,
                    "siblings": [sibling.to_wire() for sibling in conflict.siblings],
                }
                for conflict in self.conflicts.values()
            ],
            "flags": sorted(self.flags),
        }

    def with_meta(self, meta: dict[str, Any]) -> "Record":
        """This record with the aliases, conflicts and flags that `meta` wrote down."""
        conflicts = [
            Conflict(c["id"], c["field"], [Sibling(**s) for s in c["siblings"]], c.get("head"))
            for c in meta.get("conflicts", ())
        ]
        return replace(
            self,
            aliases={name: dict(aliases) for name, aliases in meta.get("aliases", {}).items()},
            conflicts={conflict.field: conflict for conflict in conflicts},
            flags=set(meta.get("flags", ())),
        )

    def wire_conflicts(self) -> list[dict[str, Any]]:
        """The row's `conflicts`: per field its id and the siblings, without the head."""
        return [
            {
                "id": conflict.id,
                "field": conflict.field,
                "values": [sibling.to_wire() for sibling in conflict.siblings],
            }
            for conflict in self.conflicts.values()
        ]


@dataclass(frozen=True)
class Write:
    """One write of one field, as it enters the history. `closes`: stamps of the siblings it resolved."""

    field: str
    value: Any
    stamp: str
    saw: str | None
    by: str
    at: str
    closes: tuple[str, ...] = ()


class History(Protocol):
    """All writes of one record that ever arrived."""

    def get(self, field: str, stamp: str) -> Write | None:
        """The write of `field` under `stamp`, or None if it never arrived."""

    def unknown_text(self, stamp: str) -> bool:
        """Whether `stamp` belongs to a quarantined op: an ancestor whose text is not known."""

    def was_seen(self, field: str, stamp: str) -> bool:
        """Whether a write that arrived earlier names `stamp` as what its author saw in `field`."""
