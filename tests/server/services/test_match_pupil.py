"""A child whom a phone made: seen by who visits it, counted nowhere, matched or admitted at the desk, erased whole."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text

from server.services.backup_plan import erasing
from server.services.caller import Caller
from server.services.erase_pupil import erase_pupil
from server.services.match_pupil import admit_pupil, match_pupil
from server.services.problem import Problem
from tests.support.phone import Phone, uuid7
from tests.support.world import World, consent, draft, submit

OFFICE = Caller("S1", "S1-o1", frozenset({"office"}), "d")
NAME = "麦穗穗"
WORDS = "想要一张书桌。"


def child_of(phone: Phone, **more: Any) -> tuple[str, dict[str, Any]]:
    id_ = uuid7()
    values = {"name": NAME, "unlisted": True, "village": "东坡", **more}
    return id_, phone.op("pupil", id_, values)


def met(world: World) -> tuple[Phone, str, str, str]:
    """A child with a submitted visit, a consent and a demand, all in one push: phone, child, visit, demand."""
    phone = world.phone("S1-t3")
    child, made = child_of(phone)
    visit, item, yes = uuid7(), uuid7(), uuid7()
    demand = {"pupil": child, "visit": visit, "words": WORDS, "kind": "request"}
    results = phone.push(
        made,
        phone.op(
            "visit",
            visit,
            {"pupil": child, "campaign": "S1-k1", "lead": "S1-t3", **_visit()},
            {"met/aunt": True},
        ),
        consent(phone, yes, visit, child),
        phone.op("ledger_item", item, demand),
        submit(phone, visit),
    )
    assert [r["status"] for r in results] == ["applied"] * 5, results
    return phone, child, visit, item


def _visit() -> dict[str, Any]:
    return {
        "mode": "on_site",
        "visited_on": "2026-11-25",
        "started_at": "19:00",
        "ended_at": "19:40",
        "process": "坐了一会儿。",
    }


def shown(world: World, who: str) -> dict[tuple[str, str], dict[str, Any]]:
    phone = world.phone(who)
    phone.pull()
    return phone.rows


def test_a_child_of_a_phone_is_seen_by_who_visits_it_and_the_desks(world: World) -> None:
    phone, child, visit, item = met(world)
    assert ("pupil", child) in shown(world, "S1-o1")
    assert ("pupil", child) not in shown(world, "S1-t2")
    phone.push(phone.op("visit", visit, items={"companions/S1-t2": True}))
    rows = shown(world, "S1-t2")
    assert {("pupil", child), ("visit", visit), ("ledger_item", item)} <= rows.keys()
    phone.push(phone.op("visit", visit, items={"companions/S1-t2": None}))
    assert ("pupil", child) not in shown(world, "S1-t2")


def test_its_ops_lie_under_its_own_key(world: World) -> None:
    _, child, _, _ = met(world)
    with world.store.engine.connect() as connection:
        rows = connection.execute(text("SELECT DISTINCT pupil_id FROM op WHERE school_id = 'S1'")).all()
    assert [row[0] for row in rows] == [child]


def test_a_phone_makes_no_pupil_of_the_roster_and_changes_none(world: World) -> None:
    phone = world.phone()
    _, made = child_of(phone, unlisted=False)
    assert phone.push(made)[0]["code"] == "forbidden_scope"
    _, made = child_of(phone, boarder=True)
    assert phone.push(made)[0]["code"] == "forbidden_scope"
    assert phone.push(phone.op("pupil", "S1-p1", {"name": "改名"}))[0]["code"] == "forbidden_scope"
    child, made = child_of(phone)
    phone.push(made)
    assert phone.push(phone.op("pupil", child, {"name": "麦小穗"}))[0]["status"] == "applied"
    assert phone.push(phone.op("pupil", child, delete={"saw": {}}))[0]["code"] == "forbidden_scope"
    other = world.phone("S1-t2")
    assert other.push(other.op("pupil", child, {"name": "别人"}))[0]["code"] == "forbidden_scope"


def test_matched_everything_is_the_roster_pupils(world: World) -> None:
    phone, child, visit, item = met(world)
    told = match_pupil(world.store, OFFICE, child, "S1-p3", world.now)
    assert told == {"pupil": "S1-p3", "records": 3}
    rows = shown(world, "S1-o1")
    assert ("pupil", child) not in rows
    assert rows["visit", visit]["values"]["pupil"] == "S1-p3"
    assert rows["ledger_item", item]["values"]["pupil"] == "S1-p3"
    # What the phone had not sent yet still names the child.
    late = phone.op("ledger_item", uuid7(), {"pupil": child, "visit": visit, "words": "还想要一盏灯。"})
    (result,) = phone.push(late)
    assert result["status"] == "applied", result
    assert result["row"]["values"]["pupil"] == "S1-p3"
    assert phone.push(phone.op("pupil", child, {"name": "又改"}))[0]["code"] == "forbidden_scope"


def test_a_matched_visit_is_a_possible_twin_of_that_day(world: World) -> None:
    phone, child, visit, _ = met(world)
    other = uuid7()
    phone.push(draft(phone, other, "S1-p3"))
    match_pupil(world.store, OFFICE, child, "S1-p3", world.now)
    with world.store.read("S1") as unit:
        flags = [
            found.flags if (found := unit.records.get("visit", id_)) else set() for id_ in (visit, other)
        ]
    assert flags == [{"twin"}, {"twin"}]


def test_who_can_be_matched_to_whom(world: World) -> None:
    phone = world.phone()
    child, made = child_of(phone)
    phone.push(made)
    for pupil in (child, "S1-none", "S2-p1"):
        with pytest.raises(Problem) as wrong:
            match_pupil(world.store, OFFICE, child, pupil, world.now)
        assert wrong.value.status == 422
    with pytest.raises(Problem) as none:
        match_pupil(world.store, OFFICE, "S1-p1", "S1-p3", world.now)
    assert none.value.status == 404


def test_the_office_alone_matches_and_admits_at_its_desk(world: World) -> None:
    phone = world.phone()
    child, made = child_of(phone)
    other, again = child_of(phone)
    phone.push(made, again)
    for path, body in ((f"{child}/match", {"pupil": "S1-p3"}), (f"{other}/admit", {"class": "S1-c1"})):
        assert phone.call("POST", f"/office/unlisted/{path}", body).status == 403
        reply = world.phone("S1-o1").call("POST", f"/office/unlisted/{path}", body)
        assert reply.status == 200, reply.data
    assert reply.json == {"pupil": other, "class": "S1-c1"}


def test_admitted_the_child_has_a_class_and_is_seen_by_it(world: World) -> None:
    _, child, visit, _ = met(world)
    with pytest.raises(Problem):
        admit_pupil(world.store, OFFICE, child, "S1-none", world.now)
    admit_pupil(world.store, OFFICE, child, "S1-c2", world.now)
    rows = shown(world, "S1-t2")
    assert rows["pupil", child]["values"]["unlisted"] is False
    assert ("visit", visit) not in rows, "a class does not see its pupils' visits"
    with world.store.read("S1") as unit:
        assert child in unit.classes.pupils_of("S1-c2", world.now.date())
    with pytest.raises(Problem):
        admit_pupil(world.store, OFFICE, child, "S1-c2", world.now)


@pytest.mark.parametrize("matched", [False, True])
def test_erased_a_childs_papers_go_too_matched_or_not(world: World, matched: bool) -> None:
    phone, child, _, item = met(world)
    essay = uuid7()
    phone.push(phone.op("essay", essay, {"pupil": child, "story": f"{NAME}笑了。"}))
    pupil = child
    if matched:
        pupil = "S1-p3"
        match_pupil(world.store, OFFICE, child, pupil, world.now)
    tools = erasing(world.settings, world.store, world.parts.blobs)
    erase_pupil(tools, "S1", pupil, by="S1-l1", why="监护人要求", now=world.now)
    dump = "\n".join(_lines(world))
    assert NAME not in dump
    assert WORDS not in dump
    with world.store.read("S1") as unit:
        assert unit.pupil_keys.is_erased(child)
        for type_, id_ in (("ledger_item", item), ("essay", essay), ("pupil", child)):
            record = unit.records.get(type_, id_)
            assert record is not None
            assert record.deleted
    late = phone.op("ledger_item", uuid7(), {"pupil": child, "words": WORDS})
    assert phone.push(late)[0]["code"] == "erased"


def _lines(world: World) -> list[str]:
    from server.store.image import dump

    return [
        line.decode().encode().decode("unicode_escape", "ignore") + line.decode()
        for line in dump(world.store)
    ]
