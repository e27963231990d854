"""kill -9 in the midst of pushes and uploads: nothing acknowledged is lost, nothing doubled."""

from __future__ import annotations

import dataclasses
import os
import random
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest

from tests.drills import reckoning
from tests.drills.drilling import DrillPhone
from tests.support.postgres import PostgresForTests
from tests.support.server import Server
from tests.support.waiting import until
from tests.support.world import PASSWORD, build, settings_for

TEACHERS = {"S1-t1": ["S1-p1", "S1-p2"], "S1-t2": ["S1-p3"], "S1-t3": ["S1-p1", "S1-p2", "S1-p3"]}
PHONES = ("S1-t1", "S1-t2", "S1-t3", "S1-t3")
SETTLE_SECONDS = 90


def drill(data_dir: Path, kills: int, database_url: str = "") -> None:
    """Kill the server that often at random moments under four phones, then count everything."""
    seed = int(os.environ.get("DRILL_SEED") or random.SystemRandom().randrange(10**9))
    print(f"seed {seed} (DRILL_SEED={seed} repeats what the phones do)")
    settings = settings_for(data_dir)
    settings = dataclasses.replace(settings, database_url=database_url or settings.database_url)
    build(settings)
    env = {"DATABASE_URL": settings.database_url}
    with Server(data_dir, command="serve", env=env) as server:
        url = server.url.replace("localhost", "127.0.0.1")
        phones = [DrillPhone(url, who, PASSWORD, TEACHERS[who], seed + k) for k, who in enumerate(PHONES)]
        for phone in phones:
            phone.start()
        try:
            struck = _strike(server, phones, kills, random.Random(seed))
            _finish(phones)
            counts = sum((phone.counts for phone in phones), Counter[str]())
            print({**counts, **struck})
            _reckon(phones, settings.database_url, data_dir)
        finally:
            for phone in phones:
                phone.closing.set()
                phone.transport.close()
    assert struck["kills"] == kills
    assert counts["push broken"] > 0, "no push was under way at any kill: nothing was tried"
    assert struck["during push"] > 0


def _strike(server: Server, phones: list[DrillPhone], kills: int, rng: random.Random) -> Counter[str]:
    struck: Counter[str] = Counter()
    for _ in range(kills):
        time.sleep(rng.uniform(0.2, 1.5))
        wanted = rng.choice(["push", "part"])
        with suppress(AssertionError):
            until(lambda w=wanted: any(phone.busy == w for phone in phones), f"a {wanted} is under way", 5)
        time.sleep(rng.uniform(0, 0.04))
        busy = {phone.busy for phone in phones}
        server.kill()
        struck["kills"] += 1
        struck["during push"] += "push" in busy
        struck["during upload"] += bool(busy & {"part", "announce", "head"})
        _no_fault(phones)
        server.start()
    time.sleep(1)
    return struck


def _finish(phones: list[DrillPhone]) -> None:
    for phone in phones:
        phone.closing.set()
    end = time.monotonic() + SETTLE_SECONDS
    for phone in phones:
        phone.join(max(0.0, end - time.monotonic()))
    _no_fault(phones)
    assert not any(phone.is_alive() for phone in phones), "a queue did not empty"


def _no_fault(phones: list[DrillPhone]) -> None:
    for phone in phones:
        if phone.fault is not None:
            raise AssertionError(f"{phone.name} met the unexpected") from phone.fault


def _reckon(phones: list[DrillPhone], database_url: str, data_dir: Path) -> None:
    again = sum(reckoning.check_resent(phone) for phone in phones)
    fresh = [reckoning.check_rows(phone, PASSWORD) for phone in phones]
    pictures = sum(reckoning.check_photos(p, f) for p, f in zip(phones, fresh, strict=True))
    sentences = reckoning.check_shared(phones, fresh[0])
    submitted = reckoning.check_office(phones, PASSWORD)
    tables = reckoning.check_tables(database_url, data_dir, phones)
    print({"resent": again, "pictures": pictures, "sentences": sentences, "submitted": submitted, **tables})
    assert min(again, pictures, submitted) > 0, "a drill with zero cases is no drill"


@pytest.mark.integration
@pytest.mark.timeout(170)
@pytest.mark.parametrize("backend", ["sqlite", "postgresql"])
def test_three_kills(backend: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    drill(tmp_path / "data", 3, _url(backend, request))


@pytest.mark.drill
@pytest.mark.integration
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("backend", ["sqlite", "postgresql"])
def test_twenty_kills(backend: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    drill(tmp_path / "data", 20, _url(backend, request))


def _url(backend: str, request: pytest.FixtureRequest) -> str:
    if backend == "sqlite":
        return ""
    postgres: PostgresForTests = request.getfixturevalue("postgres")
    return postgres.as_app(postgres.database())
