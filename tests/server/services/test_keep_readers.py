"""Two people may open what is sealed: named by others, told of it, and told when they no longer may."""

from __future__ import annotations

from typing import Any

import pytest

from server.store.people import RoleHeld
from tests.support.phone import Phone
from tests.support.world import World


def name(phone: Phone, person: str) -> Any:
    return phone.call("POST", "/office/readers", {"person": person})


def shown(phone: Phone) -> dict[str, Any]:
    found: dict[str, Any] = phone.call("GET", "/office/readers").json
    return found


def test_the_desk_names_two_and_no_third(world: World) -> None:
    office = world.phone("S1-o1")
    assert shown(office) | {"items": None} == {
        "mine": False, "unread": False, "may_name": True, "may_name_self": False, "wanted": 2, "named": 0,
        "items": None, "news": [],
    }  # fmt: skip
    assert name(office, "S1-l1").status == 200
    assert name(office, "S1-t3").json["named"] == 2
    assert name(office, "S1-t3").json["named"] == 2, "to name a reader again changes nothing"
    refused = name(office, "S1-t1")
    assert (refused.status, list(refused.json["errors"])) == (422, ["person"])
    with world.store.read("S1") as unit:
        acts = [(one.act, one.by, one.subject) for one in unit.audit.entries() if "reader" in one.act]
    assert acts == [("name_reader", "S1-o1", "person:S1-l1"), ("name_reader", "S1-o1", "person:S1-t3")]


def test_who_is_named_is_told_and_says_so(world: World) -> None:
    office = world.phone("S1-o1")
    name(office, "S1-t3")
    named = world.phone("S1-t3")
    (news,) = shown(named)["news"]
    assert (news["what"], news["by"]) == ("named", "苗安宁")
    assert [one["told"] for one in shown(office)["items"]] == [False]
    assert named.call("POST", "/office/readers/told").json["news"] == []
    assert [one["told"] for one in shown(office)["items"]] == [True]
    assert office.call("DELETE", "/office/readers/S1-t3").json["named"] == 0
    (news,) = shown(named)["news"]
    assert (news["what"], news["by"], shown(named)["mine"]) == ("ended", "苗安宁", False)
    assert named.call("POST", "/office/readers/told").json["news"] == []
    assert office.call("DELETE", "/office/readers/S1-t3").status == 404


def test_nobody_names_themselves_but_who_is_alone_at_the_desk(world: World) -> None:
    office = world.phone("S1-o1")
    assert name(office, "S1-o1").status == 403
    with world.store.write("S1") as unit:
        unit.people.end_roles("S1-l1", ["leader"], world.now.date())
    assert shown(office)["may_name_self"] is True
    assert name(office, "S1-o1").json["mine"] is True


@pytest.mark.parametrize("person", ["S2-t1", "nobody"])
def test_a_stranger_is_no_reader(world: World, person: str) -> None:
    assert name(world.phone("S1-o1"), person).status == 404


def test_who_left_the_school_reads_no_more_and_is_not_named(world: World) -> None:
    office = world.phone("S1-o1")
    name(office, "S1-t3")
    assert office.call("POST", "/office/people/S1-t3/leave").status == 200
    assert shown(office)["named"] == 0
    assert name(office, "S1-t3").status == 422


def test_a_colleague_learns_nothing_of_who_reads(world: World) -> None:
    name(world.phone("S1-o1"), "S1-l1")
    colleague = world.phone("S1-t1")
    assert (shown(colleague)["items"], shown(colleague)["named"]) == ([], 0)
    assert name(colleague, "S1-t3").status == 403
    assert colleague.call("DELETE", "/office/readers/S1-l1").status == 403


def test_a_reader_of_another_school_is_none_here(world: World) -> None:
    with world.store.write("S2") as unit:
        unit.sealed.name("S2-o1", by="S2-l1", at=world.now)
        unit.people.add_roles([RoleHeld("S2-o1", "leader")])
    assert shown(world.phone("S1-o1"))["named"] == 0
    assert world.phone("S2-o1").call("DELETE", "/office/readers/S1-t3").status == 404
