"""The desk's own work against the real server: twins, what was refused, phones, people, backups, erasing by law."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.desk import Desk
from tests.support.phone import HttpTransport, uuid7
from tests.support.phone import Phone as Colleague
from tests.support.server import Server
from tests.support.words import app

pytestmark = [pytest.mark.timeout(300), pytest.mark.walk]

Account = Callable[[str], dict[str, Any]]
OWN_FIELDS = ("status", "attested")


@pytest.fixture
def desk(page_of: Callable[..., Page], server: Server, account: Account) -> Callable[[str], Desk]:
    """Somebody at the desk, signed in: `desk("office")`."""

    def make(role: str) -> Desk:
        sitting = Desk(page_of, server, account(role))
        sitting.sign_in()
        return sitting

    return make


def button(place: Page | Locator, key: str, **params: Any) -> Locator:
    return place.get_by_role("button", name=app(key, **params), exact=True)


def room(page: Page, key: str) -> None:
    page.locator(".desk__nav").get_by_role("button", name=app(key)).click()


def submitted(phone: Colleague) -> dict[str, Any]:
    """A visit that this colleague's phone holds and that was handed in."""
    return next(row for row in phone.of("visit") if row["values"].get("status") == "submitted")


def once_more(phone: Colleague, visit: dict[str, Any], *, hand_in: bool) -> str:
    """The same visit written a second time; its id."""
    same = {field: value for field, value in visit["values"].items() if field not in OWN_FIELDS}
    again = uuid7()
    flat = {field: value for field, value in same.items() if "/" not in field}
    items = {field: value for field, value in same.items() if "/" in field}
    own = {"lead": phone.person, "requests": "想借几本书。", "attested": True}
    ops = [phone.op("visit", again, set=flat | own, items=items)]
    if hand_in:
        ops.append(phone.op("visit", again, command={"name": "submit", "expect": "draft"}))
    assert {result["status"] for result in phone.push(*ops)} <= {"applied", "merged"}
    return again


def open_twin(page: Page, visit: str) -> Locator:
    """From the list of possible twins to this one; the box that compares."""
    with page.expect_response(lambda reply: "waits=twin" in reply.url):
        page.select_option("#waits", "twin")
    page.evaluate("id => { location.hash = `#/visits/${id}` }", visit)
    box = page.locator("section", has=page.get_by_role("heading", name=app("desk.twin_title")))
    expect(box.locator("table")).to_be_visible()
    return box


def test_a_draft_is_compared_and_joined_from_the_visit_that_was_handed_in(
    desk: Callable[[str], Desk], beside: Callable[[str], Colleague]
) -> None:
    author = beside("t1001")
    visit = submitted(author)
    draft = once_more(author, visit, hand_in=False)
    page = desk("office").page
    box = open_twin(page, visit["id"])
    expect(box.locator("table")).to_contain_text(app("desk.draft"))
    expect(box.locator("table")).to_contain_text("想借几本书。")
    button(box, "desk.twin_open").click()
    page.wait_for_url(f"**/visits/{draft}")
    expect(page.get_by_text(app("desk.draft_why"))).to_be_visible()
    expect(page.get_by_text(app("desk.twin_from_there"))).to_be_visible()
    for key in ("desk.twin_join", "desk.twin_apart", "desk.approve", "desk.slips_make"):
        expect(button(page, key)).to_have_count(0)
    button(page, "desk.twin_open").click()
    page.wait_for_url(f"**/visits/{visit['id']}")
    button(page, "desk.twin_join").click()
    expect(page.get_by_role("dialog")).to_contain_text(app("desk.join_draft"))
    button(page.get_by_role("dialog"), "desk.twin_join").click()
    expect(page.get_by_text(app("desk.joined"))).to_be_visible()
    expect(page.get_by_role("heading", name=app("desk.twin_title"))).to_have_count(0)
    author.pull()
    assert ("visit", draft) not in author.rows
    assert author.row("visit", visit["id"])["flags"] == []


