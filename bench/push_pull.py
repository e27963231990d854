"""Push and pull over HTTP, with authentication, scopes and privacy on: ours, Kinto, and the bare databases.

    python -m bench.push_pull [--records 1000] [--rounds 3] [--large 10000] [--no-kinto]

Each round measures all contenders one after the other, so that a busy machine is busy for all of them.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import psycopg

from bench import floor, kinto, ours
from bench.common import Figure, cpu_seconds, median, report
from tests.support.postgres import PostgresForTests, running_postgres
from tests.support.server import Server

CHANGED = 10
TURNS = 40


class Measured:
    """Figures by name, one for each round: by the clock on the wall, and by the processors' time."""

    def __init__(self, database: int) -> None:
        self._database = database
        self._wall: dict[str, list[float]] = defaultdict(list)
        self._cpu: dict[str, list[float]] = defaultdict(list)

    def take(self, name: str, server: int, act: Callable[[], tuple[float, int]]) -> None:
        """Let it act: it tells the seconds it waited and how many records that were.

        Nothing else uses the database meanwhile, so its processor time is this act's.
        """
        before = cpu_seconds([server, self._database])
        waited, records = act()
        spent = cpu_seconds([server, self._database]) - before
        self._wall[name].append(records / waited)
        self._cpu[name].append(records / max(spent, 0.01))

    def note(self, name: str, records: int, waited: float) -> None:
        """A floor: no server stands between."""
        self._wall[name].append(records / waited)

    def rate(self, name: str) -> float:
        """Records per second, the median of all rounds."""
        return median(self._wall[name])

    def effort(self, name: str) -> float:
        """Records per second of processor time, server and database together."""
        return median(self._cpu[name])


