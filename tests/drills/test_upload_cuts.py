"""Uploads that are cut off: every photo arrives once, byte for byte, resumed from where the server stands."""

from __future__ import annotations

import hashlib
import math
import time
from pathlib import Path

import pytest

from server.keys import KeyRing
from server.services.photo_gate import incoming_name
from tests.drills import cutting, settling
from tests.drills.drilling import DrillPhone
from tests.drills.school import address, phones, quick_server, school, server
from tests.drills.shots import LARGE, MEDIUM, noise
from tests.drills.tally import Tally
from tests.support.lossy import FATES, LossyProxy
from tests.support.phone import HttpTransport, Phone
from tests.support.world import PASSWORD

pytestmark = pytest.mark.integration
LOSS = 0.3


def drill_cuts(data_dir: Path, tally: Tally, strike: cutting.Strike, size: tuple[int, int]) -> None:
    """One photo of pure noise, cut off at every 64 KiB."""
    rng = tally.rng()
    data = noise(rng, size)
    settings = school(data_dir)
    with quick_server(settings) as running:
        transport = HttpTransport(address(running))
        try:
            phone = Phone.enrol(transport, "S1-t1", PASSWORD)
            photo, counts = cutting.upload_in_spite(phone, running, data, strike, rng)
            tally.add({**counts, "bytes": len(data)}, counts["cuts"])
            phone.pull()
            _arrived_once(phone, settings.data_dir, photo, data)
        finally:
            transport.close()
    assert counts["cuts"] == math.ceil(len(data) / cutting.STEP)


def _arrived_once(phone: Phone, data_dir: Path, photo: str, data: bytes) -> None:
    photos = phone.of("photo")
    assert [row["id"] for row in photos] == [photo]
    values = photos[0]["values"]
    assert values["state"] == "stored"
    keys = KeyRing.open(data_dir / "keys")
    assert values["receipt"]["in_hmac"] == incoming_name(keys, "S1", hashlib.sha256(data).hexdigest())
    assert hashlib.sha256(phone.photo(photo).data).hexdigest() == values["receipt"]["out_sha256"]


def drill_loss(data_dir: Path, database_url: str, tally: Tally, seconds: float) -> None:
    """Four phones whose every third request is lost before, in or after the server."""
    settings = school(data_dir, database_url)
    with server(settings) as running, LossyProxy(running.port, LOSS, tally.seed) as wire:
        direct = address(running)
        working = phones(direct, tally.seed)
        _reach_by(working, wire.url)
        with settling.at_work(working):
            time.sleep(seconds)
        tally.add({**settling.counts(working), **wire.fates}, wire.fates.total())
        _reach_by(working, direct)
        tally.add(settling.reckon(working, settings))
    assert min(wire.fates[fate] for fate in FATES) > 0


def _reach_by(working: list[DrillPhone], url: str) -> None:
    for each in working:
        each.transport.close()
        each.transport = each.phone.transport = HttpTransport(url, timeout=20)


@pytest.mark.timeout(120)
def test_uploads_cut_off_briefly(tmp_path: Path, tally: Tally) -> None:
    drill_cuts(tmp_path / "data", tally, cutting.hang_up, MEDIUM)


@pytest.mark.drill
@pytest.mark.timeout(900)
@pytest.mark.parametrize("strike", [cutting.hang_up, cutting.kill], ids=["client", "server"])
def test_uploads_cut_off_at_every_64_kib(tmp_path: Path, tally: Tally, strike: cutting.Strike) -> None:
    drill_cuts(tmp_path / "data", tally, strike, LARGE)


@pytest.mark.timeout(120)
def test_a_third_is_lost_briefly(tmp_path: Path, tally: Tally) -> None:
    drill_loss(tmp_path / "data", "", tally, 3)


@pytest.mark.drill
@pytest.mark.timeout(900)
def test_a_third_is_lost(tmp_path: Path, database_url: str, tally: Tally) -> None:
    drill_loss(tmp_path / "data", database_url, tally, 45)
