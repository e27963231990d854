"""kill -9 in the midst of pushes and uploads: nothing acknowledged is lost, nothing doubled."""

from __future__ import annotations

import random
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest

from tests.drills import settling
from tests.drills.drilling import DrillPhone
from tests.drills.school import address, phones, quick_server, school
from tests.drills.tally import Tally
from tests.support.server import Server
from tests.support.waiting import until

pytestmark = pytest.mark.integration
PATIENCE_SECONDS = 5
MORE = 10


def drill(data_dir: Path, kills: int, database_url: str, tally: Tally) -> None:
    """Kill the server that often at random moments under four phones, then count everything."""
    settings = school(data_dir, database_url)
    with quick_server(settings) as running:
        with settling.at_work(phones(address(running), tally.seed)) as working:
            struck = _strike(running, working, kills, tally.rng())
        tally.add({**settling.counts(working), **struck}, struck["kills"])
        tally.add(settling.reckon(working, settings))
    assert struck["kills"] >= kills
    assert tally.counts["push broken"] > 0, "no push was under way at any kill: nothing was tried"
    assert struck["during push"] > 0


def _strike(running: Server, working: list[DrillPhone], kills: int, rng: random.Random) -> Counter[str]:
    """That many kills; some more, should none have met a push: the moment is aimed at, and may be missed."""
    struck: Counter[str] = Counter()
    while struck["kills"] < kills or (not struck["during push"] and struck["kills"] < kills + MORE):
        time.sleep(rng.uniform(0.1, 1.0))
        wanted = rng.choice(["push", "part"]) if struck["during push"] else "push"
        with suppress(AssertionError):
            until(
                lambda w=wanted: any(phone.busy == w for phone in working),
                f"a {wanted} is under way",
                PATIENCE_SECONDS,
                every=0.002,
            )
        time.sleep(rng.uniform(0, 0.04))
        busy = {phone.busy for phone in working}
        running.kill()
        struck["kills"] += 1
        struck["during push"] += "push" in busy
        struck["during upload"] += bool(busy & {"part", "announce", "head"})
        settling.no_fault(working)
        running.start()
    return struck


@pytest.mark.timeout(170)
def test_two_kills(tmp_path: Path, database_url: str, tally: Tally) -> None:
    drill(tmp_path / "data", 2, database_url, tally)


@pytest.mark.drill
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("quarter", range(4))
def test_fifty_of_two_hundred_kills(tmp_path: Path, database_url: str, tally: Tally, quarter: int) -> None:
    drill(tmp_path / "data", 50, database_url, tally)
