"""Who is out: the trips of a day, and those whose people should be back and have not said so."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.support.phone import Phone
from tests.support.world import World

TODAY = "2026-11-25"
"""The world's clock says 10:00 at school."""


def leave(phone: Phone, id_: str, on: str = TODAY, **values: Any) -> None:
    trip = {"owner": phone.person, "on": on, "leaves_at": "08:00", "back_by": "21:00", "stops": "石桥村 陶家"}
    (result,) = phone.push(phone.op("trip", id_, {**trip, **values}))
    assert result["status"] == "applied", result


def trips(office: Phone, query: str = "") -> Any:
    reply = office.call("GET", f"/office/trips{query}")
    assert reply.status == 200, reply.data
    return reply.json


def test_who_is_out_today_and_who_should_be_back(world: World) -> None:
    teacher, other, office = world.phone(), world.phone("S1-t2"), world.phone("S1-o1")
    leave(teacher, "0190-a", back_by="09:30", reach="138 0000 0000")
    leave(other, "0190-b", leaves_at="09:00")
    leave(other, "0190-c", on="2026-11-23", back_by="20:00")
    leave(other, "0190-d", on="2026-11-24", safe_at="20:10")
    told = trips(office)
    assert [(one["id"], one["late"]) for one in told["items"]] == [("0190-a", True), ("0190-b", False)]
    assert [one["id"] for one in told["late"]] == ["0190-c", "0190-a"]
    assert told["late"][1]["owner"]["name"] == "余青禾"
    assert told["late"][1]["reach"] == "138 0000 0000"
    assert [(day["on"], day["trips"], day["safe"]) for day in told["days"]] == [
        ("2026-11-25", 2, 0),
        ("2026-11-24", 1, 1),
        ("2026-11-23", 1, 0),
    ]
    assert office.call("GET", "/office/figures").json["trips_late"] == 2
    day = trips(office, "?on=2026-11-24")
    assert [(one["id"], one["safe_at"]) for one in day["items"]] == [("0190-d", "20:10")]


def test_what_is_long_over_is_found_by_its_day_alone(world: World) -> None:
    teacher, office = world.phone(), world.phone("S1-o1")
    leave(teacher, "0190-a", on="2026-10-27")
    leave(teacher, "0190-b", on="2026-10-26")
    leave(teacher, "0190-c", on="2026-12-09")
    leave(teacher, "0190-d", on="2026-12-10")
    told = trips(office)
    assert [one["id"] for one in told["late"]] == ["0190-a"]
    assert [day["on"] for day in told["days"]] == ["2026-12-09", "2026-10-27"]
    assert office.call("GET", "/office/figures").json["trips_late"] == 1
    for id_, on in (("0190-b", "2026-10-26"), ("0190-d", "2026-12-10")):
        day = trips(office, f"?on={on}")
        assert [one["id"] for one in day["items"]] == [id_]
        assert [one["id"] for one in day["late"]] == ["0190-a"]
        assert len(day["days"]) == 2


def test_time_goes_by_and_home_safe_ends_it(world: World) -> None:
    teacher, office = world.phone(), world.phone("S1-o1")
    leave(teacher, "0190-a", back_by="10:30")
    leave(teacher, "0190-b", back_by=None)
    assert trips(office)["late"] == []
    world.now += timedelta(minutes=31)
    office.refresh()
    teacher.refresh()
    assert [one["id"] for one in trips(office)["late"]] == ["0190-a"], (
        "nobody named a time: by ten in the evening"
    )
    (result,) = teacher.push(teacher.op("trip", "0190-a", {"safe_at": "10:40"}))
    assert result["status"] == "applied"
    assert trips(office)["late"] == []


def test_the_office_hears_by_telephone(world: World) -> None:
    teacher, office = world.phone(), world.phone("S1-o1")
    leave(teacher, "0190-a", back_by="09:00")
    reply = office.call("POST", "/office/trips/0190-a/safe")
    assert reply.json == {"id": "0190-a", "safe_at": "10:00"}
    world.now += timedelta(minutes=5)
    assert office.call("POST", "/office/trips/0190-a/safe").json["safe_at"] == "10:00"
    teacher.pull()
    assert teacher.row("trip", "0190-a")["values"]["safe_at"] == "10:00"
    assert office.call("POST", "/office/trips/nowhere/safe").status == 404
    assert world.phone("S2-o1").call("POST", "/office/trips/0190-a/safe").status == 404


def test_where_colleagues_are_is_for_the_desk_and_logged(world: World) -> None:
    teacher, office = world.phone(), world.phone("S1-o1")
    leave(teacher, "0190-a")
    assert teacher.call("GET", "/office/trips").status == 403
    assert trips(world.phone("S2-o1"))["items"] == []
    trips(office)
    with world.store.read("S1") as unit:
        assert [e.by for e in unit.audit.of("read_trips", "school:S1")] == ["S1-o1"]
