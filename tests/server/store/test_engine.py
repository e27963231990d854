"""Durability settings, and drivers' errors in our words."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from server.store.engine import make_engine, normal_url
from server.store.errors import Busy, DiskFull
from server.store.tx import translated


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("secure_delete", 1)],
)
def test_every_sqlite_connection_is_durable(tmp_path: Path, pragma: str, value: object) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'x.db'}")
    with engine.connect() as one, engine.connect().execution_options(jiafang_write=False) as two:
        for connection in (one, two):
            if connection is two:
                one.rollback()
            assert connection.execute(text(f"PRAGMA {pragma}")).scalar() == value
    engine.dispose()


def test_a_writer_waits_for_the_writer_before_it(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'x.db'}")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE t (n integer)"))
    order = []

    def second() -> None:
        with engine.begin() as connection:
            order.append("second")
            connection.execute(text("INSERT INTO t VALUES (2)"))

    with engine.begin() as connection:
        thread = threading.Thread(target=second)
        thread.start()
        thread.join(0.2)
        connection.execute(text("INSERT INTO t VALUES (1)"))
        order.append("first")
    thread.join()
    assert order == ["first", "second"]
    engine.dispose()


def test_a_full_disk_says_so_and_loses_nothing(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'x.db'}")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE t (body blob)"))
        connection.execute(text("INSERT INTO t VALUES ('kept')"))

    def fill() -> None:
        with engine.connect() as connection:
            connection.execute(text("PRAGMA max_page_count = 20"))
            connection.execute(text("INSERT INTO t VALUES (zeroblob(1000000))"))

    with pytest.raises(DiskFull), translated():
        fill()
    with engine.connect() as connection:
        assert connection.execute(text("SELECT body FROM t")).scalars().all() == ["kept"]
    engine.dispose()


def test_a_locked_database_is_transient() -> None:
    with pytest.raises(Busy), translated():
        raise OperationalError("x", {}, sqlite3.OperationalError("database is locked"))
    with pytest.raises(OperationalError), translated():
        raise OperationalError("x", {}, sqlite3.OperationalError("no such table: t"))


def test_a_database_that_is_away_is_transient(tmp_path: Path) -> None:
    engine = make_engine(f"postgresql://nobody@/nothing?host={tmp_path}")
    with pytest.raises(Busy), translated(), engine.connect():
        pass
    engine.dispose()


def test_when_every_connection_is_in_use_one_may_come_again() -> None:
    with pytest.raises(Busy), translated():
        raise PoolTimeout


@pytest.mark.parametrize(
    ("given", "driver"),
    [
        ("postgresql://u:p@host/db", "postgresql+psycopg"),
        ("postgresql+psycopg://u@/db", "postgresql+psycopg"),
        ("sqlite:////tmp/x.db", "sqlite"),
    ],
)
def test_the_driver_is_ours(given: str, driver: str) -> None:
    assert normal_url(given).drivername == driver


def test_an_error_names_no_value(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'x.db'}")
    with engine.connect() as connection, pytest.raises(OperationalError) as error:
        connection.execute(text("SELECT nothing FROM nowhere WHERE x = :said"), {"said": "奶奶说的话"})
    assert "奶奶" not in str(error.value)
    engine.dispose()