def test_two_visits_of_one_day_are_said_to_be_two(
    desk: Callable[[str], Desk], beside: Callable[[str], Colleague]
) -> None:
    author = beside("t1001")
    visit = submitted(author)
    other = once_more(author, visit, hand_in=True)
    page = desk("office").page
    box = open_twin(page, other)
    button(box, "desk.twin_apart").click()
    expect(page.get_by_text(app("desk.apart_now"))).to_be_visible()
    author.pull()
    assert author.row("visit", other)["flags"] == author.row("visit", visit["id"])["flags"] == []


def test_what_was_refused_is_tried_again_and_put_aside(
    server: Server, desk: Callable[[str], Desk], beside: Callable[[str], Colleague]
) -> None:
    author = beside("t1001")
    visit = submitted(author)
    (result,) = author.push(author.op("visit", visit["id"], set={"mode": "on foot"}))
    assert result["status"] == "quarantined"
    page = desk("office").page
    room(page, "desk.nav_waiting")
    button(page, "desk.try_again").click()
    expect(page.get_by_text(app("desk.still_refused"))).to_be_visible()
    button(page, "desk.put_aside").click()
    button(page.get_by_role("dialog"), "desk.put_aside").click()
    expect(page.get_by_text(app("desk.none_refused"))).to_be_visible()
    assert author.push_raw([]).status == 200


def test_a_code_lets_a_phone_in_and_a_stopped_one_is_out(
    server: Server, desk: Callable[[str], Desk], beside: Callable[[str], Colleague], account: Account
) -> None:
    phone, name = beside("t1002"), account("t1002")["name"]
    page = desk("office").page
    room(page, "desk.nav_phones")
    page.get_by_label(app("desk.enrol_for")).select_option(label=name)
    button(page, "desk.enrol_make").click()
    code = page.locator(".bigcode").inner_text().replace(" ", "")
    line = HttpTransport(server.url)
    fresh = Colleague.enrol(line, "", "", enrolment_code=code)
    assert fresh.person == phone.person
    page.reload()
    rows = page.get_by_role("row").filter(has_text=name)
    expect(rows).not_to_have_count(0)
    for _ in range(rows.count()):
        left = rows.count()
        button(rows.first, "desk.stop").click()
        button(page.get_by_role("dialog"), "desk.stop").click()
        expect(rows).to_have_count(left - 1)
    assert phone.push_raw([]).code == fresh.push_raw([]).code == "device_revoked"
    line.close()


def test_people_change_class_and_leave_and_come_back(
    desk: Callable[[str], Desk], beside: Callable[[str], Colleague], account: Account
) -> None:
    phone, name = beside("t1002"), account("t1002")["name"]
    page = desk("office").page
    room(page, "desk.nav_people")
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=name))
    row.get_by_role("button").click()
    box = page.locator("section", has=page.get_by_role("heading", name=name, exact=True))
    expect(box.get_by_label(app("desk.roles_leader"))).to_be_disabled()
    expect(box.get_by_text(app("desk.roles_leaders"))).to_be_visible()
    taught = box.locator(".roomgrid input")
    for each in taught.all():
        each.set_checked(True)
    button(box, "desk.save_person").click()
    expect(page.get_by_text(app("desk.person_saved"))).to_be_visible()
    phone.pull()
    assert len([scope for scope in phone.scopes if scope.startswith("class:")]) == taught.count()
    button(box, "desk.leaves").click()
    button(page.get_by_role("dialog"), "desk.leaves").click()
    expect(row).to_have_count(0)
    assert phone.push_raw([]).code == "device_revoked"
    page.get_by_role("button", name=app("desk.people_left")).click()
    row.get_by_role("button").click()
    button(page, "desk.take_back").click()
    expect(row).to_have_count(0)
    page.get_by_role("button", name=app("desk.people_here")).click()
    expect(row).to_contain_text(app("desk.no_role"))


