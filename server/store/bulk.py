"""Many rows in one statement on PostgreSQL: columns travel as arrays and are unnested there.

`executemany` sends a statement per row, which costs several times as much for a batch of fifty records. A column
that says the same in every row travels once.
SQLite has no round trips, so there `executemany` is right.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

import orjson
from sqlalchemy import JSON, BigInteger, Boolean, Date, Integer, LargeBinary, String, Table, TextClause, text

from server.store.base import Instant

_ARRAYS: tuple[tuple[type[Any], str], ...] = (
    (Instant, "timestamptz"),
    (BigInteger, "bigint"),
    (Integer, "integer"),
    (Boolean, "boolean"),
    (Date, "date"),
    (LargeBinary, "bytea"),
    (JSON, "text"),
    (String, "text"),
)


@cache
def statement(table: Table, columns: tuple[str, ...], same: frozenset[str], conflict: str) -> TextClause:
    """INSERT … SELECT … FROM unnest(…) for these columns and the school, with `conflict` behind it.

    same: the columns that are bound as one value; all others as arrays.
    """
    names = ", ".join(f'"{name}"' for name in ("school_id", *columns))
    many = [i for i, name in enumerate(columns) if name not in same]
    arrays = ", ".join(f"CAST(:c{i} AS {_array(table, columns[i])}[])" for i in many)
    labels = ", ".join(f"c{i}" for i in many)
    taken = ", ".join(
        _taken(table, name, f"CAST(:c{i} AS {_array(table, name)})" if name in same else f"r.c{i}")
        for i, name in enumerate(columns)
    )
    return text(
        f'INSERT INTO "{table.name}" ({names}) SELECT CAST(:school_id AS text), {taken}'  # noqa: S608
        f" FROM unnest({arrays}) AS r({labels}) {conflict}"
    )


def _taken(table: Table, name: str, source: str) -> str:
    return f"CAST({source} AS json)" if isinstance(table.c[name].type, JSON) else source


@cache
def conflict_clause(table: Table, keep: tuple[str, ...], nothing: bool) -> str:
    """ON CONFLICT on the primary key: overwrite all but `keep`, or do nothing."""
    key = [column.name for column in table.primary_key.columns]
    target = ", ".join(f'"{name}"' for name in key)
    fresh = [c.name for c in table.columns if c.name not in key and c.name not in keep]
    if nothing or not fresh:
        return f"ON CONFLICT ({target}) DO NOTHING"
    sets = ", ".join(f'"{name}" = excluded."{name}"' for name in fresh)
    return f"ON CONFLICT ({target}) DO UPDATE SET {sets}"


def parameters(
    table: Table, columns: Sequence[str], rows: Sequence[Mapping[str, Any]]
) -> tuple[frozenset[str], dict[str, Any]]:
    """The columns that say the same in every row, and what is to be bound: one value for these, else arrays.

    The first column is always an array: it tells how many rows there are.
    """
    same: set[str] = set()
    bound: dict[str, Any] = {}
    for i, name in enumerate(columns):
        send = _sender(table, name)
        values = [send(row[name]) for row in rows]
        if i and values.count(values[0]) == len(values):
            same.add(name)
            bound[f"c{i}"] = values[0]
        else:
            bound[f"c{i}"] = values
    return frozenset(same), bound


@cache
def _sender(table: Table, name: str) -> Callable[[Any], Any]:
    kind = table.c[name].type
    if isinstance(kind, JSON):
        return _to_json
    if isinstance(kind, Instant):
        return kind.aware
    return _as_is


def _to_json(value: Any) -> str:
    return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS).decode()


def _as_is(value: Any) -> Any:
    return value


def _array(table: Table, name: str) -> str:
    kind = table.c[name].type
    return next(array for type_, array in _ARRAYS if isinstance(kind, type_))
