"""What counting by rules costs: one visit's counters in a large school, and a county counted anew.

    python -m bench.rules [--visits 300] [--schools 89] [--only sqlite|postgresql]

Two schools of 2,000 pupils write the same visits in turn, one under a campaign of 12 rules, one under none; the cost is
the difference of each pair, by the clock and by the time of all processors (ours and the database's), which a busy
machine cannot stretch as much. Then every school of a county is counted from nothing, and once more to prove it.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from bench.common import Figure, cpu_seconds, median, report
from bench.sync import postmaster
from server.domain.calendar import usual_terms
from server.domain.rules.model import Window
from server.keys import KeyRing
from server.store.classes import Enrolled
from server.store.counting.plans import row_for
from server.store.migrate import upgrade
from server.store.people import RoleHeld, Teaches
from server.store.tags import Tag
from server.store.unit import Store, Unit
from sync.state import Record
from tests.support.counted_school import GROUPS, NOW, PACK
from tests.support.postgres import running_postgres

WINDOW = Window(date(2026, 9, 1), date(2027, 1, 31))
TERMS = list(usual_terms(2026))
PER_CLASS = 45
TAGGED = 4
"""Every so manieth pupil belongs to a group."""


class Town:
    """A store, and schools in it: pupils, staff, classes and visits by the numbers given."""

    def __init__(self, url: str, keys: KeyRing) -> None:
        upgrade(url)
        self.keys = keys
        self._roots = [os.getpid(), *([postmaster(url)] if url.startswith("postgresql") else [])]
        self.store = Store(url, keys)
        with self.store.across_schools() as everywhere:
            everywhere.add_organisations([("county", None, "county", "某县")])

    def school(self, id_: str, *, pupils: int, staff: int, visits: int) -> None:
        """Fill one."""
        rng = Random(id_)
        self.keys.create(id_)
        rooms = [f"c{n}" for n in range(max(1, pupils // PER_CLASS))]
        with self.store.write(id_) as unit:
            unit.schools.create(id_, organisation="county", phone="0000-0000")
            people = [f"t{n}" for n in range(staff)]
            for number, who in enumerate(people):
                duties = {"duties/school_leader": True} if number < 2 else {}
                _put(unit, "person", who, {"name": who, "active": True, **duties})
            unit.people.add_roles(RoleHeld(who, "teacher") for who in people)
            for number, room in enumerate(rooms):
                _put(unit, "class", room, {"name": room, "homeroom": people[number % staff]})
            unit.people.add_teaching(Teaches(rng.choice(people), room) for room in rooms for _ in range(3))
            for number in range(pupils):
                values = {
                    "name": f"p{number}",
                    "class": rooms[number % len(rooms)],
                    "boarder": number % 3 == 0,
                }
                _put(unit, "pupil", f"p{number}", values)
            unit.classes.enrol(Enrolled(f"p{n}", rooms[n % len(rooms)]) for n in range(pupils))
            unit.tags.add(_tag(number, rng) for number in range(0, pupils, TAGGED))
            for number in range(visits):
                _put(unit, "visit", f"v{number}", visit(rng, pupils, staff))

    def effort(self, act: Callable[[], object]) -> float:
        """Seconds of processor that something takes, the database's included."""
        before = cpu_seconds(self._roots)
        act()
        return cpu_seconds(self._roots) - before

    def open(self, id_: str) -> float:
        """Count its campaign from nothing; the seconds."""
        started = time.perf_counter()
        with self.store.write(id_) as unit:
            unit.counters.open(row_for("k1", PACK, WINDOW, TERMS))
        return time.perf_counter() - started

    def recount(self, id_: str) -> float:
        """Count it once more and find nothing wrong; the seconds."""
        started = time.perf_counter()
        with self.store.write(id_) as unit:
            assert all(found.right for found in unit.counters.recount())
        return time.perf_counter() - started

    def write(self, id_: str, name: str, values: dict[str, Any]) -> float:
        """Milliseconds of the transaction that hands in one visit."""
        started = time.perf_counter()
        with self.store.write(id_) as unit:
            unit.records.load_for_update([("visit", name)])
            _put(unit, "visit", name, values)
            unit.publish()
        return (time.perf_counter() - started) * 1000