def test_a_homeroom_teacher_is_named_and_a_pupil_changes_class(
    desk: Callable[[str], Desk], account: Account
) -> None:
    name = account("t1002")["name"]
    page = desk("leader").page
    room(page, "desk.nav_people")
    page.locator("#room").select_option(index=1)
    page.locator("#room-person").select_option(label=name)
    chosen = page.locator("#room option:checked").inner_text()
    button(page, "desk.room_save").click()
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=name))
    expect(row.locator("td").nth(2)).to_contain_text(chosen)
    page.locator("#move-find-name").fill("罗小满")
    expect(page.locator("#move-find-pupil option:checked")).to_contain_text("罗小满")
    page.locator("#move-to").select_option(label=chosen)
    button(page, "desk.move_save").click()
    expect(page.get_by_text(app("desk.moved", name="罗小满", room=chosen))).to_be_visible()
    expect(page.locator("#move-find-pupil option:checked")).to_contain_text(chosen)


def test_only_the_head_erases_by_law_and_gets_a_receipt(
    server: Server, desk: Callable[[str], Desk], beside: Callable[[str], Colleague]
) -> None:
    phone = beside("t1001")
    assert any(row["values"].get("name") == "罗小满" for row in phone.of("pupil"))
    clerk = desk("office").page
    room(clerk, "desk.nav_backup")
    expect(clerk.get_by_text(app("desk.erase_leader"))).to_be_visible()
    expect(button(clerk, "desk.erase_link")).to_have_count(0)
    page = desk("leader").page
    room(page, "desk.nav_backup")
    button(page, "desk.erase_link").click()
    page.locator("#erase-find-name").fill("罗小满")
    expect(page.get_by_text(app("desk.erase_family"))).to_be_visible()
    page.get_by_label(app("desk.erase_name"), exact=True).fill("罗小")
    button(page, "desk.erase_next").click()
    expect(page.get_by_text(app("desk.erase_name_wrong"))).to_be_visible()
    page.get_by_label(app("desk.erase_name"), exact=True).fill("罗小满")
    page.get_by_label(app("desk.erase_why"), exact=True).fill("罗小满家里要求")
    button(page, "desk.erase_next").click()
    expect(page.locator("#erase-why-e")).to_have_text(app("desk.erase_why_name"))
    page.get_by_label(app("desk.erase_why"), exact=True).fill("家里 11 月 20 日书面提出，已核实。")
    button(page, "desk.erase_next").click()
    button(page.get_by_role("dialog"), "desk.erase_do").click()
    receipt = page.locator(".receipt")
    expect(receipt).to_contain_text("家里 11 月 20 日书面提出，已核实。")
    expect(receipt).not_to_contain_text("罗小满")
    phone.pull()
    assert not any(row["values"].get("name") == "罗小满" for row in phone.of("pupil"))
    journal = (Path(server.data_dir) / "keys" / "erasures.jsonl").read_text("utf-8")
    assert "罗小满" not in journal
    assert [json.loads(line) for line in journal.splitlines()]


def test_a_visit_says_which_colleague_has_read_it(
    desk: Callable[[str], Desk], beside: Callable[[str], Colleague]
) -> None:
    author, reader = beside("t1001"), beside("t1002")
    visit = next(
        row
        for row in author.of("visit")
        if row["values"].get("lead") == author.person and row["values"]["status"] == "submitted"
    )
    page = desk("office").page
    page.evaluate("id => { location.hash = `#/visits/${id}` }", visit["id"])
    box = page.locator("section", has=page.get_by_role("heading", name=app("desk.readings")))
    expect(box).to_contain_text(app("desk.readings_none"))
    reply = reader.call("GET", f"/pupils/{visit['values']['pupil']}/visits/{visit['id']}")
    assert reply.status == 200
    page.reload()
    expect(box.get_by_role("listitem")).to_contain_text(["黄启明"])
