"""What phones bring of records that an erased pupil began and the school never saw: nothing of it stays to be read."""

from __future__ import annotations

import pytest

from server.services.force_held import force_held
from tests.support.marked_pupil import erase
from tests.support.phone import uuid7
from tests.support.world import World, draft


@pytest.mark.parametrize("restored", [True, False])
@pytest.mark.parametrize("order", ["beginning first", "beginning last"])
def test_a_visit_that_the_server_never_saw_leaves_nothing(world: World, order: str, restored: bool) -> None:
    erase(world)
    if restored:
        world.store.new_epoch(world.now)
    one, two = world.phone("S1-t1"), world.phone("S1-t2")
    begins = draft(one, visit=uuid7(), pupil="S1-p1")
    goes_on = two.op("visit", begins["id"], {"process": "没有写明是谁。"})
    steps = [(one, begins), (two, goes_on)]
    for phone, op in steps if order == "beginning first" else reversed(steps):
        phone.push(op)
    assert [two.push(goes_on)[0]["code"], one.push(begins)[0]["code"]] == ["erased", "erased"]
    with world.store.read("S1") as unit:
        logged = [unit.ops.get(each.key) for _, op in steps for each in unit.ops.find(op["op"])]
    assert [(one.state, one.raw or b"") for one in logged if one] == [("erased", b"")] * 2
    world.later(days=6)
    assert force_held(world.store, "S1", world.now) == 0
    assert world.phone("S1-o1").call("GET", "/quarantine").json["items"] == []


def test_what_follows_a_beginning_that_cannot_be_read_leaves_nothing_either(world: World) -> None:
    one = world.phone("S1-t1")
    erase(world)
    begins = draft(one, visit=uuid7(), pupil="S1-p1")
    begins["set"]["place"] = ["空\x00字", None]
    goes_on = one.op("visit", begins["id"], {"mode": "by_balloon"})
    stranger = {**one.op("weather", uuid7(), {}), "set": {"pupil": ["S1-p1", None]}}
    assert [one.push(op)[0]["code"] for op in (begins, goes_on, stranger)] == ["erased"] * 3
    with world.store.read("S1") as unit:
        logged = [
            unit.ops.get(each.key) for op in (begins, goes_on, stranger) for each in unit.ops.find(op["op"])
        ]
    assert [(one.state, one.raw or b"") for one in logged if one] == [("erased", b"")] * 3


@pytest.mark.parametrize("pupil", ["S1-p1", "S1-later"])
def test_what_followed_a_refused_beginning_goes_with_the_pupil(world: World, pupil: str) -> None:
    one = world.phone("S1-t1")
    begins = draft(one, visit=uuid7(), pupil=pupil)
    begins["set"]["mode"] = ["by_balloon", None]
    goes_on = one.op("visit", begins["id"], {"process": "没有写明是谁。"})
    assert [one.push(op)[0]["status"] for op in (begins, goes_on)] == ["quarantined"] * 2
    erase(world, pupil)
    late = one.op("visit", begins["id"], {"met_other": "也没有写明。"})
    assert one.push(late)[0]["code"] == "erased"
    with world.store.read("S1") as unit:
        logged = [unit.ops.get(each.key) for op in (begins, goes_on) for each in unit.ops.find(op["op"])]
    assert [(one.state, one.raw or b"") for one in logged if one] == [("erased", b"")] * 2
    assert world.phone("S1-o1").call("GET", "/quarantine").json["items"] == []


def test_an_erased_pupil_does_not_bury_what_is_planned_for_another(world: World) -> None:
    erase(world, "S1-p2")
    world.store.new_epoch(world.now)
    one, other = world.phone("S1-t1"), world.phone("S1-t2")
    assert other.push(draft(other, pupil="S1-p2"))[0]["code"] == "erased"
    assert one.push(draft(one))[0]["status"] == "applied"
