"""The office reads what was not taken in: whose it is, about whom, and for what a held op waits."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.phone import Phone
from tests.support.world import World, draft, submit


def get(phone: Phone, path: str) -> dict[str, Any]:
    found: dict[str, Any] = phone.call("GET", f"/office{path}").json
    return found


def test_a_refused_op_names_its_author_the_pupil_and_the_visit(world: World) -> None:
    teacher = world.phone("S1-t1")
    teacher.push(draft(teacher), submit(teacher))
    bad = teacher.op("visit", "S1-v1", {"mode": "on foot"})
    assert teacher.push(bad)[0]["status"] == "quarantined"
    (item,) = get(world.phone("S1-o1"), "/refused")["items"]
    assert (item["code"], item["op"], item["type"]) == ("bad_shape", bad["op"], "visit")
    assert item["author"] == {"id": "S1-t1", "name": "余青禾"}
    assert item["pupil"]["name"] == "陶小满"
    assert (item["visit"], item["campaign"]) == ("S1-v1", "S1-k1")
    assert item["raw"]["set"]["mode"][0] == "on foot"
    assert item["errors"]["set/mode" if "set/mode" in item["errors"] else "mode"]
    assert get(world.phone("S1-o1"), "/figures")["refused"] == 1


def test_a_leader_learns_that_it_is_there_and_not_what_it_says(world: World) -> None:
    teacher = world.phone("S1-t1")
    teacher.push(draft(teacher), teacher.op("visit", "S1-v1", {"process": 7}))
    (item,) = get(world.phone("S1-l1"), "/refused")["items"]
    assert (item["raw"], item["pupil"]["name"]) == (None, "陶小满")
    assert item["visit"] is None, "a draft is its party's alone"


def test_whoever_reads_what_a_colleague_wrote_is_noted(world: World) -> None:
    teacher, office = world.phone("S1-t1"), world.phone("S1-o1")
    teacher.push(draft(teacher), teacher.op("visit", "S1-v1", {"process": 7}))
    for reader in (teacher, world.phone("S1-l1")):
        reader.call("GET", "/quarantine")
    get(office, "/held")
    with world.store.read("S1") as unit:
        assert [one for one in unit.audit.entries() if one.act == "op.read"] == []
    office.call("GET", "/quarantine")
    get(office, "/refused")
    with world.store.read("S1") as unit:
        noted = [(one.by, one.detail["of"]) for one in unit.audit.entries() if one.act == "op.read"]
    assert noted == [("S1-o1", ["S1-v1"])] * 2


def test_what_waits_for_a_draft_is_listed_without_its_words(world: World) -> None:
    lead, other, office = world.phone("S1-t1"), world.phone("S1-t2"), world.phone("S1-o1")
    lead.push(draft(lead))
    unseen = f"{lead.inc}.{lead.n + 7}"
    other.push(other.op("visit", "S1-v1", {"process": "还没交。"}, saw={"process": unseen}))
    (item,) = get(office, "/held")["items"]
    assert (item["raw"], item["author"]["id"]) == (None, "S1-t2")
    lead.push(submit(lead))
    assert get(office, "/held")["items"][0]["raw"]["set"]["process"][0] == "还没交。"


def test_pages_follow_one_another(world: World) -> None:
    teacher, office = world.phone("S1-t1"), world.phone("S1-o1")
    teacher.push(draft(teacher), *(teacher.op("visit", "S1-v1", {"process": n}) for n in range(3)))
    first = get(office, "/refused?limit=2")
    second = get(office, f"/refused?limit=2&cursor={first['cursor']}")
    assert ([len(page["items"]) for page in (first, second)], second["more"]) == ([2, 1], False)
    assert len({item["key"] for page in (first, second) for item in page["items"]}) == 3
    assert office.call("GET", "/office/refused?cursor=x").code == "bad_cursor"


def test_a_held_op_says_for_whose_phone_it_waits_and_until_when(world: World) -> None:
    lead, other = world.phone("S1-t1"), world.phone("S1-t2")
    lead.push(draft(lead), lead.op("visit", "S1-v1", items={"companions/S1-t2": True}), submit(lead))
    unseen = f"{lead.inc}.{lead.n + 7}"
    held = other.op("visit", "S1-v1", {"process": "接着写。"}, saw={"process": unseen})
    assert other.push(held)[0]["status"] == "held"
    (item,) = get(world.phone("S1-o1"), "/held")["items"]
    assert item["waits_for"] == [{"id": "S1-t1", "name": "余青禾"}]
    assert (item["author"]["id"], item["code"], item["until"][:10]) == ("S1-t2", None, "2026-11-30")
    assert get(world.phone("S1-o1"), "/refused")["items"] == []


@pytest.mark.parametrize("path", ["/refused", "/held", "/people"])
def test_only_the_desk_reads_these_and_only_of_its_school(world: World, path: str) -> None:
    teacher = world.phone("S1-t1")
    teacher.push(draft(teacher), teacher.op("visit", "S1-v1", {"process": 7}))
    assert teacher.call("GET", f"/office{path}").status == 403
    assert not [
        one
        for one in get(world.phone("S2-o1"), path)["items"]
        if not str(one.get("id", "S2")).startswith("S2")
    ]


def test_colleagues_are_listed_by_how_names_are_spoken(world: World) -> None:
    found = get(world.phone("S1-o1"), "/people")["items"]
    assert [one["name"] for one in found] == ["贺若川", "苗安宁", "莫知秋", "温如海", "余青禾"]


def test_a_twin_shows_the_other_visit_of_that_day(world: World) -> None:
    one, two = world.phone("S1-t1"), world.phone("S1-t3")
    one.push(draft(one), submit(one))
    two.push(draft(two, "S1-v7"), submit(two, "S1-v7"))
    office = world.phone("S1-o1")
    assert {row["id"] for row in get(office, "/visits?waits=twin")["items"]} == {"S1-v1", "S1-v7"}
    (twin,) = get(office, "/visits/S1-v1")["twins"]
    assert (twin["id"], twin["lead"]["name"]) == ("S1-v7", "莫知秋")
    assert get(office, "/figures")["twins"] == 2
