"""Many rows in one statement on PostgreSQL: columns travel as arrays and are unnested there.

`executemany` sends a statement per row, which costs several times as much for a batch of fifty records.
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
def statement(table: Table, columns: tuple[str, ...], conflict: str) -> TextClause:
    """INSERT … SELECT … FROM unnest(…) for these columns and the school, with `conflict` behind it."""
    names = ", ".join(f'"{name}"' for name in ("school_id", *columns))
    arrays = ", ".join(f"CAST(:c{i} AS {_array(table, name)}[])" for i, name in enumerate(columns))
    taken = ", ".join(
        f"CAST(r.c{i} AS json)" if isinstance(table.c[name].type, JSON) else f"r.c{i}"
        for i, name in enumerate(columns)
    )
    labels = ", ".join(f"c{i}" for i in range(len(columns)))
    return text(
        f'INSERT INTO "{table.name}" ({names}) SELECT CAST(:school_id AS text), {taken}'  # noqa: S608
        f" FROM unnest({arrays}) AS r({labels}) {conflict}"
    )


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


def parameters(table: Table, columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The arrays, one per column."""
    return {f"c{i}": [_sender(table, name)(row[name]) for row in rows] for i, name in enumerate(columns)}


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
