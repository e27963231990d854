"""An upload that is cut off by the server's death in the midst of a part: nothing of it lies on the disk in clear."""

from __future__ import annotations

import random
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from server.app import build_parts
from server.blobs.staging import Staging
from server.services.accept_photo import KEPT_FOR
from server.services.accept_upload import sweep_uploads
from server.store.unit import Store
from tests.drills import cutting
from tests.drills.school import address, quick_server, school
from tests.support.phone import API, HttpTransport, Phone, uuid7
from tests.support.photos import CANARY, exif, phone_jpeg, with_segments
from tests.support.world import PASSWORD, consent, draft

pytestmark = pytest.mark.integration
PART = 300_000
MARK = CANARY * 20
"""Every kilobyte of the photo tells: any part of it that lies somewhere is found."""


def telling_photo() -> bytes:
    """A photo of about a megabyte, most of it telling."""
    tags = (0xE1, b"Exif\0\0" + exif())
    return with_segments(phone_jpeg(1200, 900), tags, *[(0xE4, MARK * 100)] * 30) + MARK * 200


def traces(folder: Path) -> list[str]:
    """Files that hold a trace, under any name; and names that do."""
    return [
        str(path)
        for path in folder.rglob("*")
        if CANARY.decode() in path.name or (path.is_file() and CANARY[:12] in path.read_bytes())
    ]


def test_what_is_half_uploaded_lies_nowhere_in_clear_even_after_a_death(tmp_path: Path) -> None:
    settings = school(tmp_path / "data")
    data, visit, photo = telling_photo(), uuid7(), uuid7()
    with quick_server(settings) as running:
        transport = HttpTransport(address(running))
        phone = Phone.enrol(transport, "S1-t1", PASSWORD)
        phone.push(draft(phone, visit), consent(phone, uuid7(), visit))
        made = phone.create_upload(photo, visit, data)
        path = made.headers["Location"].split(API, 1)[1]
        assert phone.patch(path, 0, data[:PART]).status == 204
        staged = [each for each in (settings.data_dir / "staging").rglob("*") if each.is_file()]
        assert sum(each.stat().st_size for each in staged) >= PART
        assert traces(tmp_path) == []
        with socket.create_connection(("127.0.0.1", running.port), timeout=20) as connection:
            part = data[PART : 2 * PART]
            connection.sendall(cutting.head(phone, running, path, PART, part) + part[: PART // 2])
            cutting.kill(running, random.Random(4), connection)
        assert traces(tmp_path) == []
        offset = int(phone.call("HEAD", path, headers={"Tus-Resumable": "1.0.0"}).headers["Upload-Offset"])
        assert offset == PART
        transport.close()
    parts = build_parts(settings)
    _swept_after_a_week(parts.store, settings.data_dir)
    parts.store.close()
    assert traces(tmp_path) == []


def _swept_after_a_week(store: Store, data_dir: Path) -> None:
    staging = Staging(data_dir / "staging")
    now = datetime.now(UTC)
    sweep_uploads(store, staging, "S1", now + KEPT_FOR - timedelta(hours=1))
    assert len(list(staging.uploads("S1"))) == 1
    sweep_uploads(store, staging, "S1", now + KEPT_FOR + timedelta(hours=1))
    assert list(staging.uploads("S1")) == []


def test_the_search_finds_what_lies_in_clear(tmp_path: Path) -> None:
    (tmp_path / "part").write_bytes(telling_photo()[PART : PART + 2_000])
    assert traces(tmp_path) == [str(tmp_path / "part")]
