"""A number from a visit: the teacher notes it, the office takes it over, the teacher's phone has it."""

from __future__ import annotations

from typing import Any

from tests.support.phone import Phone, uuid7
from tests.support.world import World, draft, submit

NUMBER = "139 0000 1234"


def noted(phone: Phone, **body: Any) -> str:
    """The log entry's id, of a visit that is handed in."""
    entry = uuid7()
    said = {"event": "contact", "note": NUMBER, "about": "S1-g-p1", **body}
    log = phone.op("visit", "S1-v1", append=[{"kind": "log", "id": entry, "body": said}])
    results = phone.push(draft(phone), log, submit(phone))
    assert [one["status"] for one in results] == ["applied"] * 3
    return entry


def take(office: Phone, entry: str, visit: str = "S1-v1") -> int:
    return office.call("POST", f"/office/visits/{visit}/contacts/{entry}").status


def test_the_office_takes_it_over_once_and_the_phone_is_told(world: World) -> None:
    phone, office = world.phone(), world.phone("S1-o1")
    entry = noted(phone)
    phone.pull()
    assert phone.row("guardian", "S1-g-p1")["values"]["phone"] == "13800000000"
    assert [take(office, entry), take(office, entry)] == [200, 200]
    phone.pull()
    assert phone.row("guardian", "S1-g-p1")["values"]["phone"] == NUMBER
    log = phone.row("visit", "S1-v1")["appends"]["log"]
    assert [one["body"]["event"] for one in log] == ["contact", "contact_taken"]
    assert log[1]["body"]["about"] == entry


def test_what_names_another_family_or_holds_no_number_is_not_taken(world: World) -> None:
    phone, office = world.phone(), world.phone("S1-o1")
    entry = noted(phone, about="S1-g-p2")
    assert take(office, entry) == 404
    assert take(office, uuid7()) == 404
    assert take(office, entry, "S1-v2") == 404
    words = uuid7()
    body = {"event": "contact", "note": "打给村里小卖部", "about": "S1-g-p1"}
    phone.push(phone.op("visit", "S1-v1", append=[{"kind": "log", "id": words, "body": body}]))
    assert take(office, words) == 404


def test_a_draft_is_the_teachers_own_and_a_teacher_takes_nothing_over(world: World) -> None:
    phone, office = world.phone(), world.phone("S1-o1")
    entry = uuid7()
    body = {"event": "contact", "note": NUMBER, "about": "S1-g-p1"}
    phone.push(draft(phone), phone.op("visit", "S1-v1", append=[{"kind": "log", "id": entry, "body": body}]))
    assert take(office, entry) == 404
    phone.push(submit(phone))
    assert take(phone, entry) == 403