def visit(rng: Random, pupils: int, staff: int) -> dict[str, Any]:
    """A visit that was handed in: a lead, mostly a companion."""
    on = date(2026, 9, 1) + timedelta(days=rng.randint(0, 150))
    values = {"pupil": f"p{rng.randrange(pupils)}", "visited_on": on.isoformat(), "status": "submitted"}
    values |= {"mode": rng.choice(["on_site", "phone"]), "lead": f"t{rng.randrange(staff)}"}
    if rng.random() < 0.7:
        values[f"companions/t{rng.randrange(staff)}"] = True
    return values


def _tag(number: int, rng: Random) -> Tag:
    return Tag(
        id=f"g{number}",
        pupil=f"p{number}",
        group=rng.choice(GROUPS),
        since=WINDOW.starts,
        by="t0",
        at=NOW,
        reviewed_on=WINDOW.starts,
        reviewed_by="t0",
        source="family",
        facts={"away": "both", "capable": True},
    )


def _put(unit: Unit, type_: str, id_: str, values: dict[str, Any]) -> None:
    unit.records.put(Record(type_, id_, values, dict.fromkeys(values, "1.1")), ("office:x", "leader:x"))


def main() -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--visits", type=int, default=300)
    parser.add_argument("--schools", type=int, default=89)
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    asked = parser.parse_args()
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory() as folder, running_postgres() as postgres:
        for name in [asked.only] if asked.only else ["sqlite", "postgresql"]:
            large = postgres.as_app(postgres.database())
            url = f"sqlite:///{Path(folder) / 'rules.db'}" if name == "sqlite" else large
            town = Town(url, KeyRing.open(Path(folder) / f"keys-{name}"))
            figures += _one_visit(name, town, asked.visits)
            figures += _county(name, town, asked.schools)
            town.store.close()
    report("rules", figures)


def _one_visit(name: str, town: Town, visits: int) -> Iterator[Figure]:
    size = {"pupils": 2000, "staff": 120, "visits": 2400}
    for id_ in ("with", "without"):
        town.school(id_, **size)
    counted = town.open("with")
    town.store.analyze()
    rng = Random(12)
    pairs: list[tuple[float, float]] = []
    for turn in range(visits + 20):
        values = visit(rng, size["pupils"], size["staff"])
        order = ("with", "without") if turn % 2 else ("without", "with")
        took = {id_: town.write(id_, f"n{turn}", values) for id_ in order}
        pairs.append((took["with"], took["without"]))
    pairs = pairs[20:]
    added = median(a - b for a, b in pairs)
    tail = sorted(a - b for a, b in pairs)[int(len(pairs) * 0.95)]
    yield Figure(f"one visit, 12 rules, 2,000 pupils, {name}", median(a for a, _ in pairs), "ms (p50)")
    yield Figure("  the same without a campaign", median(b for _, b in pairs), "ms (p50)")
    yield Figure("  what counting adds", added, "ms (p50)", "<= 5 ms", added <= 5)
    yield Figure("  likewise, the slower ones", tail, "ms (p95)")
    fresh = [visit(rng, size["pupils"], size["staff"]) for _ in range(visits)]
    efforts = [
        town.effort(lambda id_=id_: [town.write(id_, f"e{n}", one) for n, one in enumerate(fresh)])
        for id_ in ("with", "without")
    ]
    worked = (efforts[0] - efforts[1]) / visits * 1000
    yield Figure("  what counting adds, time of processors", worked, "ms")
    yield Figure(f"one school of 2,000 counted from nothing, {name}", counted, "s")


def _county(name: str, town: Town, schools: int) -> Iterator[Figure]:
    ids = [f"county-{number}" for number in range(schools)]
    for id_ in ids:
        town.school(id_, pupils=45_000 // 89, staff=3_000 // 89, visits=54_000 // 89)
    town.store.analyze()
    took, worked = 0.0, 0.0
    for id_ in ids:
        before = time.perf_counter()
        worked += town.effort(lambda id_=id_: town.open(id_))
        took += time.perf_counter() - before
    again = sum(town.recount(id_) for id_ in ids)
    yield Figure(f"{schools} schools counted from nothing, {name}", took, "s", "<= 60 s", took <= 60)
    yield Figure("  time of processors", worked, "s")
    yield Figure("  counted again, nothing wrong", again, "s")


if __name__ == "__main__":
    main()
