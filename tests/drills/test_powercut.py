"""Power cuts on SQLite: one recorded run, then the disk as it would be after a cut at hundreds of points.

The recorder follows database, log, blobs, staging and keys from the first file on (powercut/shim.c); the disk
keeps what was synced and treats the rest as chance wants (powercut/disk.py).
"""

from __future__ import annotations

import os
import random
import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.drills.powercut import recording, verdict
from tests.drills.powercut.disk import Disk
from tests.drills.powercut.trace import Trace
from tests.drills.school import address, server
from tests.drills.settling import at_work
from tests.drills.tally import Tally
from tests.support.world import settings_for

pytestmark = pytest.mark.integration
Promises = list[tuple[int, str, Any]]
WHO = ("S1-t1", "S1-t3")


@dataclass(frozen=True)
class Run:
    """How long to record, how often to cut; `restarts`: the server is stopped, and killed, in the midst of it."""

    seconds: float
    cuts: int
    restarts: bool = True
    weakness: str = ""


def record(data_dir: Path, trace: Path, tally: Tally, run: Run) -> tuple[Trace, Promises]:
    """A school built and served under the recorder."""
    library = recording.compiled(data_dir.parent)
    if library is None:
        pytest.skip(
            "no C compiler (cc) for the recorder of writes: install gcc and libc6-dev, or run make drills"
        )
    data_dir.mkdir(mode=0o700)
    env = recording.environment(library, data_dir, trace)
    recording.build_recorded(data_dir, {**os.environ, **env})
    with server(settings_for(data_dir), weakness=run.weakness, **env) as running:
        url = address(running)
        working = [recording.NotingPhone(url, who, trace, tally.seed + k) for k, who in enumerate(WHO)]
        with at_work(working):
            for end in (running.stop, running.kill) if run.restarts else ():
                time.sleep(run.seconds / 3)
                end()
                running.start()
            time.sleep(run.seconds / 3)
        running.stop()
    for phone in working:
        phone.transport.close()
    read = Trace(trace)
    return read, recording.promises(working, read)


def cut(data_dir: Path, trace: Trace, promised: Promises, tally: Tally, cuts: int) -> list[str]:
    """Cut the power so often; everything that was lost, in words."""
    rng, disk, done, lost = tally.rng(), Disk(data_dir), 0, []
    first = promised[0][0]
    points = [rng.randint(first, len(trace)) for _ in range(cuts // 2)]
    points += [min(len(trace), rng.choice(trace.sent) + rng.randint(1, 8)) for _ in range(cuts - cuts // 2)]
    for point in sorted(max(first, point) for point in points):
        for call in trace.calls(done, point):
            disk.apply(call)
        done = point
        found = _after_cut(disk, data_dir.parent / "after", promised, point, rng)
        tally.counts["promises checked"] += sum(1 for at, *_ in promised if at <= point)
        tally.counts["cuts that lost something"] += bool(found)
        lost += [f"cut {point}: {each}" for each in found]
    kinds = {
        f"promised {kind}s": sum(1 for _, what, _ in promised if what == kind) for _, kind, _ in promised
    }
    tally.add({"cuts": cuts, "calls": len(trace), **kinds}, cuts)
    return lost


def _after_cut(disk: Disk, to: Path, promised: Promises, point: int, rng: random.Random) -> list[str]:
    disk.cut(rng, to)
    try:
        return verdict.losses(to, [promise for promise in promised if promise[0] <= point], rng)
    finally:
        shutil.rmtree(to)


def drill(tmp_path: Path, tally: Tally, run: Run) -> list[str]:
    """Record, cut, compare."""
    data_dir = tmp_path / "data"
    trace, promised = record(data_dir, tmp_path / "trace", tally, run)
    return cut(data_dir, trace, promised, tally, run.cuts)


@pytest.mark.timeout(120)
def test_a_few_power_cuts(tmp_path: Path, tally: Tally) -> None:
    assert drill(tmp_path, tally, Run(6, 25, restarts=False)) == []


@pytest.mark.drill
@pytest.mark.timeout(1800)
def test_power_cuts(tmp_path: Path, tally: Tally) -> None:
    assert drill(tmp_path, tally, Run(45, 800)) == []


@pytest.mark.drill
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("weakness", ["synchronous_off", "synchronous_normal", "unsynced_files"])
def test_power_cuts_are_noticed(tmp_path: Path, tally: Tally, weakness: str) -> None:
    """The control: a server that does not wait for the disk loses something, or we see nothing."""
    assert drill(tmp_path, tally, Run(10, 100, weakness=weakness)) != []
