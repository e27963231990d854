"""Where the server of a history keeps its data: memory, a SQLite file, or PostgreSQL.

A backend prepares one small school, then gives every history a clean copy of it in about a millisecond (SQLite's
own backup) or a tenth of a second (a PostgreSQL template). The engine stays, so that statements are compiled
once for all histories.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import create_engine
from sqlalchemy.engine import Engine
from sqlalchemy.pool import StaticPool

from server.keys import KeyRing
from server.store.engine import engine_options, make_engine, prepare
from server.store.migrate import upgrade_engine
from server.store.unit import Store
from tests.simulation.chance import bits_of
from tests.simulation.school import OTHER, SCHOOL, fill

Bits = Callable[[int], int]


class Backend(Protocol):
    """A database that can be set back, copied and restored."""

    keys: KeyRing

    def fresh(self) -> None:
        """Set the live database back to the prepared school."""

    def snapshot(self) -> Any:
        """A copy of the live database as it is."""

    def restore(self, copy: Any) -> None:
        """Make the live database what the copy is."""

    def emptied(self) -> Engine:
        """The live database without a row, at the newest schema."""

    def store(self, kind: type[Store], bits: Bits) -> Store:
        """A store over the live database."""

    def replica(self, copy: Any, kind: type[Store], bits: Bits) -> Store:
        """A store over a copy, for reading only."""

    def close(self) -> None:
        """Give all connections back."""


def keys_in(folder: Path) -> KeyRing:
    """The key ring of both schools."""
    keys = KeyRing.open(folder / "keys")
    for school in (SCHOOL, OTHER):
        keys.create(school)
    return keys


class OnSqlite:
    """SQLite, in memory or (with `file`) on disk."""

    def __init__(self, keys: KeyRing, file: Path | None = None) -> None:
        self.keys = keys
        self._live = _engine(file)
        self._stale = _engine(None)
        self._seats: list[sqlite3.Connection] = []
        self._used = 0
        upgrade_engine(self._live)
        self._empty = sqlite3.connect(":memory:", check_same_thread=False)
        _raw(self._live).backup(self._empty)
        store = Store("", keys, engine=self._live, bits=bits_of(0))
        fill(store)
        self._template = sqlite3.connect(":memory:", check_same_thread=False)
        _raw(self._live).backup(self._template)

    def fresh(self) -> None:
        """Back to the prepared school; the copies of the last history are forgotten."""
        self._used = 0
        self._template.backup(_raw(self._live))

    def snapshot(self) -> sqlite3.Connection:
        """A copy in memory."""
        if self._used == len(self._seats):
            self._seats.append(sqlite3.connect(":memory:", check_same_thread=False))
        self._used += 1
        copy = self._seats[self._used - 1]
        _raw(self._live).backup(copy)
        return copy

    def restore(self, copy: sqlite3.Connection) -> None:
        """Through SQLite's backup, as the product's own restore does."""
        copy.backup(_raw(self._live))

    def emptied(self) -> Engine:
        """As a new server begins."""
        self._empty.backup(_raw(self._live))
        return self._live

    def store(self, kind: type[Store], bits: Bits) -> Store:
        """A store over the live database."""
        return kind("", self.keys, engine=self._live, bits=bits)

    def replica(self, copy: sqlite3.Connection, kind: type[Store], bits: Bits) -> Store:
        """A second engine over a copy of the copy."""
        copy.backup(_raw(self._stale))
        return kind("", self.keys, engine=self._stale, bits=bits)

    def close(self) -> None:
        """Live and stale, the template and the copies."""
        self._live.dispose()
        self._stale.dispose()
        for connection in (self._template, self._empty, *self._seats):
            connection.close()


def _engine(file: Path | None) -> Engine:
    url = "sqlite://" if file is None else f"sqlite:///{file}"
    options = engine_options(url)
    options.pop("pool_size", None)
    # One thread, one connection: a history of a file is as deterministic as one of memory.
    return prepare(create_engine(url, poolclass=StaticPool, **options))


def _raw(engine: Engine) -> sqlite3.Connection:
    fairy = engine.raw_connection()
    found: sqlite3.Connection = fairy.driver_connection
    fairy.close()
    return found


class OnPostgresql:
    """PostgreSQL; `clone(from, to)` makes one database the template of another, `url(name)` leads to it."""

    def __init__(self, keys: KeyRing, clone: Callable[[str, str], None], url: Callable[[str], str]) -> None:
        self.keys = keys
        self._clone = clone
        self._url = url
        self._copies = 0
        clone("template0", "sim_template")
        engine = make_engine(url("sim_template"))
        upgrade_engine(engine)
        engine.dispose()
        clone("sim_template", "sim_empty")
        fill(Store("", keys, engine=engine, bits=bits_of(0)))
        engine.dispose()
        clone("sim_template", "sim_live")
        self._live = make_engine(url("sim_live"))
        self._stale = make_engine(url("sim_stale"))

    def fresh(self) -> None:
        """A new copy of the template under the same name."""
        self._copies = 0
        self._live.dispose()
        self._clone("sim_template", "sim_live")

    def snapshot(self) -> str:
        """A database of its own."""
        self._copies += 1
        name = f"sim_copy_{self._copies}"
        self._live.dispose()
        self._clone("sim_live", name)
        return name

    def restore(self, copy: str) -> None:
        """The live database becomes the copy."""
        self._live.dispose()
        self._clone(copy, "sim_live")

    def emptied(self) -> Engine:
        """As a new server begins."""
        self._live.dispose()
        self._clone("sim_empty", "sim_live")
        return self._live

    def store(self, kind: type[Store], bits: Bits) -> Store:
        """A store over the live database."""
        return kind("", self.keys, engine=self._live, bits=bits)

    def replica(self, copy: str, kind: type[Store], bits: Bits) -> Store:
        """A store over a copy of the copy."""
        self._stale.dispose()
        self._clone(copy, "sim_stale")
        return kind("", self.keys, engine=self._stale, bits=bits)

    def close(self) -> None:
        """Live and stale; the databases go with their server."""
        self._live.dispose()
        self._stale.dispose()
