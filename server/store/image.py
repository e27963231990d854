"""The whole database as lines, and back: what a backup holds. One form for both databases.

Line 1: `Facts`. Then, table by table in an order that foreign keys allow, a heading
`{"table", "columns": [[name, kind], …]}`, a JSON array for each row, and a foot `{"rows", "sum"}`; at the end
`{"tables": n}`. The sum is that of the rows' SHA-256 modulo 2^256, so that it does not depend on their order.
An image is read in one snapshot, while others write.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any

import orjson
from sqlalchemy import Connection, Engine, MetaData, Table, func, insert, select
from sqlalchemy import table as named

from server.store.base import Base, table_of
from server.store.image_values import DECODE, ENCODE, kind_of
from server.store.migrate import HEAD, current
from server.store.tables import Incarnation, Organisation, SchoolClock, ServerState
from server.store.tx import begun
from server.store.unit import Store

FORM = 1
_BATCH = 500
_INC, _CLOCK, _STATE = table_of(Incarnation), table_of(SchoolClock), table_of(ServerState)


class BadImage(Exception):
    """The lines are not a whole image, or the database that they were loaded into differs from them."""


@dataclass(frozen=True)
class Facts:
    """What an image holds. `rows` by table; `seqs` by school; `acked`: school -> inc (as text) -> acked_n."""

    form: int
    revision: str
    epoch: str
    rows: dict[str, int]
    seqs: dict[str, int]
    acked: dict[str, dict[str, int]]


def dump(store: Store) -> Iterator[bytes]:
    """The lines of an image, read in one snapshot; the first is the facts (`read_facts`)."""
    with store.snapshot() as connection:
        tables = Base.metadata.sorted_tables
        facts = facts_of(connection, tables=[str(table.name) for table in tables])
        yield orjson.dumps(asdict(facts))
        for table in tables:
            yield from _table_lines(connection, table)
        yield orjson.dumps({"tables": len(tables)})


def facts_of(connection: Connection, *, tables: Iterable[str], revision: str | None = None) -> Facts:
    """What these tables hold as this transaction sees them. revision: where no migration tells it."""
    rows = {
        name: int(connection.execute(select(func.count()).select_from(named(name))).scalar_one())
        for name in tables
    }
    acked: dict[str, dict[str, int]] = {}
    for row in connection.execute(select(_INC.c.school_id, _INC.c.inc, _INC.c.acked_n)):
        acked.setdefault(row.school_id, {})[str(row.inc)] = row.acked_n
    seqs = {row.school_id: row.seq for row in connection.execute(select(_CLOCK))}
    epoch = connection.execute(select(_STATE.c.value).where(_STATE.c.name == "epoch")).scalar()
    if revision is None:
        revision = current(connection) or HEAD
    return Facts(FORM, revision, str(epoch or ""), rows, seqs, acked)


def read_facts(line: bytes) -> Facts:
    """The facts from an image's first line."""
    try:
        found = orjson.loads(line)
        if found["form"] != FORM:
            raise BadImage(f"form {found['form']!r} is not known here")
        return Facts(**found)
    except (ValueError, TypeError, KeyError) as error:
        raise BadImage("the first line holds no facts") from error


def load(engine: Engine, lines: Iterable[bytes]) -> Facts:
    """Fill an empty database, which is at the image's revision already; all or nothing.

    Raises BadImage for a cut or changed image, a table that is unknown or not empty, or a missing foot.
    """
    found = iter(lines)
    facts = read_facts(next(found, b""))
    with begun(engine, "*") as connection:
        metadata = MetaData()
        metadata.reflect(connection)
        for filled, line in enumerate(found):
            heading = orjson.loads(line)
            if "tables" in heading:
                if heading["tables"] != filled or facts.rows.keys() - metadata.tables.keys():
                    raise BadImage("tables are missing")
                return facts
            _fill(connection, _table(metadata, heading["table"]), heading, found, facts)
        raise BadImage("the image has no end")


def _table(metadata: MetaData, name: str) -> Table:
    if name not in metadata.tables:
        raise BadImage(f"there is no table {name!r}")
    return metadata.tables[name]


def _table_lines(connection: Connection, table: Table) -> Iterator[bytes]:
    kinds = [kind_of(column.type) for column in table.columns]
    names = [str(column.name) for column in table.columns]
    yield orjson.dumps({"table": str(table.name), "columns": list(zip(names, kinds, strict=True))})
    encode = [ENCODE[kind] for kind in kinds]
    total, count = 0, 0
    for row in _rows(connection, table):
        line = orjson.dumps([None if v is None else e(v) for v, e in zip(row, encode, strict=True)])
        total, count = _add(total, line), count + 1
        yield line
    yield orjson.dumps({"rows": count, "sum": f"{total:064x}"})


def _rows(connection: Connection, table: Table) -> Iterable[Any]:
    if table is table_of(Organisation):
        return _parents_first(connection.execute(select(table)).all())
    return connection.execute(select(table).execution_options(yield_per=_BATCH))


def _parents_first(rows: Iterable[Any]) -> list[Any]:
    """The tree of organisations points into itself: a node comes after the one that it hangs on."""
    waiting, done, ordered = list(rows), {None}, []
    while waiting:
        ready = [row for row in waiting if row.parent_id in done]
        if not ready:
            raise BadImage("the tree of organisations has no root")
        ordered += ready
        done |= {row.id for row in ready}
        waiting = [row for row in waiting if row.id not in done]
    return ordered


def _add(total: int, line: bytes) -> int:
    return (total + int.from_bytes(sha256(line).digest(), "big")) % 2**256


def _fill(
    connection: Connection, table: Table, heading: dict[str, Any], lines: Iterator[bytes], facts: Facts
) -> None:
    if connection.execute(select(table).limit(1)).first() is not None:
        raise BadImage(f"table {table.name!r} is not empty")
    names = [name for name, _ in heading["columns"]]
    decode = [DECODE[kind] for _, kind in heading["columns"]]
    batch: list[dict[str, Any]] = []
    total, count = 0, 0
    for line in lines:
        values = orjson.loads(line)
        if isinstance(values, dict):
            break
        total, count = _add(total, line), count + 1
        batch.append({n: None if v is None else d(v) for n, v, d in zip(names, values, decode, strict=True)})
        if len(batch) == _BATCH:
            connection.execute(insert(table), batch)
            batch = []
    else:
        raise BadImage(f"table {table.name!r} has no foot")
    if batch:
        connection.execute(insert(table), batch)
    if (values["rows"], values["sum"]) != (count, f"{total:064x}") or facts.rows[table.name] != count:
        raise BadImage(f"table {table.name!r} is not what it was")
