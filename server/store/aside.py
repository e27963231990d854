"""Old data moved out of the way of a restore: kept whole, never deleted."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, make_url, select, text

from server.store.base import Base, table_of
from server.store.engine import make_engine, normal_url
from server.store.tables import School

_SIDES = ("", "-wal", "-shm", "-journal")
_OTHERS = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    " AND coalesce(backend_type, 'client backend') = 'client backend'"
)


class OthersConnected(Exception):
    """Somebody is connected to the database that is to be replaced."""


def holds_data(url: str) -> bool:
    """Whether there is a database of ours with at least one school in it, or one that cannot be read."""
    path = sqlite_file(url)
    if path is not None and not path.exists():
        return False
    engine = make_engine(url)
    try:
        with engine.connect() as connection, connection.begin():
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT set_config('app.school', '*', true)"))
            if not _ours(connection):
                return False
            school = table_of(School)
            return connection.execute(select(school.c.id).limit(1)).first() is not None
    finally:
        engine.dispose()


def move_aside(url: str, folder: Path, name: str) -> None:
    """Move the old tables away: SQLite's files into `folder`, PostgreSQL's tables into a schema `name`.

    Raises OthersConnected on PostgreSQL when anybody else is connected.
    """
    path = sqlite_file(url)
    if path is not None:
        for side in _SIDES:
            old = path.with_name(path.name + side)
            if old.exists():
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                old.rename(folder / old.name)
        return
    engine = make_engine(url)
    try:
        _move_tables(engine, name)
    finally:
        engine.dispose()


def sqlite_file(url: str) -> Path | None:
    """The file of a SQLite URL; None for another database."""
    parsed = make_url(url)
    if normal_url(url).get_backend_name() != "sqlite":
        return None
    return Path(str(parsed.database))


def be_alone(url: str) -> None:
    """Raise OthersConnected on PostgreSQL when anybody else is connected; SQLite's users hold the data's lock."""
    if sqlite_file(url) is not None:
        return
    engine = make_engine(url)
    try:
        with engine.connect() as connection:
            if connection.execute(_OTHERS).scalar_one():
                raise OthersConnected
    finally:
        engine.dispose()


def _move_tables(engine: Engine, name: str) -> None:
    with engine.begin() as connection:
        if connection.execute(_OTHERS).scalar_one():
            raise OthersConnected
        tables = _ours(connection)
        if not tables:
            return
        quoted = engine.dialect.identifier_preparer.quote_identifier
        connection.execute(text(f"CREATE SCHEMA {quoted(name)}"))
        for table in tables:
            connection.execute(text(f"ALTER TABLE {quoted(table)} SET SCHEMA {quoted(name)}"))


def _ours(connection: Connection) -> list[str]:
    known = {*map(str, Base.metadata.tables), "alembic_version"}
    return sorted(known & set(inspect(connection).get_table_names()))
