"""Many histories, and what they add up to."""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from server.domain.campaign import load_pack
from server.services import refresh, school_packs, school_schema
from tests.simulation import doors
from tests.simulation.backends import Backend, OnPostgresql, OnSqlite, keys_in
from tests.simulation.checking import Verdict, play
from tests.simulation.plan import FAULTS, plan_of
from tests.simulation.planted import swapped
from tests.simulation.school import SchemaLevel

BACKENDS = ("memory", "sqlite", "postgresql")


@dataclass
class Sum:
    """Counts over histories, and the verdicts that found something."""

    histories: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    statuses: Counter[str] = field(default_factory=Counter)
    checked: Counter[str] = field(default_factory=Counter)
    broken: list[Verdict] = field(default_factory=list)

    def add(self, verdict: Verdict) -> None:
        """Count one history."""
        self.histories += 1
        self.faults.update(verdict.faults)
        self.statuses.update(verdict.statuses)
        self.checked.update(verdict.checked)
        if not verdict.sound:
            self.broken.append(verdict)

    def missing(self) -> list[str]:
        """Faults that never struck: a run that has not seen them proves nothing about them."""
        return [fault for fault in FAULTS if not self.faults[fault]]

    def told(self) -> str:
        """The counts as lines of text."""
        lines = [f"{self.histories} histories, {len(self.broken)} broken"]
        for title, counts in (
            ("faults and acts", self.faults),
            ("ops", self.statuses),
            ("checked", self.checked),
        ):
            lines.append(f"{title}: " + ", ".join(f"{name} {n}" for name, n in sorted(counts.items())))
        for verdict in self.broken:
            lines += [f"seed {verdict.seed}: {name}: {what[0]}" for name, what in verdict.broken.items()]
        if missing := self.missing():
            lines.append(f"NEVER STRUCK: {', '.join(missing)}")
        return "\n".join(lines)


@contextmanager
def table(backend: str) -> Iterator[tuple[Backend, SchemaLevel]]:
    """A backend ready to play on, and the switch of the server's schema."""
    level = SchemaLevel()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="jiafang-sim-")))
        stack.enter_context(swapped(school_schema, "_schema_of", level.of))
        stack.enter_context(swapped(refresh, "ACCESS", doors.ACCESS))
        # Reading a pack costs as much as ten syncs, and says the same each time.
        stack.enter_context(swapped(school_packs, "load_pack", cache(load_pack)))
        keys = keys_in(folder)
        found: Backend
        if backend == "postgresql":
            found = stack.enter_context(_on_postgresql(keys))
        else:
            found = OnSqlite(keys, folder / "sim.db" if backend == "sqlite" else None)
        stack.callback(found.close)
        yield found, level


@contextmanager
def _on_postgresql(keys: object) -> Iterator[Backend]:
    from tests.support.postgres import running_postgres

    with running_postgres() as server:
        yield OnPostgresql(keys, server.clone, server.named)  # type: ignore[arg-type]


def histories(seeds: Iterable[int], backend: str = "memory") -> Sum:
    """Play the histories of these seeds one after the other."""
    total = Sum()
    with table(backend) as (where, level):
        for seed in seeds:
            verdict = play(plan_of(seed), where, level)
            total.add(verdict)
            for name, what in verdict.broken.items():  # At once: a run of an hour may be cut short.
                print(f"seed {seed}: {name}: {what[0]}", file=sys.stderr, flush=True)
    return total


def _share(seeds: list[int], backend: str) -> Sum:
    return histories(seeds, backend)


def in_parallel(number: int, first: int, backend: str, jobs: int) -> Sum:
    """The same over several processes."""
    seeds = list(range(first, first + number))
    if jobs == 1:
        return histories(seeds, backend)
    total = Sum()
    with ProcessPoolExecutor(jobs) as pool:
        for part in pool.map(_share, (seeds[job::jobs] for job in range(jobs)), [backend] * jobs):
            total.histories += part.histories
            total.faults += part.faults
            total.statuses += part.statuses
            total.checked += part.checked
            total.broken += part.broken
    return total
