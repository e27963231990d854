"""What comes up at the table is written down once, and the way back leads to where one was in the record."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.teacher import Teacher
from tests.e2e.visit import Visit, tick
from tests.support.phone import Phone as Colleague
from tests.support.server import Server
from tests.support.stores import written
from tests.support.words import app

pytestmark = [pytest.mark.timeout(300), pytest.mark.walk]

CHILD, PROMISED, ASKED, BETTER = "韦星野", "借一盏台灯", "校车在村口多停五分钟", "校车在村口多停十分钟"
NUMBER = "13900000001"


def test_a_demand_is_typed_once_and_survives_an_empty_battery(
    server: Server, teacher: Callable[..., Teacher], beside: Callable[[str], Colleague]
) -> None:
    lin = teacher(server, "t1001")
    lin.enrol()
    lin.phone.offline()
    lin.open_pupil(CHILD)
    visit = Visit(lin)
    visit.begin()
    # What the plan says stands above: it is not asked again.
    expect(visit.field("planned_on")).to_have_count(0)
    visit.go("record")
    visit.pick("met", app("relation.mother"))
    visit.section("process")
    half_written_promise(lin, visit)
    kept_promise(lin)
    the_request_is_in_the_record_too(lin, visit)
    a_number(lin, visit)
    visit.leave()
    lin.phone.offline(False)
    lin.all_arrived()
    lin.sync()
    school = beside("t1001")
    kept = next(row["values"] for row in school.of("visit") if row["id"] == visit.id)
    assert kept["requests"] == BETTER
    items = sorted((row["values"]["kind"], row["values"]["words"]) for row in school.of("ledger_item"))
    assert items == [("promise", PROMISED), ("request", BETTER)]


def half_written_promise(lin: Teacher, visit: Visit) -> None:
    """What kind it is stays with its words when the phone goes out."""
    page = lin.page
    page.locator(f"a[href='/visits/{visit.id}/demand']").tap()
    written(page, lambda: tick(page.get_by_label(app("demand.promise"), exact=True)))
    written(page, lambda: page.locator("#words").fill(PROMISED))
    lin.phone.kill()
    lin.open(offline=True)
    lin.unlock()


def kept_promise(lin: Teacher) -> None:
    """接着写 opens the record, and the way back from the demand leads to it."""
    page = lin.page
    lin.open_pupil(CHILD)
    lin.button("visit.go_on").tap()
    page.get_by_role("link", name=app("demand.add")).tap()
    expect(page.locator("#words")).to_have_value(PROMISED)
    expect(page.get_by_label(app("demand.promise"), exact=True)).to_be_checked()
    lin.button("demand.keep").tap()
    expect(page.get_by_role("link", name=PROMISED)).to_be_visible()


def the_request_is_in_the_record_too(lin: Teacher, visit: Visit) -> None:
    """A request stands in the list that the family's letter has; a promise does not. Changed, it is changed there."""
    page = lin.page
    visit.section("process")
    visit.field("process").fill("坐下来谈了半小时。")
    lin.saved()
    page.get_by_role("link", name=app("demand.more")).tap()
    page.locator("#words").fill(ASKED)
    lin.button("demand.keep").tap()
    # The record is complete by now, and still what the way back leads to.
    page.get_by_role("link", name=ASKED).tap()
    page.locator("#words").fill(BETTER)
    lin.button("demand.keep").tap()
    expect(page.get_by_role("link", name=BETTER)).to_be_visible()
    visit.section("requests")
    expect(visit.field("requests")).to_have_value(BETTER)


def a_number(lin: Teacher, visit: Visit) -> None:
    """Whose it is and the number, kept for the office."""
    page = lin.page
    page.locator(f"a[href='/visits/{visit.id}/contact']").tap()
    lin.button("contact.keep").tap()
    expect(page.get_by_text(app("contact.who_first"))).to_be_visible()
    tick(page.get_by_label(app("relation.mother"), exact=True))
    page.locator("#phone").fill(NUMBER)
    lin.button("contact.keep").tap()
    expect(page.get_by_text(app("contact.waits", phone=NUMBER))).to_be_visible()
