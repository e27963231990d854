"""Records as one reader at the desk sees them: those in the reader's scopes, with the fields that these show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from server.services.caller import Caller
from server.services.list_visits import named, text
from server.services.problem import not_found
from server.services.rows import Projector
from server.services.school_schema import SchoolSchema, school_schema

if TYPE_CHECKING:
    from server.domain.campaign import Pack
    from server.store.unit import Unit
    from sync.state import Record


@dataclass(frozen=True, slots=True)
class Seen:
    """A record of which this reader may see `values` and `appends`. `record` is whole: only its links, state and
    dates are for reading past what is shown."""

    record: Record
    values: Mapping[str, Any]
    appends: Mapping[str, list[dict[str, Any]]]

    @property
    def id(self) -> str:
        """Of the record."""
        return self.record.id

    def text(self, name: str) -> str:
        """A shown text, or ""."""
        return str(self.values.get(name) or "")


@dataclass(slots=True)
class DeskReader:
    """Reads records of one unit for one person at the desk."""

    unit: Unit
    who: Caller
    now: datetime
    schema: SchoolSchema = field(init=False)
    _projector: Projector = field(init=False)

    def __post_init__(self) -> None:
        self.schema = school_schema(self.unit, self.now)
        self._projector = Projector(self.schema.schema)

    def all(self, type_: str, **promoted: Any) -> list[Seen]:
        """Every live record of a type that the reader may see, by promoted columns."""
        found = (self._seen(one) for one in self.unit.records.by(type_, **promoted))
        return [one for one in found if one is not None]

    def one(self, type_: str, id_: str) -> Seen:
        """One record. 404 for none, a deleted one, and one that is not this reader's."""
        record = self.unit.records.get(type_, id_)
        seen = self._seen(record) if record is not None and not record.deleted else None
        if seen is None:
            raise not_found()
        return seen

    def pack_of(self, campaign: object) -> Pack | None:
        """The pack of a campaign; of none, that of the running one."""
        return self.schema.pack_of(campaign)

    def _seen(self, record: Record) -> Seen | None:
        scopes = self.unit.records.scopes(record.type, record.id) & self.who.desk_scopes
        row = self._projector.row(record, 0, scopes)
        return None if row is None else Seen(record, row["values"], row["appends"])


@dataclass(slots=True)
class Names:
    """Pupils and colleagues that a list names, read at once."""

    people: Mapping[str, Record]
    pupils: Mapping[str, Record]

    @classmethod
    def read(cls, unit: Unit, people: Iterable[object], pupils: Iterable[object]) -> Names:
        """Of these ids; empty ones are left out."""
        return cls(
            unit.records.load("person", sorted({str(one) for one in people if one})),
            unit.records.load("pupil", sorted({str(one) for one in pupils if one})),
        )

    def person(self, id_: object) -> dict[str, str] | None:
        """`{id, name}`, None for nobody."""
        return named(str(id_), self.people) if id_ else None

    def pupil(self, id_: object) -> dict[str, str] | None:
        """`{id, name, class, class_name}`, None for nobody."""
        known = self.pupils.get(str(id_ or ""))
        if known is None:
            return None
        return {"id": known.id, **{name: text(known, name) for name in ("name", "class", "class_name")}}
