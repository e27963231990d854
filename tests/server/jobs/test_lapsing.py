"""A grandparent's yes holds for thirty days; then the clock erases, unless a parent has confirmed it."""

from __future__ import annotations

from typing import Any

import pytest

from server.jobs import sweeps
from tests.support.phone import Phone
from tests.support.photos import phone_jpeg
from tests.support.world import World, consent, draft

YES_ON = "2026-11-25"
ELDER = {"capacity": "grandparent", "on": YES_ON}


@pytest.fixture
def phone(world: World) -> Phone:
    """A phone whose visit has a photo that a grandmother agreed to."""
    phone = world.phone()
    phone.push(draft(phone), consent(phone, "S1-c1", **ELDER))
    assert phone.upload("S1-f1", "S1-v1", phone_jpeg()).status == 204
    return phone


def swept(world: World, phone: Phone) -> dict[str, Any]:
    sweeps.photos(world.parts, world.now)
    phone.pull()
    values: dict[str, Any] = phone.row("photo", "S1-f1")["values"]
    return values


def stored(world: World) -> int:
    return len(list(world.parts.blobs.listing()))


def test_it_stays_to_the_thirtieth_day_and_is_erased_after_it(world: World, phone: Phone) -> None:
    assert stored(world) == 3
    world.later(days=30)
    phone = world.phone()
    assert swept(world, phone)["state"] == "stored"
    world.later(days=1)
    phone = world.phone()
    gone = swept(world, phone)
    assert gone["state"] == "withdrawn"
    assert gone["receipt"]["withdrawn_at"] == world.now.isoformat()
    assert stored(world) == 0
    assert phone.photo("S1-f1").status == 404


def test_a_parent_who_confirms_at_a_later_visit_keeps_it(world: World, phone: Phone) -> None:
    (said,) = phone.push(consent(phone, "S1-c2"))
    assert said["status"] == "applied"
    world.later(days=40)
    assert swept(world, world.phone())["state"] == "stored"


def test_any_no_outweighs_the_confirmation(world: World, phone: Phone) -> None:
    phone.push(consent(phone, "S1-c2"), consent(phone, "S1-c3", capacity="child", given=False))
    assert swept(world, phone)["state"] == "withdrawn"
    assert phone.create_upload("S1-f2", "S1-v1", phone_jpeg(64, 48)).code == "consent_refused"


def test_a_withdrawal_for_all_visits_reaches_each_of_them(world: World, phone: Phone) -> None:
    no = {"pupil": "S1-p1", "capacity": "parent", "purpose": "record", "given": False, "on": YES_ON}
    (said,) = phone.push(phone.op("consent", "S1-c9", no))
    assert said["status"] == "applied"
    assert swept(world, phone)["state"] == "withdrawn"
