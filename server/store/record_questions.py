"""What `RecordRepo` asks again and again, as kept statements (server.store.asked)."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    Table,
    bindparam,
    func,
    literal,
    select,
    union_all,
)

from server.store.asked import POSTGRESQL, among, of_school
from server.store.base import table_of
from server.store.tables import SYNCED, Appended

_APPEND = table_of(Appended)


class Kind(Enum):
    """How a promoted column is asked for."""

    ONE = 1
    MANY = 2
    NONE = 3

    @classmethod
    def of(cls, value: object) -> Kind:
        """A list means any of, None means null."""
        if value is None:
            return cls.NONE
        return cls.MANY if isinstance(value, list | tuple | set | frozenset) else cls.ONE


def kept_columns(table: Table) -> list[ColumnElement[Any]]:
    """What a record is made of; promoted columns are never read back."""
    return [table.c[name] for name in ("id", "seq", "values", "stamps", "meta", "scopes", "deleted")]


def by_id(dialect: str, type_: str) -> Select[Any]:
    """Records of these `ids`."""
    table = table_of(SYNCED[type_])
    return select(*kept_columns(table)).where(of_school(table, among(dialect, table.c.id, "ids")))


def by_promoted(dialect: str, type_: str, deleted: bool, kinds: tuple[tuple[str, Kind], ...]) -> Select[Any]:
    """Records by promoted columns, whose values are bound under their names."""
    table = table_of(SYNCED[type_])
    conditions: list[ColumnElement[bool]] = [] if deleted else [table.c.deleted.is_(False)]
    for name, kind in kinds:
        column = table.c[name]
        if kind is Kind.MANY:
            conditions.append(among(dialect, column, name))
        elif kind is Kind.NONE:
            conditions.append(column.is_(None))
        else:
            conditions.append(column == bindparam(name, type_=column.type))
    return select(*kept_columns(table)).where(of_school(table, *conditions))


def columns(_dialect: str, type_: str, names: tuple[str, ...], order: tuple[str, ...]) -> Select[Any]:
    """These columns of all live records."""
    table = table_of(SYNCED[type_])
    live = select(*(table.c[name] for name in names)).where(of_school(table, table.c.deleted.is_(False)))
    return ordered(live, table, order)


def undecided(dialect: str, type_: str) -> Select[Any]:
    """Live records with an open conflict."""
    table = table_of(SYNCED[type_])
    meta = table.c.meta
    found = (meta["conflicts"],) if dialect == POSTGRESQL else (meta, "$.conflicts")
    some = func.json_array_length(*found) > 0
    return select(*kept_columns(table)).where(of_school(table, table.c.deleted.is_(False), some))


def belonging(dialect: str, types: tuple[str, ...]) -> CompoundSelect[Any]:
    """(type, id, visit_id) of the live records that belong to these `visits`."""
    parts = []
    for type_ in types:
        table = table_of(SYNCED[type_])
        named = (literal(type_).label("type"), table.c.id, table.c.visit_id)
        of_visits = among(dialect, table.c.visit_id, "visits")
        parts.append(select(*named).where(of_school(table, table.c.deleted.is_(False), of_visits)))
    return union_all(*parts)


def entries(dialect: str) -> Select[Any]:
    """The appended entries of the records `ids` of a `type`, in order."""
    these = _APPEND.c.type == bindparam("type"), among(dialect, _APPEND.c.record_id, "ids")
    return select(_APPEND).where(of_school(_APPEND, *these)).order_by(_APPEND.c.place, _APPEND.c.id)


def ordered(statement: Select[Any], table: Table, order: Sequence[str]) -> Select[Any]:
    """The statement in the order of these columns, "-" in front for descending."""
    for name in order:
        statement = statement.order_by(table.c[name[1:]].desc() if name[0] == "-" else table.c[name])
    return statement
