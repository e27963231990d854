"""The office keeps tags; who is visited first follows from them; what nobody confirmed this term is due."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from server.services.caller import Caller
from server.services.homeroom import name_homeroom
from server.services.server_write import set_values
from server.services.visit_first import keep_visit_first
from server.store.classes import Period
from tests.server.services.test_serve_pull import checks_hold
from tests.support.phone import Phone, Reply
from tests.support.world import World

SAID = {
    "group": "hardship",
    "source": "family",
    "source_note": "奶奶说起",
    "note": "低保在办",
    "since": "2026-10-12",
}


def give(desk: Phone, pupil: str = "S1-p1", **said: Any) -> Reply:
    return desk.call("POST", f"/office/pupils/{pupil}/tags", {**SAID, **said})


def listed(desk: Phone, path: str = "/office/tags") -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = desk.call("GET", path).json["items"]
    return items


def first(world: World, pupil: str = "S1-p1") -> bool:
    with world.store.read("S1") as unit:
        record = unit.records.get("pupil", pupil)
        assert record is not None
        return record.values.get("visit_first") is True


def acts(world: World) -> list[tuple[str, str, str]]:
    with world.store.read("S1") as unit:
        return [(entry.act, entry.by, entry.subject) for entry in unit.audit.entries() if "tag" in entry.act]


def test_a_tag_is_given_listed_confirmed_and_ended(world: World) -> None:
    desk = world.phone("S1-o1")
    tag = give(desk).json["id"]
    (item,) = listed(desk)
    assert {k: item[k] for k in ("id", "pupil", "name", "class", "group", "facts", "due")} == {
        "id": tag, "pupil": "S1-p1", "name": "陶小满", "class": "S1-c1", "group": "hardship", "facts": {}, "due": False,
    }  # fmt: skip
    assert (item["source"], item["source_note"], item["note"]) == ("family", "奶奶说起", "低保在办")
    assert (item["since"], item["by"], item["reviewed_on"]) == ("2026-10-12", "苗安宁", "2026-11-25")
    world.later(days=3)
    desk.refresh()
    assert desk.call("POST", f"/office/tags/{tag}/review").status == 200
    assert listed(desk)[0]["reviewed_on"] == "2026-11-28"
    assert desk.call("POST", f"/office/tags/{tag}/end").status == 200
    assert listed(desk) == []
    assert desk.call("POST", f"/office/tags/{tag}/end").status == 200
    assert desk.call("POST", f"/office/tags/{tag}/review").status == 404
    assert [act for act, by, subject in acts(world) if (by, subject) == ("S1-o1", "pupil:S1-p1")] == [
        "tag_pupil", "review_tag", "end_tag",
    ]  # fmt: skip
    with world.store.read("S1") as unit:
        (kept,) = unit.tags.of(["S1-p1"])
    assert (kept.ended_on, kept.ended_by, kept.group) == (date(2026, 11, 28), "S1-o1", "hardship")


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({"group": "clever"}, "group"),
        ({"source": "hearsay"}, "source"),
        ({"facts": {"away": "both"}}, "facts"),
        ({"group": "left_behind"}, "facts"),
        ({"group": "left_behind", "facts": {"away": "one"}}, "facts"),
        ({"since": "2026-11-26"}, "since"),
        ({"since": "gestern"}, "since"),
        ({"note": "长" * 501}, "note"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(world: World, said: dict[str, Any], wrong: str) -> None:
    desk = world.phone("S1-o1")
    reply = give(desk, **said)
    assert reply.status == 422
    assert list(reply.json["errors"]) == [wrong]
    assert listed(desk) == []


def test_a_group_holds_once_and_again_after_it_ended(world: World) -> None:
    desk = world.phone("S1-o1")
    tag = give(desk).json["id"]
    assert give(desk).json["errors"] == {"group": ["重复了。"]}
    desk.call("POST", f"/office/tags/{tag}/end")
    assert give(desk).status == 200


def test_who_is_visited_first_follows_from_live_tags(world: World) -> None:
    desk, teacher = world.phone("S1-o1"), world.phone("S1-t1")
    one = give(desk).json["id"]
    two = give(desk, group="left_behind", facts={"away": "both"}).json["id"]
    teacher.pull()
    assert checks_hold(teacher)
    assert teacher.rows["pupil", "S1-p1"]["values"]["visit_first"] is True
    assert "visit_first" not in teacher.rows["pupil", "S1-p2"]["values"]
    desk.call("POST", f"/office/tags/{one}/end")
    assert first(world)
    desk.call("POST", f"/office/tags/{two}/end")
    assert not first(world)
    teacher.pull()
    assert teacher.rows["pupil", "S1-p1"]["values"]["visit_first"] is False


def test_a_group_that_no_campaign_names_changes_nobodys_order(world: World) -> None:
    assert give(world.phone("S1-o1"), group="urban_fringe").status == 200
    assert not first(world)


def test_a_term_later_a_tag_is_due_and_still_holds(world: World) -> None:
    with world.store.write("S1") as unit:
        year = Period("y", "2026学年", date(2026, 9, 1), date(2027, 7, 10))
        term = Period("s", "2027年春季学期", date(2027, 2, 22), date(2027, 7, 10), "y")
        autumn = Period("a", "2026年秋季学期", date(2026, 9, 1), date(2027, 1, 22), "y")
        unit.classes.add_periods([year, autumn, term])
    desk = world.phone("S1-o1")
    tag = give(desk).json["id"]
    for day, due in ((date(2027, 2, 21), False), (date(2027, 2, 22), True), (date(2027, 8, 20), True)):
        world.now = datetime(day.year, day.month, day.day, 2, tzinfo=UTC)
        desk = world.phone("S1-o1")
        found = desk.call("GET", "/office/tags").json
        assert (found["items"][0]["due"], found["due"]) == (due, int(due)), day
    assert found["term_began"] == "2027-02-22"
    assert desk.call("POST", f"/office/tags/{tag}/review").status == 200
    assert listed(desk)[0]["due"] is False


def test_without_terms_of_its_own_the_usual_ones_count(world: World) -> None:
    desk = world.phone("S1-o1")
    assert desk.call("GET", "/office/tags").json["term_began"] == "2026-09-01"


@pytest.mark.parametrize("who", ["S1-l1", "S1-t1", "S1-t3", "S2-o1"])
def test_nobody_but_the_office_reads_or_keeps_tags(world: World, who: str) -> None:
    tag = give(world.phone("S1-o1")).json["id"]
    other = world.phone(who)
    replies = [
        give(other, "S1-p2"),
        other.call("POST", f"/office/tags/{tag}/review"),
        other.call("POST", f"/office/tags/{tag}/end"),
    ]
    if who == "S2-o1":
        assert [reply.status for reply in replies] == [404, 404, 404]
        assert listed(other) == []
    else:
        replies.append(other.call("GET", "/office/tags"))
        assert {reply.code for reply in replies} == {"forbidden"}
    assert [item["id"] for item in listed(world.phone("S1-o1"))] == [tag]


def test_a_homeroom_teacher_reads_the_own_class_and_the_read_is_logged(world: World) -> None:
    name_homeroom(world.store, _leader(), "S1-c2", None, world.now)
    desk = world.phone("S1-o1")
    give(desk)
    give(desk, "S1-p3")
    assert [item["pupil"] for item in listed(world.phone("S1-t1"), "/me/tags")] == ["S1-p1"]
    assert listed(world.phone("S1-t3"), "/me/tags") == []
    assert [entry for entry in acts(world) if entry[0] == "read_tags"] == [
        ("read_tags", "S1-t1", "class:S1-c1")
    ]


def test_of_one_child_a_homeroom_teacher_reads_that_alone_and_nothing_keeps_the_reply(world: World) -> None:
    name_homeroom(world.store, _leader(), "S1-c2", None, world.now)
    desk, mine = world.phone("S1-o1"), world.phone("S1-t1")
    for pupil in ("S1-p1", "S1-p2", "S1-p3"):
        give(desk, pupil)
    own = [pupil for pupil in ("S1-p1", "S1-p2", "S1-p3") if listed(mine, f"/me/tags?pupil={pupil}")]
    assert own == ["S1-p1", "S1-p2"]
    reply = mine.call("GET", "/me/tags?pupil=S1-p2")
    assert [item["pupil"] for item in reply.json["items"]] == ["S1-p2"]
    assert reply.headers["Cache-Control"] == "no-store"
    assert [entry for entry in acts(world) if entry[0] == "read_tags"] == [
        ("read_tags", "S1-t1", f"pupil:{pupil}") for pupil in ("S1-p1", "S1-p2", "S1-p2")
    ]
    assert mine.call("GET", "/me/tags?pupil=").status == 422


def test_each_read_of_names_is_in_the_log(world: World) -> None:
    desk = world.phone("S1-o1")
    give(desk)
    give(desk, "S1-p3", group="illness")
    listed(desk)
    assert [entry for entry in acts(world) if entry[0] == "read_tags"] == [
        ("read_tags", "S1-o1", "class:S1-c1"),
        ("read_tags", "S1-o1", "class:S1-c2"),
    ]


def test_numbers_that_belong_nowhere_are_masked(world: World) -> None:
    desk = world.phone("S1-o1")
    give(desk, note="证件 11010519491231002X 在办")
    assert "11010519491231002X" not in listed(desk)[0]["note"]


def _leader() -> Caller:
    return Caller("S1", "S1-l1", frozenset({"leader"}), "d")


def test_the_day_after_a_campaign_nobody_comes_first_and_once_it_is_put_right_nothing_is_written(
    world: World,
) -> None:
    give(world.phone("S1-o1"))
    give(world.phone("S1-o1"), "S1-p3", group="urban_fringe")
    keep_visit_first(world.store, "S1", world.now)
    assert first(world)
    with world.store.write("S1") as unit:
        campaign = unit.records.load_for_update([("campaign", "S1-k1")])["campaign", "S1-k1"]
        unit.records.put(set_values(unit, campaign, {"ends": "2026-11-24"}, by="S1-o1", now=world.now))
    assert first(world)
    keep_visit_first(world.store, "S1", world.now)
    assert not first(world)
    with world.store.read("S1") as unit:
        clock = unit.clock()
    keep_visit_first(world.store, "S1", world.now)
    with world.store.read("S1") as unit:
        assert unit.clock() == clock


def test_a_campaign_that_begins_brings_its_groups_with_it(world: World) -> None:
    desk = world.phone("S1-o1")
    give(desk, group="behaviour")
    assert not first(world)
    wanted = {"pack": "taishan-2023", "starts": "2026-12-01", "ends": "2027-01-20"}
    reply = desk.call("POST", "/office/campaigns", wanted)
    assert reply.status == 200, reply.json
    assert first(world)
