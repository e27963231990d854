"""Does a large school cost more? Ten changed rows of 10^4 and of 10^6, and the office's table of 10^4 visits.

    python -m bench.large [--small 10000] [--large 1000000] [--turns 40] [--only sqlite|postgresql]

Two servers per database, a small school and a large one, asked in turn. The records are copies of one visit, made
inside the database with their feed rows; the phone's cursor is sealed as if it had pulled them all.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import psycopg

from bench import ours
from bench.common import Figure, median, report
from bench.sync import learn
from bench.visits import Line
from server.keys import KeyRing
from server.services import cursors
from tests.support.postgres import PostgresForTests, running_postgres
from tests.support.server import Server

CHANGED = 10
SCHOOL = "SELECT school_id FROM visit WHERE id = '{id}'"
# Each in both dialects. A copy has a new id and the next seq; its promoted columns are those of the original.
GROW = (
    "INSERT INTO visit ({columns}) WITH RECURSIVE g(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM g WHERE k < {count})"
    " SELECT {taken} FROM visit AS t, g WHERE t.id = '{id}'",
    "INSERT INTO feed (school_id, type, record_id, scope, seq, why)"
    " WITH RECURSIVE g(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM g WHERE k < {count})"
    " SELECT f.school_id, 'visit', 'grown-' || k, f.scope, {seq} + k, NULL FROM feed AS f, g"
    " WHERE f.record_id = '{id}' AND f.why IS NULL",
    "UPDATE school_clock SET seq = {seq} + {count} WHERE school_id = '{school}'",
)


class Database:
    """Its own door to a school's database; `uri`: PostgreSQL as a superuser, or None for the file in `folder`."""

    def __init__(self, folder: Path, uri: str | None) -> None:
        plain = uri and uri.replace("postgresql+psycopg://", "postgresql://")
        self.connection: Any = (
            psycopg.connect(plain, autocommit=True)
            if plain
            else sqlite3.connect(folder / "jiafang.db", isolation_level=None, timeout=60)
        )

    def one(self, statement: str) -> Any:
        """The first column of the first row."""
        return self.connection.execute(statement).fetchone()[0]

    def grow(self, visit: str, count: int) -> None:
        """Copies of a visit until the school has `count` more."""
        school = self.one(SCHOOL.format(id=visit))
        seq = self.one(f"SELECT seq FROM school_clock WHERE school_id = '{school}'")
        found = self.connection.execute(f"SELECT * FROM visit WHERE id = '{visit}'").description
        names = [each[0] for each in found]
        own = {"id": "'grown-' || k", "seq": f"{seq} + k"}
        words = {
            "columns": ", ".join(f'"{n}"' for n in names),
            "taken": ", ".join(own.get(n, f't."{n}"') for n in names),
        }
        for statement in GROW:
            self.connection.execute(statement.format(id=visit, count=count, seq=seq, school=school, **words))

    def submit(self) -> None:
        """Let the copies be submitted: the office lists no drafts."""
        self.connection.execute("UPDATE visit SET status = 'submitted' WHERE id LIKE 'grown-%'")


class School:
    """One server whose school has grown, a phone that writes and one that has pulled everything."""

    def __init__(self, stack: ExitStack, folder: Path, postgres: PostgresForTests | None, count: int) -> None:
        uri = postgres.database() if postgres else None
        app = postgres.as_app(uri) if postgres and uri else ""
        self.server: Server = stack.enter_context(ours.running(folder, app))
        self.writer, self.reader = ours.Device(self.server), ours.Device(self.server)
        made = self.writer.ops(1)
        made[0]["set"].pop("process")
        self.writer.push(made)
        self.database = database = Database(folder, uri)
        started = time.perf_counter()
        database.grow(made[0]["id"], count)
        if uri:
            learn(uri)
        self.grew = time.perf_counter() - started
        self.known = self.writer.ops(500)
        self.writer.push(self.known)
        self._catch_up(folder, database, made[0]["id"])

    def _catch_up(self, folder: Path, database: Database, visit: str) -> None:
        school = database.one(SCHOOL.format(id=visit))
        signer = KeyRing.open(folder / "keys").school(school)
        where = cursors.unseal(signer, self.reader.me, self.reader.epoch, str(self.reader.cursor))
        where["hi"] = database.one(f"SELECT seq FROM school_clock WHERE school_id = '{school}'")
        self.reader.cursor = cursors.seal(signer, self.reader.me, self.reader.epoch, where)

    def turn(self, k: int) -> float:
        """Milliseconds of a pull that brings ten changed rows."""
        start = k * CHANGED % len(self.known)
        mine = self.known[start : start + CHANGED]
        self.writer.edit(mine)
        seconds, pages = self.reader.pull(200)
        assert sum(len(page["rows"]) for page in pages) == CHANGED, "not the ten that changed"
        return seconds * 1000


def main() -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--small", type=int, default=10_000)
    parser.add_argument("--large", type=int, default=1_000_000)
    parser.add_argument("--turns", type=int, default=40)
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    asked = parser.parse_args()
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory() as folder, running_postgres() as postgres:
        for name in [asked.only] if asked.only else ["sqlite", "postgresql"]:
            with ExitStack() as stack:
                where = postgres if name == "postgresql" else None
                small = School(stack, Path(folder) / f"{name}-small", where, asked.small)
                large = School(stack, Path(folder) / f"{name}-large", where, asked.large)
                print(f"{name}: grown in {small.grew:.0f} and {large.grew:.0f} s")
                figures += _few(name, small, large, asked.turns)
                figures.append(_table(name, small))
    report("large", figures)


def _few(name: str, small: School, large: School, turns: int) -> Iterator[Figure]:
    # Every record of the 500 is edited at most once: an edit names the write that its author saw.
    pairs = [(small.turn(k), large.turn(k)) for k in range(min(turns, 500 // CHANGED))]
    one, other = (median(times) for times in zip(*pairs, strict=True))
    ratio = median(b / a for a, b in pairs)
    yield Figure(f"10 changed, small school, {name}", one, "ms (p50)", "<= 5 ms", one <= 5)
    yield Figure("  the fastest", min(a for a, _ in pairs), "ms")
    yield Figure(f"10 changed, large school, {name}", other, "ms (p50)")
    yield Figure("  large : small, median of the turns", ratio, "x", "<= 1.2 x", ratio <= 1.2)


def _table(name: str, school: School) -> Figure:
    """The office's first page of the list. Drafts are not in it, so the copies are called submitted first."""
    school.database.submit()
    desk = ours.Device(school.server, "office")
    line: Line = desk.line
    took = []
    for _ in range(15):
        start = time.perf_counter()
        status, answer, _headers = line.send("GET", f"{ours.API}/office/visits?limit=100")
        took.append((time.perf_counter() - start) * 1000)
        assert status == 200, answer
    total = json.loads(answer)["total"]
    return Figure(
        f"office table, {total:,} visits, {name}", median(took), "ms (p50)", "<= 300 ms", median(took) <= 300
    )


if __name__ == "__main__":
    main()
