"""Push and pull over HTTP, with authentication, scopes and privacy on: ours, Kinto, and the bare databases.

    python -m bench.push_pull [--records 1000] [--rounds 3] [--large 10000] [--no-kinto]

Each round measures all contenders one after the other, so that a busy machine is busy for all of them.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from bench import floor, kinto, ours
from bench.common import Figure, median, report
from tests.support.postgres import PostgresForTests, running_postgres
from tests.support.server import Server

CHANGED = 10
TURNS = 40


class Measured:
    """Figures by name, a list per name: one entry for each round."""

    def __init__(self) -> None:
        self.rates: dict[str, list[float]] = defaultdict(list)

    def add(self, name: str, records: int, seconds: float) -> None:
        """So many records in so many seconds."""
        self.rates[name].append(records / seconds)

    def rate(self, name: str) -> float:
        """The median of all rounds, in records per second."""
        return median(self.rates[name])


def main() -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--records", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--large", type=int, default=10_000)
    parser.add_argument("--no-kinto", action="store_true")
    asked = parser.parse_args()
    peer = not asked.no_kinto and kinto.installed()
    with tempfile.TemporaryDirectory() as folder, running_postgres() as postgres, ExitStack() as stack:
        base = Path(folder)
        servers = {
            "sqlite": stack.enter_context(ours.running(base / "sqlite")),
            "postgresql": stack.enter_context(
                ours.running(base / "pg", postgres.as_app(postgres.database()))
            ),
        }
        peers = dict(stack.enter_context(_peers(base, postgres))) if peer else {}
        measured = Measured()
        for turn in range(asked.rounds):
            _round(measured, servers, peers, base, postgres, asked.records, turn)
        few = {name: _few_changes(server, asked.large) for name, server in servers.items()}
    report("push_pull", [*_push_figures(measured, bool(peers)), *_pull_figures(measured, few, asked.large)])


@contextmanager
def _peers(base: Path, postgres: PostgresForTests) -> Iterator[dict[str, int]]:
    url = postgres.database().replace("postgresql+psycopg://", "postgresql://")
    with kinto.running(base, "postgresql", url) as one, kinto.running(base, "memory") as two:
        yield {"kinto postgresql": one, "kinto memory": two}


def _round(
    measured: Measured,
    servers: dict[str, Server],
    peers: dict[str, int],
    base: Path,
    postgres: PostgresForTests,
    count: int,
    turn: int,
) -> None:
    for name, server in servers.items():
        device = ours.Device(server)
        measured.add(f"push {name}", count, sum(device.push(device.ops(count))))
        fresh = ours.Device(server)
        fresh.cursor = None
        took, pages = fresh.pull(100)
        measured.add(f"pull {name}", sum(len(page["rows"]) for page in pages), took)
    ops = ours.Device(servers["sqlite"]).ops(count)
    for name, port in peers.items():
        one = kinto.Peer(port, f"turn{turn}")
        measured.add(f"push {name}", count, sum(one.push(ops)))
        took, found = one.pull(100)
        measured.add(f"pull {name}", found, took)
    measured.add("push floor sqlite", count, sum(floor.sqlite(base, ops)))
    uri = postgres.database().replace("postgresql+psycopg://", "postgresql://")
    measured.add("push floor postgresql", count, sum(floor.postgres(uri, ops)))


def _few_changes(server: Server, large: int) -> float:
    """Milliseconds of a pull that brings ten changed rows of many: the median."""
    writer, reader = ours.Device(server), ours.Device(server)
    known: list[dict[str, Any]] = []
    while len(known) < large:
        ops = writer.ops(500)
        writer.push(ops)
        known.extend(ops)
    reader.pull(500)
    took = []
    for turn in range(TURNS):
        writer.edit(known[turn * CHANGED : (turn + 1) * CHANGED])
        seconds, pages = reader.pull(200)
        assert sum(len(page["rows"]) for page in pages) == CHANGED
        took.append(seconds * 1000)
    return median(took)


def _push_figures(measured: Measured, peer: bool) -> Iterator[Figure]:
    for name in ("sqlite", "postgresql"):
        own = measured.rate(f"push {name}")
        yield Figure(f"push, 2 KB visits by 50, {name}", own, "records/s", *_goal(name, own))
        yield Figure(f"floor: bare inserts, {name}", measured.rate(f"push floor {name}"), "records/s")
        yield Figure(f"push {name} : floor", own / measured.rate(f"push floor {name}"), "x")
    if not peer:
        return
    for name in ("kinto postgresql", "kinto memory"):
        yield Figure(f"push, the same records, {name}", measured.rate(f"push {name}"), "records/s")
    own = measured.rate("push postgresql")
    ratio = own / measured.rate("push kinto postgresql")
    yield Figure("push postgresql : kinto postgresql", ratio, "x", ">= 10 x", ratio >= 10)
    yield Figure("push postgresql : kinto memory", own / measured.rate("push kinto memory"), "x")
    for name in ("kinto postgresql", "kinto memory"):
        yield Figure(f"pull, pages of 100, {name}", measured.rate(f"pull {name}"), "records/s")


def _goal(name: str, rate: float) -> tuple[str, bool | None]:
    return ("about 2,000 records/s", rate >= 2000) if name == "postgresql" else ("", None)


def _pull_figures(measured: Measured, few: dict[str, float], large: int) -> Iterator[Figure]:
    for name, took in few.items():
        rate = measured.rate(f"pull {name}")
        yield Figure(f"pull, pages of 100, {name}", rate, "records/s", ">= 10,000 records/s", rate >= 10_000)
        yield Figure(
            f"pull of {CHANGED} changed of {large:,}, {name}", took, "ms (p50)", "<= 5 ms", took <= 5
        )


if __name__ == "__main__":
    main()
