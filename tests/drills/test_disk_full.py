"""The disk fills up under load, again and again: 507, nothing acknowledged is lost, and all goes on by itself."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.drills import settling
from tests.drills.drilling import DrillPhone
from tests.drills.school import address, phones, school, server
from tests.drills.tally import Tally
from tests.support.postgres import running_postgres
from tests.support.small_disk import MB, WHY_NOT, SmallDisk, small_disk
from tests.support.waiting import until

pytestmark = pytest.mark.integration
SCHOOL_DISK, POSTGRES_DISK = 384 * MB, 256 * MB
SPARE = 16 * MB
LEFT = (4096, 0, 20_000, 60_000, 150_000, 400_000)
"""So many bytes stay free in turn: enough for a row, for a part, for a small picture, or for nothing."""
NOTICE_SECONDS = 45
INSIDE = "DRILL_INSIDE_NAMESPACE"


@pytest.fixture
def disk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SmallDisk]:
    """A small disk of this machine; else the same test again inside a user namespace; else a skip that says why."""
    with small_disk(tmp_path / "disk", SCHOOL_DISK) as found:
        if found is None:
            pytest.skip(_inside_a_namespace(request.node.nodeid) or WHY_NOT)
        yield found


def _inside_a_namespace(test: str) -> str:
    """Run this very test where we are root over a namespace; what came of it, or "" where that cannot be."""
    if INSIDE in os.environ or shutil.which("unshare") is None:
        return ""
    if subprocess.run(["unshare", "-rm", "true"], capture_output=True, check=False).returncode != 0:
        return ""
    command = ["unshare", "-rm", sys.executable, "-m", "pytest", "-p", "no:xdist", "-s", test]
    done = subprocess.run(
        command, env={**os.environ, INSIDE: "1"}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
    return "passed inside a user namespace of its own"


def fill_often(
    disk: SmallDisk, working: list[DrillPhone], rounds: int, rng: random.Random, revive: Callable[[], None]
) -> Counter[str]:
    """Fill the disk until phones notice; free it; wait until every queue moves again."""
    seen: Counter[str] = Counter()
    for number in range(rounds):
        time.sleep(rng.uniform(0.3, 1))
        before = settling.counts(working)
        disk.fill(LEFT[number % len(LEFT)])
        until(lambda b=before: _refused(working, b) >= 3, "phones notice", NOTICE_SECONDS, every=0.02)
        time.sleep(rng.uniform(0.1, 1))
        settling.no_fault(working)
        disk.free()
        assert disk.room() > SPARE, "the school itself has filled this disk: it would stay full"
        revive()
        before = settling.counts(working)
        until(
            lambda b=before: settling.counts(working)["pushes"] > b["pushes"], "pushes go on", 60, every=0.02
        )
        seen["times full"] += 1
    return seen


def _refused(working: list[DrillPhone], before: Counter[str]) -> int:
    new = settling.counts(working) - before
    return sum(n for what, n in new.items() if what.endswith((" 507", " 503")))


def drill(disk: SmallDisk, data_dir: Path, database_url: str, tally: Tally, rounds: int,
          revive: Callable[[], None] = lambda: None) -> None:  # fmt: skip
    """Four phones at a school whose disk has no room, now and then."""
    settings = school(data_dir, database_url)
    with server(settings) as running:
        process = running.process
        with settling.at_work(phones(address(running), tally.seed)) as working:
            tally.add(fill_often(disk, working, rounds, tally.rng(), revive), rounds)
        tally.add(settling.counts(working))
        told = settling.reckon(working, settings)
        tally.add(told)
        assert process is not None
        assert process.poll() is None, "the server did not survive the full disk"
    assert told["cut-off blobs left"] == 0, "a write that found no room left its beginning behind"


@pytest.mark.timeout(150)
def test_disk_full_briefly(disk: SmallDisk, tally: Tally) -> None:
    drill(disk, disk.root / "data", "", tally, 2)
    assert tally.counts["push 507"] + tally.counts["part 507"] > 0


@pytest.mark.drill
@pytest.mark.timeout(1800)
def test_disk_full(disk: SmallDisk, tally: Tally) -> None:
    """Database, pictures and parts on one full disk."""
    drill(disk, disk.root / "data", "", tally, 24)
    assert min(tally.counts["push 507"], tally.counts["part 507"]) > 0


@pytest.mark.drill
@pytest.mark.timeout(1800)
def test_disk_full_of_files(disk: SmallDisk, tally: Tally, tmp_path: Path) -> None:
    """Only pictures and parts are on the full disk; the database has room."""
    drill(disk, disk.root / "data", f"sqlite:///{tmp_path / 'jiafang.db'}", tally, 12)
    assert tally.counts["part 507"] > 0


@pytest.mark.drill
@pytest.mark.timeout(1800)
def test_disk_full_under_postgresql(tally: Tally, tmp_path: Path) -> None:
    """PostgreSQL's own disk is full: it refuses rows, or, without room for its log, goes down until there is."""
    with small_disk(tmp_path / "disk", POSTGRES_DISK) as disk:
        if disk is None:
            pytest.skip(WHY_NOT)
        with running_postgres(disk.root) as postgres:
            url = postgres.as_app(postgres.database())
            drill(disk, tmp_path / "data", url, tally, 12, lambda: postgres.start(120))
    assert tally.counts["push 507"] > 0
