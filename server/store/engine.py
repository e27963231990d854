"""Engines: durable settings for both databases, explicit transactions, the guard of the school's scope."""

from __future__ import annotations

import sqlite3
from select import POLLIN, poll
from typing import Any

import orjson
import psycopg
from psycopg import sql
from psycopg.types.array import ListBinaryDumper
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DisconnectionError

from server.store.errors import Busy, Unscoped

BUSY_SECONDS = 10
_ENTER = sql.SQL("; SELECT set_config('app.school', {}, true)")


def normal_url(url: str | URL) -> URL:
    """The URL with the driver that we ship: psycopg 3 for PostgreSQL."""
    parsed = make_url(url)
    if parsed.drivername in ("postgres", "postgresql"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    return parsed


def engine_options(url: str | URL) -> dict[str, Any]:
    """The options of every engine of ours (Flask-SQLAlchemy gets the same)."""
    options: dict[str, Any] = {
        "json_serializer": lambda value: orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS).decode(),
        "json_deserializer": orjson.loads,
        # An exception's text ends in a log: it may name the statement, never what a family said.
        "hide_parameters": True,
    }
    if normal_url(url).get_backend_name() == "sqlite":
        options["connect_args"] = {"timeout": BUSY_SECONDS, "check_same_thread": False}
        options["pool_size"] = 16
    else:
        # The connection that was used last knows the most statements.
        options |= {"pool_size": 10, "max_overflow": 20, "pool_use_lifo": True}
        options["connect_args"] = {"options": "-c lock_timeout=10s -c synchronous_commit=on"}
    return options


def make_engine(url: str | URL) -> Engine:
    """An engine with our settings."""
    return prepare(create_engine(normal_url(url), **engine_options(url)))


def prepare(engine: Engine) -> Engine:
    """Attach our settings and the guard to an engine that someone else made with `engine_options`."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "connect", _set_up_postgresql)
        event.listen(engine, "begin", _begin_postgresql)
        event.listen(engine, "checkout", _still_there)
    event.listen(engine, "before_cursor_execute", _guard)
    return engine


def _set_up_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    """WAL with FULL: NORMAL loses acknowledged commits at a power cut. secure_delete wipes what is erased."""
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _set_up_postgresql(connection: psycopg.Connection[Any], _record: object) -> None:
    """Arrays travel in binary: escaping them as text costs more than everything else of a push."""
    connection.adapters.register_dumper(list, ListBinaryDumper)
    connection.autocommit = True


def _begin_postgresql(connection: Connection) -> None:
    """BEGIN, and whose rows this transaction may see (server.store.walls), in one journey."""
    reader = connection.get_execution_options().get("jiafang_write") is False
    whose = connection.info.get("whose")
    driver = connection.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)  # noqa: S101 - a connection that is open
    begin = sql.SQL("BEGIN ISOLATION LEVEL REPEATABLE READ" if reader else "BEGIN")
    try:
        driver.execute(begin if whose is None else begin + _ENTER.format(sql.Literal(whose)))
    except psycopg.Error as error:
        # Nobody wraps what a listener raises: the server went between the look at the connection and this.
        connection.invalidate(error)
        raise Busy(str(error)) from error


def _still_there(connection: psycopg.Connection[Any], _record: object, _proxy: object) -> None:
    """A pooled connection that the server has ended has something to be read; only then is it asked.

    Asking each time, as the pool would, costs every request two round trips.
    """
    try:
        heard = poll()
        heard.register(connection.fileno(), POLLIN)
        if heard.poll(0):
            connection.execute("SELECT 1")
            connection.rollback()
    except psycopg.Error as error:
        raise DisconnectionError from error


def _begin_sqlite(connection: Connection) -> None:
    """A writer takes the write lock at once; a reader that upgrades later would fail instead of waiting."""
    write = connection.get_execution_options().get("jiafang_write", True)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def _guard(
    connection: Connection, _cursor: object, statement: str, parameters: Any, _context: object, _many: bool
) -> None:
    """Inside a school's unit each statement names `school_id` and carries this school, or does not run."""
    school = connection.info.get("school")
    if school is None or statement.startswith(("BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK")):
        return
    one = parameters[0] if isinstance(parameters, list) and parameters else parameters
    values = one.values() if isinstance(one, dict) else (one or ())
    if "school" not in statement or school not in values:
        raise Unscoped(statement[:200])
