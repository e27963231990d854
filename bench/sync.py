"""Push and pull over HTTP, with authentication, scopes and privacy on: ours, Kinto, and the bare databases.

    python -m bench.sync [--rounds 4] [--chunk 250] [--no-kinto]

Every contender pushes a chunk of the same visits in turn, and all of them are asked again and again, so that a busy
machine is busy for all; figures are medians over the rounds, and the table tells them as ratios. Processor time is
that of a contender's server with its database. Written to build/bench/sync.md and sync.json.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import psycopg

from bench import floor, kinto, ours
from bench.common import OUT, Figure, cpu_seconds, machine, median, report
from tests.support.postgres import PostgresForTests, running_postgres
from tests.support.server import Server

PEER = "Kinto, PostgreSQL"
OURS = ("ours, SQLite", "ours, PostgreSQL")
Act = Callable[[list[dict[str, Any]]], tuple[float, int]]


@dataclass
class Contender:
    """Pushes and pulls; `roots`: processes whose time is its effort. Rates are records per second."""

    push: Act
    pull: Act | None = None
    roots: tuple[int, ...] = ()
    wall: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    cpu: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def take(self, what: str, act: Act, ops: list[dict[str, Any]]) -> None:
        """Let it act, and note both rates."""
        before = cpu_seconds(self.roots) if self.roots else 0.0
        waited, records = act(ops)
        self.wall[what].append(records / waited)
        if self.roots:
            self.cpu[what].append(records / max(cpu_seconds(self.roots) - before, 0.01))


def main() -> None:
    """Measure and report."""
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=raw)
    parser.add_argument("--chunk", type=int, default=250)
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--no-kinto", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, running_postgres() as postgres, ExitStack() as stack:
        base = Path(folder)
        database = postgres.as_app(postgres.database())
        peer = not asked.no_kinto and kinto.installed()
        lite = stack.enter_context(ours.running(base / "sqlite"))
        all_ = _ours(lite, stack.enter_context(ours.running(base / "pg", database)), database)
        if peer:
            all_ |= stack.enter_context(_kintos(base, postgres))
        all_ |= _floors(base, postgres)
        # Whose ops the peers get; our own devices count theirs themselves.
        fresh = ours.Device(lite)
        for turn in range(asked.rounds):
            learn(database)
            for contender in _in_turn(all_, turn):
                contender.take("push", contender.push, fresh.ops(asked.chunk))
        for turn in range(asked.rounds):
            for contender in _in_turn(all_, turn):
                if contender.pull is not None:
                    contender.take("pull", contender.pull, [])
    _write(all_)
    report("sync", _figures(all_))


def _in_turn(all_: dict[str, Contender], turn: int) -> list[Contender]:
    """Each round begins with another one."""
    listed = list(all_.values())
    return listed[turn % len(listed) :] + listed[: turn % len(listed)]


def learn(url: str) -> None:
    """What autovacuum does within a minute of any growth: without it PostgreSQL plans for an empty database."""
    plain = url.replace("postgresql+psycopg://", "postgresql://")
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute("ANALYZE")


def postmaster(url: str) -> int:
    """The process that all of PostgreSQL's hang under; its folder is where its socket is."""
    folder = Path(parse_qs(urlsplit(url).query)["host"][0])
    return int((folder / "postmaster.pid").read_text("utf-8").split()[0])


class _Ours:
    def __init__(self, device: ours.Device, reader: ours.Device) -> None:
        self.device, self.reader = device, reader

    def push(self, ops: list[dict[str, Any]]) -> tuple[float, int]:
        return sum(self.device.push(self.device.ops(len(ops)))), len(ops)

    def pull(self, _ops: list[dict[str, Any]]) -> tuple[float, int]:
        self.reader.cursor = None
        took, pages = self.reader.pull(100)
        return took, sum(len(page["rows"]) for page in pages)


def _ours(lite: Server, pg: Server, database: str) -> dict[str, Contender]:
    found = {}
    for name, server in zip(OURS, (lite, pg), strict=True):
        assert server.process is not None
        one = _Ours(ours.Device(server), ours.Device(server))
        one.device.push(one.device.ops(250))
        roots = (server.process.pid, *((postmaster(database),) if server is pg else ()))
        found[name] = Contender(one.push, one.pull, roots)
    return found


