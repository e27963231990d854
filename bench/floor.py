"""The floor: the same bytes into one table, fifty a transaction, with nothing in between."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path
from typing import Any

import psycopg

from bench.visits import BATCH, packed

MAKE = (
    "CREATE TABLE floor (school text, id text, seq bigint, body {blob}, PRIMARY KEY (school, id));"
    "CREATE INDEX floor_seq ON floor (school, seq)"
)


def _batches(ops: list[dict[str, Any]]) -> list[list[tuple[str, str, int, bytes]]]:
    rows = [("s", one["id"], at, packed(one)) for at, one in enumerate(ops)]
    return [rows[at : at + BATCH] for at in range(0, len(rows), BATCH)]


def sqlite(folder: Path, ops: list[dict[str, Any]]) -> list[float]:
    """Seconds per batch; WAL, synchronous FULL."""
    path = folder / "floor.db"
    path.unlink(missing_ok=True)
    took = []
    connection = sqlite3.connect(path, isolation_level=None)
    connection.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;" + MAKE.format(blob="blob"))
    for rows in _batches(ops):
        start = time.perf_counter()
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany("INSERT INTO floor VALUES (?,?,?,?)", rows)
        connection.execute("COMMIT")
        took.append(time.perf_counter() - start)
    connection.close()
    return took


def postgres(uri: str, ops: list[dict[str, Any]]) -> list[float]:
    """Seconds per batch; synchronous_commit as the server has it."""
    took = []
    with psycopg.connect(uri, autocommit=True) as connection:
        connection.execute("DROP TABLE IF EXISTS floor")
        for statement in MAKE.format(blob="bytea").split(";"):
            connection.execute(statement)
        for rows in _batches(ops):
            start = time.perf_counter()
            with connection.transaction(), connection.cursor() as cursor:
                cursor.executemany("INSERT INTO floor VALUES (%s,%s,%s,%s)", rows)
            took.append(time.perf_counter() - start)
    return took
