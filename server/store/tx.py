"""One open transaction of one school, as the repositories see it."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Connection,
    Engine,
    Executable,
    RowMapping,
    Table,
    and_,
    any_,
    insert,
    literal,
    text,
)
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from server.store import asked, bulk, trouble
from server.store.errors import Busy
from server.store.ports import SchoolSecrets

_LOCK = text(
    "SELECT pg_advisory_xact_lock(k) FROM"
    " (SELECT k FROM unnest(CAST(:keys AS bigint[])) AS k ORDER BY k OFFSET 0) AS sorted"
    " WHERE CAST(:school_id AS text) <> ''"
)


@contextmanager
def translated() -> Iterator[None]:
    """Turn the driver's transient and disk errors into `Busy` and `DiskFull`; let the others pass."""
    try:
        yield
    except IntegrityError:
        raise
    except DBAPIError as error:
        known = trouble.named(error)
        if known is None:
            raise
        raise known from error
    except PoolTimeout as error:
        raise Busy("every connection is in use") from error


@contextmanager
def begun(engine: Engine, whose: str) -> Iterator[Connection]:
    """A transaction that may see the rows of one school, or ("*") of all; PostgreSQL's walls are told so."""
    with translated(), engine.connect() as connection:
        connection.info["whose"] = whose
        try:
            with connection.begin():
                yield connection
        finally:
            connection.info.pop("whose", None)
            connection.info.pop("school", None)


@cache
def _upsert(table: Table, keep: tuple[str, ...], nothing: bool) -> Any:
    statement = sqlite.insert(table)
    key = [column.name for column in table.primary_key.columns]
    if nothing:
        return statement.on_conflict_do_nothing(index_elements=key)
    fresh = {
        column.name: statement.excluded[column.name]
        for column in table.columns
        if column.name not in key and column.name not in keep
    }
    return statement.on_conflict_do_update(index_elements=key, set_=fresh)


@cache
def _kept(make: Callable[..., Executable], *args: Any) -> Executable:
    return make(*args)


@cache
def _insert(table: Table) -> Any:
    return insert(table)


def _lock_number(school: str, name: str) -> int:
    digest = sha256(f"{school}|{name}".encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8], "big", signed=True)


@dataclass
class Touched:
    """Whose counters a transaction concerns beyond the records it puts: pupils by classes and tags, colleagues by
    roles, classes and posts."""

    pupils: set[str] = field(default_factory=set)
    people: set[str] = field(default_factory=set)


class Tx:
    """The connection with the school it is bound to. Every helper adds the school by itself.

    `flush` writes records that still wait in memory; repositories whose rows point at them call it first.
    `flush_log` writes the ops that wait.
    `bits(k)` is a source of k random bits.
    """

    def __init__(
        self,
        connection: Connection,
        school: str,
        secrets_of_school: SchoolSecrets,
        *,
        bits: Callable[[int], int] = secrets.randbits,
    ) -> None:
        self.connection = connection
        self.school = school
        self.secrets = secrets_of_school
        self.bits = bits
        self.dialect = connection.dialect.name
        self.flush: Callable[[], None] = lambda: None
        self.flush_log: Callable[[], None] = lambda: None
        self.touched = Touched()

    def within(self, table: Table, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
        """The conditions, and the school's."""
        return and_(table.c.school_id == self.school, *conditions)

    def among(self, column: ColumnElement[Any], values: Iterable[Any]) -> ColumnElement[bool]:
        """Whether the column is one of these.

        On PostgreSQL they go as one array: the statement stays the same for any number and is prepared once.
        """
        found = list(values)
        if self.dialect != "postgresql":
            return column.in_(found)
        return column == any_(literal(found, ARRAY(column.type)))

    def execute(self, statement: Executable, rows: Sequence[Mapping[str, Any]] | None = None) -> Any:
        """Run a Core statement; the guard of the engine refuses one that does not name the school."""
        with translated():
            return self.connection.execute(statement, rows) if rows else self.connection.execute(statement)

    def ask(self, make: Callable[..., Executable], *args: Any, **values: Any) -> Sequence[RowMapping]:
        """All rows of a kept statement (`server.store.asked`): `make(dialect, *args)`, asked with these values."""
        with translated():
            found = self.connection.execute(
                _kept(make, self.dialect, *args), {"school": self.school, **values}
            )
            rows: Sequence[RowMapping] = found.mappings().all()
        return rows

    def many(self, values: Iterable[Any]) -> Any:
        """Values for `asked.among`."""
        return asked.many(self.dialect, values)

    def all(self, statement: Executable) -> Sequence[RowMapping]:
        """All rows as mappings."""
        found: Sequence[RowMapping] = self.execute(statement).mappings().all()
        return found

    def first(self, statement: Executable) -> RowMapping | None:
        """The first row, or None."""
        found: RowMapping | None = self.execute(statement).mappings().first()
        return found

    def scalar(self, statement: Executable) -> Any:
        """The first column of the first row, or None."""
        return self.execute(statement).scalar()

    def insert(self, table: Table, rows: Iterable[Mapping[str, Any]]) -> None:
        """Insert rows, each with the school added; an existing key raises IntegrityError."""
        found = list(rows)
        if not found:
            return
        if self.dialect == "postgresql":
            self.bulk(table, found, "")
        else:
            self.execute(_insert(table), self._owned(found))

    def upsert(
        self,
        table: Table,
        rows: Iterable[Mapping[str, Any]],
        *,
        keep: Sequence[str] = (),
        nothing: bool = False,
    ) -> None:
        """Insert rows or overwrite those that exist, except the columns in `keep`; `nothing`: leave them."""
        found = list(rows)
        if not found:
            return
        if self.dialect == "postgresql":
            self.bulk(table, found, bulk.conflict_clause(table, tuple(keep), nothing))
        else:
            self.execute(_upsert(table, tuple(keep), nothing), self._owned(found))

    def bulk(self, table: Table, rows: Sequence[Mapping[str, Any]], conflict: str) -> None:
        """PostgreSQL: these rows (all with the same columns) in one statement."""
        columns = tuple(name for name in rows[0] if name != "school_id")
        same, values = bulk.parameters(table, columns, rows)
        statement = bulk.statement(table, columns, same, conflict)
        with translated():
            self.connection.execute(statement, {"school_id": self.school, **values})

    def lock_name(self, *names: str) -> None:
        """Take these names for this school until the end of the transaction, in one fixed order.

        PostgreSQL: advisory locks, which also hold what has no row yet. SQLite: a write transaction is alone
        from its BEGIN IMMEDIATE on.
        """
        if names and self.dialect == "postgresql":
            numbers = [_lock_number(self.school, name) for name in names]
            self.execute(_LOCK.bindparams(keys=numbers, school_id=self.school))

    def random_id(self) -> str:
        """32 hex digits for rows that the server mints."""
        return f"{self.bits(128):032x}"

    def _owned(self, rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
        return [{**row, "school_id": self.school} for row in rows]
