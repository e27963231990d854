"""PostgreSQL goes down and comes back under load: phones hear 503, nothing acknowledged is lost, nobody helps."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.drills import settling
from tests.drills.school import address, phones, school, server
from tests.drills.tally import Tally
from tests.support.postgres import running_postgres

pytestmark = pytest.mark.integration


def drill(data_dir: Path, tally: Tally, rounds: int) -> None:
    """In turn an immediate stop and a kill -9 of the postmaster; the server process stays the same throughout."""
    rng = tally.rng()
    with running_postgres() as postgres:
        settings = school(data_dir, postgres.as_app(postgres.database()))
        with server(settings) as running:
            process = running.process
            working = phones(address(running), tally.seed)
            with settling.at_work(working):
                for number in range(rounds):
                    time.sleep(rng.uniform(0.5, 2))
                    end, name = ((postgres.crash, "crashes"), (postgres.kill, "kills"))[number % 2]
                    end()
                    time.sleep(rng.uniform(0.3, 1.5))
                    settling.no_fault(working)
                    postgres.start()
                    tally.add({name: 1}, 1)
                time.sleep(1)
            assert process is not None
            assert process.poll() is None, "the server did not survive its database"
            tally.add(settling.counts(working))
            tally.add(settling.reckon(working, settings))
    assert tally.counts["push 503"] > 0, "no phone noticed that the database was away"


@pytest.mark.drill
@pytest.mark.timeout(1800)
def test_postgres_restarts(tmp_path: Path, tally: Tally) -> None:
    drill(tmp_path / "data", tally, 20)


@pytest.mark.timeout(120)
def test_postgres_restarts_briefly(tmp_path: Path, tally: Tally) -> None:
    drill(tmp_path / "data", tally, 1)
