"""Bytes that are nobody's, photos that nobody may see, uploads that never end: none of them stays."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from server.services import accept_upload
from server.services.hidden_photos import HIDDEN_DAYS, withdraw_hidden
from server.services.sweep_blobs import SPARED, sweep_blobs
from tests.support.phone import Phone
from tests.support.photos import phone_jpeg
from tests.support.world import World, consent, draft


@pytest.fixture
def phone(world: World) -> Phone:
    """A phone whose visit has a stored photo."""
    phone = world.phone()
    phone.push(draft(phone), consent(phone, "S1-c1"))
    assert phone.upload("S1-f1", "S1-v1", phone_jpeg()).status == 204
    return phone


def keys(world: World) -> set[str]:
    return {key for key, _ in world.parts.blobs.listing()}


def test_bytes_that_no_photo_names_go_and_others_stay(world: World, phone: Phone) -> None:
    named, blobs = keys(world), world.parts.blobs
    assert named
    orphan = blobs.put(b"left behind")
    assert orphan in keys(world)
    really_now = datetime.now(UTC)
    assert sweep_blobs(world.store, blobs, really_now) == 0, "it may be about to be named"
    assert sweep_blobs(world.store, blobs, really_now + SPARED + timedelta(minutes=1)) == 1
    assert keys(world) == named
    assert phone.photo("S1-f1").status == 200


def hidden_for(world: World, days: int) -> int:
    return withdraw_hidden(world.store, world.parts.blobs, "S1", world.now + timedelta(days=days))


def test_photos_of_a_visit_moved_to_a_silent_family_wait_a_month_and_go(world: World, phone: Phone) -> None:
    assert hidden_for(world, 0) == 0
    (moved,) = phone.push(phone.op("visit", "S1-v1", {"pupil": "S1-p2"}))
    assert moved["status"] == "applied"
    assert phone.photo("S1-f1").status == 404
    assert hidden_for(world, 0) == hidden_for(world, HIDDEN_DAYS - 1) == 0
    assert keys(world)
    assert hidden_for(world, HIDDEN_DAYS) == 1
    assert keys(world) == set()
    phone.pull()
    assert phone.row("photo", "S1-f1")["values"]["state"] == "withdrawn"
    assert hidden_for(world, HIDDEN_DAYS + 1) == 0


def test_a_visit_that_comes_back_in_time_has_its_photos(world: World, phone: Phone) -> None:
    phone.push(phone.op("visit", "S1-v1", {"pupil": "S1-p2"}))
    hidden_for(world, 0)
    phone.push(phone.op("visit", "S1-v1", {"pupil": "S1-p1"}))
    assert hidden_for(world, HIDDEN_DAYS + 5) == 0
    assert phone.photo("S1-f1").status == 200
    phone.pull()
    assert "hidden_since" not in phone.row("photo", "S1-f1")["values"]


def test_what_one_person_leaves_unfinished_has_a_limit(
    world: World, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture = phone_jpeg(320, 240)
    monkeypatch.setattr(accept_upload, "MOST_STAGED", len(picture) + 10)
    first = phone.create_upload("S1-f2", "S1-v1", picture)
    assert first.status == 201
    refused = phone.create_upload("S1-f3", "S1-v1", picture)
    assert (refused.status, refused.code) == (429, "staging_full")
    assert int(refused.headers["Retry-After"]) >= 600
    assert phone.create_upload("S1-f2", "S1-v1", picture).status == 201, "the one begun goes on"
    assert world.phone("S1-t2").create_upload("S1-f4", "S1-v1", picture).status == 201
    assert phone.upload("S1-f2", "S1-v1", picture).status == 204
    assert phone.create_upload("S1-f3", "S1-v1", phone_jpeg(200, 100)).status == 201
