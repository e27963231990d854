"""The real server with one promise taken away: what a drill must notice, or it is blind.

`DRILL_WEAKNESS=… python -m tests.drills.weakened serve`; see `WEAKNESSES`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

from sqlalchemy import func, select, text

from server import cli
from server.store import engine, feed, publishing
from server.store.counting import counters
from server.store.tx import Tx

WEAKNESS = "DRILL_WEAKNESS"
SEQUENCE = "naive_seq"
MAKE_SEQUENCE = f"CREATE SEQUENCE {SEQUENCE} START 1000000 INCREMENT 1000"


def naive_cursor() -> None:
    """Numbers from a sequence that no transaction holds, and a reader who believes the largest one it sees."""

    def tick(tx: Tx, by: int) -> int:
        taken = text(f"SELECT nextval('{SEQUENCE}') WHERE :school_id <> ''").bindparams(school_id=tx.school)
        return int(tx.scalar(taken)) + by

    def clock(tx: Tx) -> int:
        table = feed._FEED
        return int(tx.scalar(select(func.max(table.c.seq)).where(tx.within(table))) or 0)

    # The counters' lock would keep writers one behind the other as the clock does.
    counters.CounterRepo.settle = lambda _counters: None
    publishing._tick = tick
    publishing.clock = feed.clock = clock


def synchronous(how: str) -> Callable[[], None]:
    """SQLite told to leave the disk to itself."""

    def weaken() -> None:
        strong = engine._set_up_sqlite

        def weak(connection: object, record: object) -> None:
            strong(connection, record)  # type: ignore[arg-type]
            connection.execute(f"PRAGMA synchronous={how}")  # type: ignore[attr-defined]

        engine._set_up_sqlite = weak

    return weaken


def unsynced_files() -> None:
    """Photos and their parts written without asking for them to be on the disk."""
    os.fsync = lambda _handle: None


WEAKNESSES: dict[str, Callable[[], None]] = {
    "naive_cursor": naive_cursor,
    "synchronous_off": synchronous("OFF"),
    "synchronous_normal": synchronous("NORMAL"),
    "unsynced_files": unsynced_files,
}

if __name__ == "__main__":
    WEAKNESSES[os.environ[WEAKNESS]]()
    sys.exit(cli.main())
