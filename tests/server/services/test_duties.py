"""Duties: given at the desk, seen by every colleague, never by oneself or beyond one's standing."""

from __future__ import annotations

import pytest

from tests.support.phone import Phone
from tests.support.world import World


def put(desk: Phone, person: str, *duties: str) -> object:
    return desk.call("PUT", f"/office/people/{person}/duties", {"duties": list(duties)})


def test_a_duty_is_given_and_taken_and_every_colleague_sees_it(world: World) -> None:
    colleague, office = world.phone("S1-t3"), world.phone("S1-o1")
    colleague.pull()
    assert put(office, "S1-t2", "specialist", "grade_leader").json == {
        "person": "S1-t2",
        "duties": ["specialist", "grade_leader"],
    }
    colleague.pull()
    values = colleague.row("person", "S1-t2")["values"]
    assert (values["duties/specialist"], values["duties/grade_leader"]) == (True, True)
    put(office, "S1-t2", "middle_leader")
    colleague.pull()
    values = colleague.row("person", "S1-t2")["values"]
    held = {key for key, on in values.items() if key.startswith("duties/") and on}
    assert held == {"duties/middle_leader"}
    items = office.call("GET", "/office/people").json["items"]
    assert {one["id"]: one["duties"] for one in items}["S1-t2"] == ["middle_leader"]


@pytest.mark.parametrize(
    ("who", "person", "duties", "status"),
    [
        ("S1-o1", "S1-o1", ["specialist"], 403),
        ("S1-o1", "S1-l1", ["school_leader"], 403),
        ("S1-o1", "S2-t1", ["specialist"], 404),
        ("S1-o1", "S1-t1", ["king"], 422),
        ("S1-t1", "S1-t2", ["specialist"], 403),
    ],
)
def test_who_may_not(world: World, who: str, person: str, duties: list[str], status: int) -> None:
    assert put(world.phone(who), person, *duties).status == status
    with world.store.read(person[:2]) as unit:
        values = unit.records.get("person", person).values
    assert not any(key.startswith("duties/") for key in values)


def test_the_same_duties_again_change_nothing(world: World) -> None:
    leader = world.phone("S1-l1")
    put(leader, "S1-o1", "middle_leader")
    with world.store.read("S1") as unit:
        before = unit.clock()
    put(leader, "S1-o1", "middle_leader")
    with world.store.read("S1") as unit:
        assert unit.clock() == before
        acts = [entry.act for entry in unit.audit.entries()]
    assert acts.count("set_duties") == 1
