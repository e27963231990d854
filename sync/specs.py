"""The words in which record types are described: fields, entries, commands, types, a whole schema."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

Kind = Literal["value", "date", "choice", "narrative", "checklist", "set", "ref", "status"]
ValueType = Literal["text", "int", "bool", "time", "json"]
DataClass = Literal["open", "family", "sensitive", "sealed"]

KEYED: frozenset[str] = frozenset({"checklist", "set"})
"""Kinds whose entries are fields of their own, named "field/entry"."""


@dataclass(frozen=True)
class FieldSpec:
    """One field.

    `options`: the words of a choice, or of a set whose entries are chosen from a list. `entries`: the closed
    list of a checklist. `max`: length in characters. `min`: the least of a whole number. `required`: from
    creation on, or before a submit. `writable` False: the server alone writes.
    """

    name: str
    kind: Kind = "value"
    type: ValueType = "text"
    data_class: DataClass = "open"
    options: tuple[str, ...] = ()
    entries: tuple[str, ...] = ()
    ref: str | None = None
    max: int | None = None
    min: int | None = None
    required: Literal["create", "submit"] | None = None
    writable: bool = True

    def to_wire(self) -> dict[str, Any]:
        """The field as `GET /sync/schema` shows it; members that say nothing are left out."""
        wire: dict[str, Any] = {"kind": self.kind, "type": self.type, "class": self.data_class}
        if self.options:
            wire["options"] = list(self.options)
        if self.entries:
            wire["entries"] = list(self.entries)
        for name in ("ref", "max", "min", "required"):
            if (value := getattr(self, name)) is not None:
                wire[name] = value
        if not self.writable:
            wire["writable"] = False
        return wire


@dataclass(frozen=True)
class AppendSpec:
    """One kind of grow-only entry. `sealed`: its body is {kid, box}, readable with the school's key only."""

    name: str
    fields: tuple[FieldSpec, ...] = ()
    sealed: bool = False
    writable: bool = True
    by_name: Mapping[str, FieldSpec] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {spec.name: spec for spec in self.fields})

    def to_wire(self) -> dict[str, Any]:
        """The kind of entry as `GET /sync/schema` shows it."""
        wire: dict[str, Any] = {"fields": {spec.name: spec.to_wire() for spec in self.fields}}
        if self.sealed:
            wire["sealed"] = True
        if not self.writable:
            wire["writable"] = False
        return wire


@dataclass(frozen=True)
class CommandSpec:
    """One workflow step: from one of these states to that one. `office`: only the office may take it."""

    name: str
    from_: tuple[str, ...]
    to: str
    office: bool = False

    def to_wire(self) -> dict[str, Any]:
        """The command as `GET /sync/schema` shows it."""
        wire: dict[str, Any] = {"from": list(self.from_), "to": self.to}
        return wire | {"office": True} if self.office else wire


@dataclass(frozen=True)
class TypeSpec:
    """One record type.

    `creatable`: phones write it. `create_only`: what was written stays; a change is a later record.
    """

    name: str
    fields: tuple[FieldSpec, ...] = ()
    appends: tuple[AppendSpec, ...] = ()
    commands: tuple[CommandSpec, ...] = ()
    creatable: bool = False
    create_only: bool = False
    by_name: Mapping[str, FieldSpec] = field(init=False, repr=False, compare=False)
    append_by_name: Mapping[str, AppendSpec] = field(init=False, repr=False, compare=False)
    command_by_name: Mapping[str, CommandSpec] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {spec.name: spec for spec in self.fields})
        object.__setattr__(self, "append_by_name", {spec.name: spec for spec in self.appends})
        object.__setattr__(self, "command_by_name", {spec.name: spec for spec in self.commands})

    def field(self, key: str) -> FieldSpec | None:
        """The field that a wire key ("mode", "pledge/gifts") belongs to."""
        return self.by_name.get(key.partition("/")[0])

    @property
    def status_field(self) -> str:
        """The field that commands move."""
        return next((spec.name for spec in self.fields if spec.kind == "status"), "status")

    @property
    def first_status(self) -> str | None:
        """The state in which a record of this type begins, or None if it has no workflow."""
        return next((spec.options[0] for spec in self.fields if spec.kind == "status"), None)

    def to_wire(self) -> dict[str, Any]:
        """The type as `GET /sync/schema` shows it."""
        return {
            "fields": {spec.name: spec.to_wire() for spec in self.fields},
            "commands": {spec.name: spec.to_wire() for spec in self.commands},
            "appends": {spec.name: spec.to_wire() for spec in self.appends},
            "creatable": self.creatable,
            "create_only": self.create_only,
        }


@dataclass(frozen=True)
class Schema:
    """All record types, by name."""

    number: int
    types: Mapping[str, TypeSpec]

    def to_wire(self) -> dict[str, Any]:
        """The body of `GET /sync/schema`."""
        return {"schema": self.number, "types": {name: spec.to_wire() for name, spec in self.types.items()}}

    def with_visit_fields(self, fields: Iterable[FieldSpec], appends: Iterable[AppendSpec] = ()) -> "Schema":
        """This schema with a pack's fields and entries in its visits; as `with_fields`."""
        return self.with_fields("visit", fields, appends)

    def with_fields(
        self, name: str, fields: Iterable[FieldSpec], appends: Iterable[AppendSpec] = ()
    ) -> "Schema":
        """This schema with a pack's fields and entries in its type `name`.

        A pack may restate a field of the base (to require it, say) but not give it another kind: ValueError.
        """
        base = self.types[name]
        merged = dict(base.by_name)
        for spec in fields:
            known = merged.get(spec.name)
            if known is not None and known.kind != spec.kind:
                raise ValueError(f"the pack makes {name}.{spec.name} a {spec.kind}; it is a {known.kind}")
            merged[spec.name] = spec
        entries = dict(base.append_by_name) | {spec.name: spec for spec in appends}
        extended = replace(base, fields=tuple(merged.values()), appends=tuple(entries.values()))
        return replace(self, types=dict(self.types) | {name: extended})