@contextmanager
def _kintos(base: Path, postgres: PostgresForTests) -> Iterator[dict[str, Contender]]:
    url = postgres.database().replace("postgresql+psycopg://", "postgresql://")
    with kinto.running(base, "postgresql", url) as one, kinto.running(base, "memory") as two:
        found = {}
        for name, (port, pid) in ((PEER, one), ("Kinto, memory", two)):
            peer = kinto.Peer(port, "visits")
            roots = (pid, postmaster(url)) if name == PEER else (pid,)
            found[name] = Contender(
                lambda ops, p=peer: (sum(p.push(ops)), len(ops)), lambda _, p=peer: p.pull(100), roots
            )
        yield found


def _floors(base: Path, postgres: PostgresForTests) -> dict[str, Contender]:
    uri = postgres.database().replace("postgresql+psycopg://", "postgresql://")
    return {
        "floor, SQLite": Contender(lambda ops: (sum(floor.sqlite(base, ops)), len(ops))),
        "floor, PostgreSQL": Contender(lambda ops: (sum(floor.postgres(uri, ops)), len(ops))),
    }


def _write(all_: dict[str, Contender]) -> None:
    """The table of ratios."""
    head = ["| | push, records/s | per second of processor | : Kinto, PostgreSQL | : same by processor | : floor |"
            " pull by 100, records/s | per second of processor |", "|---|---|---|---|---|---|---|---|"]  # fmt: skip
    lines = [f"| {name} | " + " | ".join(_cells(all_, name)) + " |" for name in all_]
    OUT.mkdir(parents=True, exist_ok=True)
    text = "\n".join([f"{machine()}; medians of {len(all_[OURS[0]].wall['push'])} rounds", "", *head, *lines])
    (OUT / "sync.md").write_text(text + "\n", "utf-8")
    print(text)


def _cells(all_: dict[str, Contender], name: str) -> Iterator[str]:
    one, peer = all_[name], all_.get(PEER)
    under = all_["floor, PostgreSQL" if "PostgreSQL" in name else "floor, SQLite"]
    yield _middle(one.wall["push"])
    yield _middle(one.cpu["push"])
    for mine, theirs in ((one.wall, peer and peer.wall), (one.cpu, peer and peer.cpu)):
        yield f"{ratio(mine['push'], theirs['push']):.1f}" if theirs and mine["push"] else ""
    yield f"{ratio(one.wall['push'], under.wall['push']):.2f}"
    yield _middle(one.wall["pull"])
    yield _middle(one.cpu["pull"])


def _middle(values: list[float]) -> str:
    return f"{median(values):,.0f}" if values else ""


def ratio(mine: list[float], theirs: list[float]) -> float:
    """The median of the rounds' ratios: both were measured in each round."""
    return median(one / other for one, other in zip(mine, theirs, strict=True))


def _figures(all_: dict[str, Contender]) -> Iterator[Figure]:
    for name, one in all_.items():
        for what in [each for each in ("push", "pull") if one.wall[each]]:
            rates = one.wall[what]
            aim = 10_000 if what == "pull" and name in OURS else None
            met = None if aim is None else median(rates) >= aim
            yield Figure(f"{what}, {name}", median(rates), "records/s", f">= {aim:,}" if aim else "", met)
            if one.cpu[what]:
                yield Figure("  per second of processor", median(one.cpu[what]), "records")
    if PEER in all_:
        mine, theirs = all_[OURS[1]], all_[PEER]
        wall, cpu = (
            ratio(a["push"], b["push"]) for a, b in ((mine.wall, theirs.wall), (mine.cpu, theirs.cpu))
        )
        yield Figure(f"push, {OURS[1]} : {PEER}, by the clock", wall, "x", ">= 10 x", wall >= 10)
        yield Figure("  by processor time", cpu, "x", ">= 10 x", cpu >= 10)


if __name__ == "__main__":
    main()
