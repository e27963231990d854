"""Slips, pages and calls at the desk: sorted for a class's meeting, typed in from paper, followed by plans."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.support.either_database import on_both_databases
from tests.support.phone import Phone
from tests.support.world import World

pytestmark = on_both_databases

PLANS = "/office/campaigns/S1-k1/plans"


@pytest.fixture
def office(world: World) -> Phone:
    return world.phone("S1-o1")


def room(office: Phone, class_id: str = "S1-c1") -> Any:
    reply = office.call("GET", f"/office/classes/{class_id}/appointments")
    assert reply.status == 200, reply.data
    return reply.json


def keep(office: Phone, pupil: str = "S1-p2", **said: Any) -> Any:
    return office.call("POST", f"/office/pupils/{pupil}/appointments", said)


def by_phone(phone: Phone, id_: str, pupil: str = "S1-p1", **values: Any) -> None:
    said = {"pupil": pupil, "campaign": "S1-k1", "made_by": phone.person, "via": "call", "answer": "agreed"}
    (result,) = phone.push(phone.op("appointment", id_, {**said, **values}))
    assert result["status"] == "applied", result


def planned(office: Phone, pupil: str) -> dict[str, Any]:
    shown = office.call("GET", f"{PLANS}/S1-c1").json
    [row] = [one for one in shown["rows"] if one["pupil"] == pupil]
    return dict(row)


def test_a_class_is_read_in_the_order_of_its_meeting(world: World, office: Phone) -> None:
    silent = room(office)["items"]
    assert {line["pupil"]["id"]: line["said"] for line in silent} == {"S1-p1": None, "S1-p2": None}
    teacher = world.phone()
    by_phone(teacher, "0190-a", mode="phone", on="2026-12-05", at="19:00", topics="数学", language="方言")
    first = room(office)["items"][0]
    assert first["pupil"]["name"] == "陶小满"
    assert first["said"]["made_by"]["name"] == "余青禾"
    assert {name: first["said"][name] for name in ("via", "mode", "on", "at", "topics", "language")} == {
        **{"via": "call", "mode": "phone", "on": "2026-12-05", "at": "19:00"},
        **{"topics": "数学", "language": "方言"},
    }
    by_phone(teacher, "0190-b", "S1-p2", not_home=True)
    assert [line["pupil"]["id"] for line in room(office)["items"]] == ["S1-p2", "S1-p1"]
    by_phone(teacher, "0190-c", "S1-p2", answer="no_answer")
    line = room(office)["items"][0]
    assert (line["said"]["id"], line["asked"]) == ("0190-b", 2), "nobody heard is no new word"


def test_a_paper_slip_is_typed_in_by_the_packs_own_form(office: Phone) -> None:
    form = room(office)["form"]
    assert form["title"] == "家访预约单"
    assert {one["name"]: one["base"] for one in form["fields"] if one["base"]} == {
        "wished_mode": "mode",
        "wished_on": "on",
        "wished_topics": "topics",
    }
    assert "pupil_name" not in {one["name"] for one in form["fields"]}, "the school knows whose slip it is"
    slip = {
        **{"wished_mode": "at_school", "wished_on": "2026-12-06", "wished_time": "after_school"},
        **{"guardian_name": "陶奶奶", "relation": "grandmother", "wished_topics": "孩子不爱说话"},
    }
    reply = keep(office, slip=slip, not_home=True)
    assert reply.status == 200, reply.data
    said = room(office)["items"][0]["said"]
    assert (said["via"], said["mode"], said["on"], said["not_home"]) == (
        "slip",
        "at_school",
        "2026-12-06",
        True,
    )
    assert said["topics"] == "孩子不爱说话"
    assert {one["name"]: one["words"] for one in said["more"]} == {
        **{"guardian_name": "陶奶奶", "relation": "奶奶、外婆", "wished_time": "放学后"},
    }


def test_a_slip_that_is_sent_twice_is_one_and_two_calls_are_two(world: World, office: Phone) -> None:
    slip = {"wished_mode": "at_school", "wished_topics": "孩子不爱说话"}
    first, second = (keep(office, slip=slip).json["id"] for _ in range(2))
    assert first == second
    world.now += timedelta(seconds=1)
    other = keep(office, slip={**slip, "wished_topics": "孩子爱说话"}).json["id"]
    world.now += timedelta(seconds=1)
    assert keep(office, slip=slip).json["id"] not in (first, other)
    rung = {keep(office, via="call", answer="no_answer").json["id"] for _ in range(2)}
    assert len(rung) == 2
    with world.store.read("S1") as unit:
        assert len(list(unit.records.by("appointment", pupil_id="S1-p2"))) == 5


def test_a_slip_feeds_the_planner_until_somebody_types_another_wish(world: World, office: Phone) -> None:
    keep(office, slip={"wished_mode": "on_site", "wished_on": "2026-12-06", "wished_time": "after_school"})
    row = planned(office, "S1-p2")
    assert row["wish"] == {
        **{"mode": "on_site", "weekday": 6, "part": "afternoon", "place": "", "on": "2026-12-06"},
    }
    assert not row["wish_typed"]
    office.call("POST", f"{PLANS}/propose", {"class": "S1-c1", "seed": 0})
    row = planned(office, "S1-p2")
    assert (row["mode"], row["on"], row["unmet"]) == ("on_site", "2026-12-06", [])
    assert "14:00" <= row["at"] < "18:00"
    assert not row["wish_typed"], "a proposal types no wish"
    moved = {"lead": "S1-t3", "companions": ["S1-t1"], "on": "2026-12-05", "at": "15:00", "mode": "on_site"}
    shown = office.call("PUT", f"{PLANS}/S1-c1/rows/S1-p2", moved).json
    [row] = [one for one in shown["rows"] if one["pupil"] == "S1-p2"]
    assert [one["code"] for one in row["unmet"]] == ["wish_day"]
    teacher = world.phone()
    by_phone(teacher, "ffff0190-a", "S1-p2", mode="phone", on="2026-12-08", at="19:30")
    assert planned(office, "S1-p2")["wish"]["mode"] == "phone", "the family's last word counts"
    typed = {"mode": "at_school", "weekday": None, "part": None, "place": ""}
    assert office.call("PUT", f"{PLANS}/S1-c1/wishes/S1-p2", typed).status == 200
    row = planned(office, "S1-p2")
    assert (row["wish"]["mode"], row["wish"]["on"], row["wish_typed"]) == ("at_school", None, True)


def test_not_in_our_home_please_is_heeded(world: World, office: Phone) -> None:
    keep(office, not_home=True)
    assert planned(office, "S1-p2")["wish"]["mode"] == "at_school"
    world.later(seconds=1)
    keep(office, answer="declined")
    assert planned(office, "S1-p2")["wish"]["mode"] is None


@pytest.mark.parametrize(
    ("said", "errors"),
    [
        ({"slip": {"weather": "fine"}}, ["slip.weather"]),
        ({"slip": {"wished_mode": "by_boat"}}, ["slip.wished_mode"]),
        ({"slip": {"wished_on": "someday"}}, ["slip.wished_on"]),
        ({"slip": {"wished_topics": 3}}, ["slip.wished_topics"]),
        ({"mode": "by_boat"}, ["mode"]),
        ({"at": "25:00"}, ["at"]),
    ],
)
def test_what_the_form_does_not_take(office: Phone, said: dict[str, Any], errors: list[str]) -> None:
    reply = keep(office, **said)
    assert (reply.status, reply.code, sorted(reply.json["errors"])) == (422, "bad_shape", errors)


def test_it_travels_like_a_phones_own(world: World, office: Phone) -> None:
    keep(office, pupil="S1-p1", topics="想聊作业", place="村口小店")
    teacher = world.phone("S1-t2")
    teacher.pull()
    [row] = teacher.of("appointment")
    assert (row["values"]["topics"], row["values"]["via"], row["values"]["made_by"]) == (
        "想聊作业",
        "slip",
        "S1-o1",
    )
    assert keep(world.phone("S2-o1"), pupil="S1-p1").status == 404
    assert room(world.phone("S2-o1"), "S2-c1")["items"][0]["said"] is None
    assert office.call("GET", "/office/classes/S2-c1/appointments").status == 404
