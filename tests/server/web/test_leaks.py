"""Two schools with data that could leak: no route shows one the other's, whatever id it is asked for."""

from __future__ import annotations

import re

import pytest

from server.services.publish_note import note_id, publish_notes
from tests.support.phone import API, Phone, uuid7
from tests.support.world import ITEMS, VISIT, World, consent, draft, submit

SECRET = "只有乙校知道的事"
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD")
IDS = {
    "device": "device",
    "op": "op",
    "assignment": "S2-a1",
    "upload": "upload",
    "photo": "photo",
    "visit": "S2-v1",
    "person": "S2-t1",
    "pupil": "S2-p1",
    "room": "S2-c1",
    "class_id": "S2-c1",
    "campaign": "S2-k1",
    "tag": "S2-tag",
    "item": "S2-item",
    "name": "huangli-2018",
    "pack": "huangli-2018",
    "version": "1",
    "report": "S2-report",
    "delivery": "S2-delivery",
    "trip": "S2-trip",
    "essay": "S2-essay",
    "child": "S2-child",
    "entry": "S2-entry",
    "guardian": "S2-g-p1",
    "invitation": "S2-invitation",
    "request_id": "S2-request",
    "type_": "ledger_item",
    "record": "S2-item",
    "key": "S2-key",
}


@pytest.fixture
def other(world: World) -> dict[str, str]:
    """School S2 with a submitted visit and its note, a consent, an expected photo and a quarantined op."""
    phone = world.phone("S2-t1")
    photo = uuid7()
    fields = {"pupil": "S2-p1", "campaign": "S2-k1", "lead": phone.person, **VISIT, "process": SECRET}
    items = {key.replace("S1", "S2"): value for key, value in ITEMS.items()}
    visit = phone.op("visit", "S2-v1", fields, items, needs=[photo])
    bad = phone.op("visit", "S2-v1", {"mood": SECRET})
    given = consent(phone, "S2-consent", "S2-v1", "S2-p1")
    results = phone.push(visit, given, submit(phone, "S2-v1"), bad)
    assert [r["status"] for r in results] == ["applied", "applied", "applied", "quarantined"]
    assert {r["status"] for r in phone.push(*papers(phone))} == {"applied"}
    note = note_id("S2", "S2-v1", "S2-g-p1")
    assert note in publish_notes(world.store, "S2", "S2-v1", world.now)
    return {**IDS, "device": phone.me["device"], "op": bad["op"], "photo": photo, "note": note}


def papers(phone: Phone) -> list[dict[str, object]]:
    """A demand, a trip, an appointment, support, a talk, an essay that is handed in, and a child of no roster."""
    of_child = {"pupil": "S2-p1", "campaign": "S2-k1", "owner": phone.person}
    child = {"unlisted": True, "name": SECRET}
    return [
        phone.op("ledger_item", "S2-item", {**of_child, "kind": "request", "words": SECRET}),
        phone.op("trip", "S2-trip", {"owner": phone.person, "on": "2026-11-25", "stops": SECRET}),
        phone.op("appointment", "S2-appointment", {"pupil": "S2-p1", "campaign": "S2-k1", "topics": SECRET}),
        phone.op("support", "S2-support", {**of_child, "goal": SECRET}),
        phone.op("consultation", "S2-talk", {**of_child, "strategy": SECRET}),
        phone.op("essay", "S2-essay", {"campaign": "S2-k1", "owner": phone.person, "body": SECRET}),
        phone.op("essay", "S2-essay", command={"name": "hand_in", "expect": "draft"}),
        phone.op("pupil", "S2-child", child),
    ]


def calls(world: World, ids: dict[str, str]) -> list[tuple[str, str]]:
    """Every method of every route of the API, with the other school's ids in it."""
    found = []
    for rule in world.app.url_map.iter_rules():
        if rule.rule.startswith(API):
            path = re.sub(r"<(?:\w+:)?(\w+)>", lambda m: ids[m[1]], rule.rule)
            found += [(method, path.removeprefix(API)) for method in METHODS if method in rule.methods]
    return sorted(found)


def bodies(phone: Phone, ids: dict[str, str]) -> list[object]:
    return [
        None,
        {"lead": "S2-t1", "companions": ["S2-t2"], "why": "x", "person": "S2-t1", "guardian": "S2-g-p1"},
        {"roles": ["teacher"]},
        {"classes": ["S2-c1"]},
        {"class": "S2-c1"},
        {"other": "S2-v1"},
        {"conflict": "S2-conflict", "field": "words", "value": SECRET},
        {"answer": {"kind": "say", "words": "x"}, "word": {"face": "satisfied"}},
        {
            "proto": 1, "schema": 1, "epoch": phone.epoch, "inc": phone.inc, "cursor": None,
            "ops": [
                phone.op("visit", "S2-v1", {"pupil": "S2-p1", "process": "x"}),
                phone.op("visit", "S2-v1", {"process": "x"}),
                phone.op("consent", "S2-consent", {"witness": "x"}),
                draft(phone, uuid7(), "S2-p1"),
            ],
        },
    ]  # fmt: skip


@pytest.mark.parametrize("who", ["S1-t1", "S1-o1", "S1-l1"])
def test_no_route_shows_another_school(world: World, other: dict[str, str], who: str) -> None:
    phone = world.phone(who)
    called = 0
    for method, path in calls(world, other):
        if (method, path) == ("DELETE", f"/devices/{phone.me['device']}"):
            continue
        for body in bodies(phone, other):
            reply = phone.call(method, path, body)
            text = reply.data.decode("utf-8", "replace")
            assert SECRET not in text, (method, path)
            assert "S2小学" not in text, (method, path)
            # An answer may repeat the ids that it was asked for, and nothing else of that school.
            leaked = set(re.findall(r"S2-[a-z0-9-]+", text)) - {"S2-v1", "S2-a1", "S2-p1", "S2-consent"}
            assert leaked - {"S2-t1", "S2-t2", "S2-g-p1", "S2-c1"} == set(), (method, path, leaked)
            assert reply.status < 500, (method, path)
            called += 1
    assert called > 60


def test_nothing_of_the_other_school_was_changed(world: World, other: dict[str, str]) -> None:
    phone = world.phone("S1-o1")
    for method, path in calls(world, other):
        for body in bodies(phone, other):
            phone.call(method, path, body)
    theirs = world.phone("S2-t1")
    theirs.pull()
    visit = theirs.row("visit", "S2-v1")
    assert visit["values"]["process"] == SECRET
    assert visit["values"]["status"] == "submitted"
    assert visit["conflicts"] == []
    assert theirs.row("assignment", "S2-a1")["values"]["lead"] == "S2-t1"
    assert len(theirs.call("GET", "/quarantine").json["items"]) == 1
    with world.store.read("S2") as unit:
        assert set(unit.records.get("note", other["note"]).appends) == {"letters"}


def test_colleagues_do_not_see_each_others_drafts_or_quarantine(world: World) -> None:
    author, colleague = world.phone("S1-t1"), world.phone("S1-t3")
    author.push(draft(author, process=SECRET), author.op("visit", "S1-v1", {"mood": SECRET}))
    assert SECRET not in colleague.pull_page(500).data.decode()
    assert SECRET not in colleague.call("GET", "/quarantine").data.decode()
    assert SECRET in author.pull_page(500).data.decode()
