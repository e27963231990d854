"""What campaigns ask of every pupil, set at the desk and read where the pupil is read."""

from __future__ import annotations

from typing import Any

import pytest

from tests.server.services.test_serve_pull import checks_hold
from tests.support.world import World

FACTS = {"boarder": True, "entered_on": "2026-09-01", "residence": "elsewhere", "distance_km": 12}
PATH = "/office/pupils/S1-p1/facts"


@pytest.mark.parametrize("who", ["S1-o1", "S1-l1"])
def test_facts_are_set_changed_and_emptied(world: World, who: str) -> None:
    desk, teacher = world.phone(who), world.phone("S1-t1")
    asked = {"pupil": "S1-p1", "name": "陶小满", "class_name": "四班"}
    assert desk.call("GET", PATH).json == {**asked, **dict.fromkeys(FACTS)}
    assert desk.call("PUT", PATH, FACTS).json == {**asked, **FACTS}
    teacher.pull()
    assert checks_hold(teacher)
    values = teacher.rows["pupil", "S1-p1"]["values"]
    assert {name: values[name] for name in FACTS} == FACTS
    desk.call("PUT", PATH, {"distance_km": None, "boarder": False})
    assert desk.call("GET", PATH).json == {**asked, **FACTS, "distance_km": None, "boarder": False}
    teacher.pull()
    assert "distance_km" not in teacher.rows["pupil", "S1-p1"]["values"]


@pytest.mark.parametrize(
    ("facts", "wrong"),
    [
        ({"entered_on": "2026-11-26"}, "entered_on"),
        ({"entered_on": "neulich"}, "entered_on"),
        ({"residence": "abroad"}, "residence"),
        ({"distance_km": -1}, "distance_km"),
        ({"distance_km": "12"}, "distance_km"),
        ({"boarder": "yes"}, "boarder"),
        ({"visit_first": True}, "visit_first"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(world: World, facts: dict[str, Any], wrong: str) -> None:
    reply = world.phone("S1-o1").call("PUT", PATH, facts)
    assert reply.status == 422
    assert list(reply.json["errors"]) == [wrong]


def test_who_may_not_and_what_is_not_there(world: World) -> None:
    assert world.phone("S1-t1").call("PUT", PATH, FACTS).status == 403
    assert world.phone("S2-o1").call("GET", PATH).status == 404
    assert world.phone("S2-o1").call("PUT", PATH, FACTS).status == 404


def test_the_log_says_which_facts_and_not_what(world: World) -> None:
    desk = world.phone("S1-o1")
    desk.call("PUT", PATH, FACTS)
    desk.call("PUT", PATH, FACTS)
    with world.store.read("S1") as unit:
        entries = [entry for entry in unit.audit.entries() if entry.act == "set_facts"]
    assert [(e.by, e.subject, e.detail) for e in entries] == [
        ("S1-o1", "pupil:S1-p1", {"facts": ["boarder", "distance_km", "entered_on", "residence"]})
    ]
