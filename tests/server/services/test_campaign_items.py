"""Getting a campaign ready: tasks, seats, trainings and meetings, with who did it and who came."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from tests.support.amended import PACK, SECOND, declared, written
from tests.support.either_database import on_both_databases
from tests.support.phone import Phone
from tests.support.world import World

pytestmark = on_both_databases

LABEL = {"zh-CN": "甲", "en": "A"}


def organised(version: int = SECOND, *, tasks: bool = True) -> str:
    """A pack with one stage of two tasks, two seats, a training and a meeting."""
    data = declared()
    data["version"] = version
    # What points at the meetings and tasks that go.
    for name in ("each_teacher", "support", "supervision", "recognition", "assessment"):
        data.pop(name, None)
    one = {"key": "talk", "label": LABEL, "by": "moral_office", "due": "11-05"}
    two = {"key": "sum_up", "label": LABEL, "by": "everyone", "due": "12-20"}
    stage = {"key": "ready", "title": LABEL, "starts": "11-01", "ends": "12-31"}
    data["stages"] = [{**stage, "tasks": [one, two] if tasks else [two]}]
    head = {"key": "head", "label": LABEL, "duties": LABEL}
    seats = [head, {"key": "member", "label": LABEL, "duties": LABEL, "several": True}]
    data["organisation"] = {
        "leading_group": {"title": LABEL, "seats": seats},
        "trainings": [{"key": "manners", "label": LABEL, "audience": ["every_teacher"]}],
        "meetings": [{"key": "start", "label": LABEL, "audience": ["everyone"], "per": "campaign"}],
    }
    return written(data)


@pytest.fixture
def office(world: World) -> Phone:
    """The office, with campaign S1-k1 run by that pack."""
    phone = world.phone("S1-o1")
    assert phone.call("POST", "/office/packs", {"text": organised()}).status == 200, "the pack is sound"
    assert phone.call("POST", "/office/campaigns/S1-k1/move", {"version": SECOND}).status == 200
    return phone


def keep(office: Phone, kind: str, key: str, **more: Any) -> Any:
    return office.call("PUT", "/office/campaigns/S1-k1/items", {"kind": kind, "key": key, **more})


def plan(office: Phone) -> dict[str, Any]:
    found: dict[str, Any] = office.call("GET", "/office/campaigns/S1-k1/plan").json
    return found


def names(part: dict[str, Any]) -> list[str]:
    return [person["name"] for item in part["items"] for person in item["people"]]


def test_a_task_is_late_until_it_is_done(office: Phone) -> None:
    first, second = plan(office)["stages"][0]["tasks"]
    assert (first["key"], first["due"], first["late"]) == ("ready/talk", "2026-11-05", True)
    assert (second["due"], second["late"]) == ("2026-12-20", False)
    told = keep(office, "task", "ready/talk", on="2026-11-24").json
    [done] = told["stages"][0]["tasks"][0]["items"]
    assert (done["on"], done["by"]["name"]) == ("2026-11-24", "苗安宁")
    assert told["stages"][0]["tasks"][0]["late"] is False
    again = keep(office, "task", "ready/talk", on="2026-11-25").json["stages"][0]["tasks"][0]["items"]
    assert [(one["id"], one["on"]) for one in again] == [(done["id"], "2026-11-25")]
    office.call("DELETE", f"/office/campaigns/S1-k1/items/{done['id']}")
    assert plan(office)["stages"][0]["tasks"][0]["late"] is True


def test_nobody_is_late_with_what_lay_before_the_campaign_began(world: World) -> None:
    """A school that takes a campaign up late does not open it full of reproaches."""
    office = world.phone("S1-o1")
    office.call("POST", "/office/packs", {"text": organised()})
    office.call("POST", "/office/campaigns/S1-k1/end")
    pack = declared()["name"]
    pack = next(
        one["pack"] for one in office.call("GET", "/office/packs").json["items"] if one["name"] == pack
    )
    wanted = {"pack": pack, "version": SECOND, "name": "冬访", "starts": "2026-11-01", "ends": "2026-12-31"}
    made = office.call("POST", "/office/campaigns", wanted)
    assert made.status == 200, made.data
    path = f"/office/campaigns/{made.json['id']}"
    first, second = office.call("GET", f"{path}/plan").json["stages"][0]["tasks"]
    assert (first["due"], first["late"], first["before"]) == ("2026-11-05", False, True)
    assert (second["late"], second["before"]) == (False, False)
    item = {"kind": "task", "key": "ready/talk", "on": "2026-11-25"}
    told = office.call("PUT", f"{path}/items", item).json["stages"][0]["tasks"][0]
    assert (bool(told["items"]), told["before"]) == (True, False)
    world.now += timedelta(days=40)
    second = world.phone("S1-o1").call("GET", f"{path}/plan").json["stages"][0]["tasks"][1]
    assert (second["late"], second["before"]) == (True, False)


def test_a_seat_holds_one_person_or_several_as_the_pack_says(office: Phone) -> None:
    assert keep(office, "seat", "head", people=["S1-l1"]).status == 200
    assert keep(office, "seat", "head", people=["S1-l1", "S1-o1"]).code == "bad_shape"
    keep(office, "seat", "member", people=["S1-t1", "S1-t2", "S1-t1"])
    head, member = plan(office)["leading_group"]["seats"]
    assert (names(head), names(member)) == (["温如海"], ["余青禾", "贺若川"])


def test_a_meeting_is_held_as_often_as_it_is_noted(office: Phone) -> None:
    keep(office, "meeting", "start", on="2026-11-10", people=["S1-t1"])
    told = keep(office, "meeting", "start", on="2026-11-03", people=[]).json["meetings"][0]["items"]
    assert [one["on"] for one in told] == ["2026-11-03", "2026-11-10"]
    more = keep(office, "meeting", "start", id=told[0]["id"], on="2026-11-03", people=["S1-t2"]).json
    assert names(more["meetings"][0]) == ["贺若川", "余青禾"]
    assert keep(office, "training", "manners", id=told[0]["id"]).code == "not_found"


@pytest.mark.parametrize(
    ("kind", "key", "people"),
    [
        ("task", "ready/nothing", []),
        ("seat", "start", []),
        ("meeting", "start", ["S1-nobody"]),
        ("meeting", "start", ["S2-t1"]),
        ("party", "start", []),
    ],
)
def test_what_the_pack_or_the_school_does_not_have_is_refused(
    office: Phone, kind: str, key: str, people: list[str]
) -> None:
    assert keep(office, kind, key, people=people).code == "bad_shape"
    assert all(not one["items"] for one in plan(office)["meetings"])


def test_who_came_to_a_meeting_is_not_known_before_it_was_held(office: Phone) -> None:
    assert keep(office, "meeting", "start", on="2026-11-25", people=["S1-t1"]).status == 200
    refused = keep(office, "meeting", "start", on="2026-11-26", people=["S1-t1"])
    assert (refused.status, refused.code) == (422, "bad_shape")
    assert "on" in refused.json["errors"]
    assert len(plan(office)["meetings"][0]["items"]) == 1


def test_a_move_loses_nothing_that_was_noted(office: Phone) -> None:
    keep(office, "task", "ready/talk", on="2026-11-24")
    keep(office, "task", "ready/sum_up", on="2026-11-24")
    office.call("POST", "/office/packs", {"text": organised(SECOND + 1, tasks=False)})
    office.call("POST", "/office/campaigns/S1-k1/move", {"version": SECOND + 1})
    told = plan(office)
    assert [one["key"] for one in told["lost"]] == ["ready/talk"]
    assert [len(task["items"]) for task in told["stages"][0]["tasks"]] == [1]


def test_it_is_audited_and_another_school_sees_nothing(world: World, office: Phone) -> None:
    item = keep(office, "seat", "head", people=["S1-l1"]).json["leading_group"]["seats"][0]["items"][0]["id"]
    theirs = world.phone("S2-o1")
    assert theirs.call("DELETE", f"/office/campaigns/S1-k1/items/{item}").code == "not_found"
    assert theirs.call("DELETE", f"/office/campaigns/S2-k1/items/{item}").code == "not_found"
    assert names(plan(office)["leading_group"]["seats"][0]) == ["温如海"]
    with world.store.read("S1") as unit:
        assert [e.subject for e in unit.audit.entries() if e.act == "keep_campaign_item"] == [
            "campaign:S1-k1"
        ]


def test_a_campaign_on_the_pack_that_ships_has_a_plan(world: World) -> None:
    told = world.phone("S1-l1").call("GET", "/office/campaigns/S1-k1/plan").json
    assert len(told["stages"]) == len(declared(PACK)["stages"])


def test_two_clerks_at_once_make_one_item_of_what_there_is_one_of(world: World, office: Phone) -> None:
    desks = [office, world.phone("S1-o1"), world.phone("S1-l1"), world.phone("S1-l1")]
    with ThreadPoolExecutor(len(desks)) as pool:
        replies = list(pool.map(lambda desk: keep(desk, "task", "ready/talk", on="2026-11-04"), desks))
    assert [reply.status for reply in replies] == [200] * len(desks)
    assert len(plan(office)["stages"][0]["tasks"][0]["items"]) == 1