def main() -> None:
    """Measure and report."""
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=raw)
    parser.add_argument("--records", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--large", type=int, default=10_000)
    parser.add_argument("--no-kinto", action="store_true")
    asked = parser.parse_args()
    peer = not asked.no_kinto and kinto.installed()
    with tempfile.TemporaryDirectory() as folder, running_postgres() as postgres, ExitStack() as stack:
        base = Path(folder)
        database = postgres.as_app(postgres.database())
        servers = {
            "sqlite": stack.enter_context(ours.running(base / "sqlite")),
            "postgresql": stack.enter_context(ours.running(base / "pg", database)),
        }
        peers = dict(stack.enter_context(_peers(base, postgres))) if peer else {}
        measured = Measured(_postmaster(database))
        for server in servers.values():
            warm = ours.Device(server)
            warm.push(warm.ops(500))
        for turn in range(asked.rounds):
            learn(database)
            _round(measured, servers, peers, base, postgres, asked.records, turn)
        few = {name: _few_changes(server, asked.large, database) for name, server in servers.items()}
    report("push_pull", [*_push_figures(measured, bool(peers)), *_pull_figures(measured, few, asked.large)])


def learn(url: str) -> None:
    """What autovacuum does within a minute of any growth: without it PostgreSQL plans for an empty database."""
    with psycopg.connect(
        url.replace("postgresql+psycopg://", "postgresql://"), autocommit=True
    ) as connection:
        connection.execute("ANALYZE")


def _postmaster(url: str) -> int:
    """The process that all of PostgreSQL's hang under; its folder is where its socket is."""
    folder = Path(parse_qs(urlsplit(url).query)["host"][0])
    return int((folder / "postmaster.pid").read_text("utf-8").split()[0])


@contextmanager
def _peers(base: Path, postgres: PostgresForTests) -> Iterator[dict[str, tuple[int, int]]]:
    url = postgres.database().replace("postgresql+psycopg://", "postgresql://")
    with kinto.running(base, "postgresql", url) as one, kinto.running(base, "memory") as two:
        yield {"kinto postgresql": one, "kinto memory": two}


def _round(
    measured: Measured,
    servers: dict[str, Server],
    peers: dict[str, tuple[int, int]],
    base: Path,
    postgres: PostgresForTests,
    count: int,
    turn: int,
) -> None:
    for name, server in servers.items():
        assert server.process is not None
        device, fresh = ours.Device(server), ours.Device(server)
        fresh.cursor = None
        ops = device.ops(count)
        measured.take(f"push {name}", server.process.pid, lambda d=device, o=ops: (sum(d.push(o)), count))
        measured.take(f"pull {name}", server.process.pid, lambda d=fresh: _pulled(d))
    ops = ours.Device(servers["sqlite"]).ops(count)
    for name, (port, pid) in peers.items():
        one = kinto.Peer(port, f"turn{turn}")
        measured.take(f"push {name}", pid, lambda o=one, s=ops: (sum(o.push(s)), count))
        measured.take(f"pull {name}", pid, lambda o=one: o.pull(100))
    measured.note("push floor sqlite", count, sum(floor.sqlite(base, ops)))
    uri = postgres.database().replace("postgresql+psycopg://", "postgresql://")
    measured.note("push floor postgresql", count, sum(floor.postgres(uri, ops)))


def _pulled(device: ours.Device) -> tuple[float, int]:
    took, pages = device.pull(100)
    return took, sum(len(page["rows"]) for page in pages)


@dataclass(frozen=True)
class Few:
    """Milliseconds of a pull that brings ten changed rows of many."""

    median_ms: float
    best_ms: float


def _few_changes(server: Server, large: int, database: str) -> Few:
    writer, reader = ours.Device(server), ours.Device(server)
    known: list[dict[str, Any]] = []
    while len(known) < large:
        ops = writer.ops(500)
        writer.push(ops)
        known.extend(ops)
    learn(database)
    reader.pull(500)
    took = []
    for turn in range(TURNS):
        writer.edit(known[turn * CHANGED : (turn + 1) * CHANGED])
        seconds, pages = reader.pull(200)
        assert sum(len(page["rows"]) for page in pages) == CHANGED
        took.append(seconds * 1000)
    return Few(median(took), min(took))


def _push_figures(measured: Measured, peer: bool) -> Iterator[Figure]:
    for name in ("sqlite", "postgresql"):
        own = measured.rate(f"push {name}")
        yield Figure(f"push, 2 KB visits by 50, {name}", own, "records/s", *_goal(name, own))
        yield Figure(f"  per second of processor, {name}", measured.effort(f"push {name}"), "records")
        yield Figure(f"  floor: bare inserts, {name}", measured.rate(f"push floor {name}"), "records/s")
        yield Figure(f"  push {name} : floor", own / measured.rate(f"push floor {name}"), "x")
    if not peer:
        return
    for name in ("kinto postgresql", "kinto memory"):
        yield Figure(f"push, the same records, {name}", measured.rate(f"push {name}"), "records/s")
        yield Figure(f"  per second of processor, {name}", measured.effort(f"push {name}"), "records")
        yield Figure(f"pull, pages of 100, {name}", measured.rate(f"pull {name}"), "records/s")
        yield Figure(f"  per second of processor, {name}", measured.effort(f"pull {name}"), "records")
    wall = measured.rate("push postgresql") / measured.rate("push kinto postgresql")
    effort = measured.effort("push postgresql") / measured.effort("push kinto postgresql")
    yield Figure("push postgresql : kinto postgresql, by the clock", wall, "x", ">= 10 x", wall >= 10)
    yield Figure("push postgresql : kinto postgresql, by processor time", effort, "x")


def _goal(name: str, rate: float) -> tuple[str, bool | None]:
    return ("about 2,000 records/s", rate >= 2000) if name == "postgresql" else ("", None)


def _pull_figures(measured: Measured, few: dict[str, Few], large: int) -> Iterator[Figure]:
    for name, found in few.items():
        rate, what = measured.rate(f"pull {name}"), f"pull of {CHANGED} changed of {large:,}, {name}"
        yield Figure(f"pull, pages of 100, {name}", rate, "records/s", ">= 10,000 records/s", rate >= 10_000)
        yield Figure(f"  per second of processor, {name}", measured.effort(f"pull {name}"), "records")
        yield Figure(what, found.median_ms, "ms (p50)", "<= 5 ms", found.median_ms <= 5)
        yield Figure("  the fastest of all", found.best_ms, "ms")


if __name__ == "__main__":
    main()
