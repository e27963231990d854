"""Counts by group for whoever sits above the office: whole or "few", by the definition of the campaign that runs."""

from __future__ import annotations

from typing import Any

import pytest

from server.services.caller import Caller
from server.services.group_counts import group_counts
from server.services.keep_tags import end_tag, tag_pupil
from server.services.server_write import set_values
from server.store.unit import Unit
from sync.state import Record
from tests.support.world import World

OFFICE = Caller("S1", "S1-o1", frozenset({"office"}), "d")
LEADER = Caller("S1", "S1-l1", frozenset({"leader"}), "d")


def grown(world: World, sizes: dict[str, int]) -> None:
    """That many more pupils in each class."""
    with world.store.write("S1") as unit:
        for room, size in sizes.items():
            for number in range(size):
                _add(unit, f"{room}-n{number}", room)


def _add(unit: Unit, id_: str, room: str) -> None:
    values = {"name": f"生{id_}", "class": room, "class_name": room}
    unit.records.put(Record("pupil", id_, values=values, stamps={}), {f"class:{room}"})


def tagged(world: World, room: str, count: int, group: str = "hardship", **facts: Any) -> list[str]:
    said = {"group": group, "facts": facts, "source": "notice"}
    return [tag_pupil(world.store, OFFICE, f"{room}-n{n}", said, world.now)["id"] for n in range(count)]


def told(world: World, key: str, who: Caller = LEADER) -> tuple[Any, ...]:
    found = group_counts(world.store, who, world.now)
    (group,) = [one for one in found["groups"] if one["key"] == key]
    return (group["total"], *(group["counts"][one["class"]] for one in found["classes"]))


def test_large_counts_are_told_and_small_ones_are_few(world: World) -> None:
    grown(world, {"S1-c1": 12, "S1-c2": 12})
    tagged(world, "S1-c1", 6)
    tags = tagged(world, "S1-c2", 5)
    assert told(world, "hardship") == (11, 6, 5)
    end_tag(world.store, OFFICE, tags[0], world.now)
    assert told(world, "hardship") == ("withheld", 6, "few")
    assert told(world, "hardship", OFFICE) == ("withheld", 6, "few")
    assert told(world, "disability") == ("withheld", "few", "few")


def test_the_definition_of_the_pack_decides_who_is_left_behind(world: World) -> None:
    grown(world, {"S1-c1": 14, "S1-c2": 14})
    tagged(world, "S1-c1", 9, "left_behind", away="one", capable=True)
    tagged(world, "S1-c2", 7, "left_behind", away="both")
    tagged(world, "S1-c2", 3, "single_parent")
    assert told(world, "left_behind_or_single_parent") == (16, 9, 7)


def test_a_pupil_who_left_the_school_is_in_no_count(world: World) -> None:
    grown(world, {"S1-c1": 6, "S1-c2": 6})
    tagged(world, "S1-c1", 5)
    tagged(world, "S1-c2", 5)
    assert told(world, "hardship") == (10, 5, 5)
    with world.store.write("S1") as unit:
        gone = unit.records.load_for_update([("pupil", "S1-c1-n0")])["pupil", "S1-c1-n0"].copy()
        gone.deleted = True
        unit.records.put(gone)
    assert told(world, "hardship") == ("withheld", "few", 5)


def test_without_a_campaign_there_are_no_groups(world: World) -> None:
    with world.store.write("S1") as unit:
        campaign = unit.records.load_for_update([("campaign", "S1-k1")])["campaign", "S1-k1"]
        unit.records.put(set_values(unit, campaign, {"ends": "2026-11-24"}, by="S1-o1", now=world.now))
    assert group_counts(world.store, LEADER, world.now)["groups"] == []


@pytest.mark.parametrize("who", ["S1-o1", "S1-l1"])
def test_both_desks_read_counts_and_a_teacher_does_not(world: World, who: str) -> None:
    reply = world.phone(who).call("GET", "/office/tags/counts")
    assert reply.status == 200
    assert {one["class"] for one in reply.json["classes"]} == {"S1-c1", "S1-c2"}
    assert world.phone("S1-t1").call("GET", "/office/tags/counts").status == 403
