"""A child whom the roster does not know: written down at the table, out of reach, with a record of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e import told
from tests.e2e.desk import OfficeLine
from tests.e2e.teacher import Teacher
from tests.e2e.visit import Visit, tick
from tests.support.phone import Phone as Colleague
from tests.support.server import Server
from tests.support.stores import written
from tests.support.words import app

pytestmark = [pytest.mark.timeout(300), pytest.mark.walk]

CHILD = "韦小满仓"


def test_the_brother_at_the_table_gets_a_record_of_his_own(
    server: Server,
    teacher: Callable[..., Teacher],
    account: Callable[[str], dict[str, Any]],
    beside: Callable[[str], Colleague],
) -> None:
    lin = teacher(server, "t1001")
    lin.enrol()
    lin.phone.offline()
    page, visit = lin.page, Visit(lin)
    lin.open_pupil("韦星野")
    visit.begin()
    visit.go("record")
    first = visit.id
    page.get_by_role("link", name=app("child.beside")).tap()
    lin.button("child.begin").tap()
    expect(page.get_by_text(app("child.name_first"))).to_be_visible()
    page.locator("#name").fill(CHILD)
    tick(page.get_by_label(app("child.m"), exact=True))
    page.locator("#class").fill("幼儿园大班")
    lin.button("child.begin").tap()
    expect(page.get_by_role("heading", level=1)).to_contain_text(CHILD)
    strip = page.get_by_role("navigation", name=app("table.strip"))
    expect(strip.get_by_role("link")).to_have_count(2)
    visit.id = page.url.split("/visits/")[1].split("/")[0]
    assert visit.id != first
    visit.section("meeting")
    visit.pick("met", CHILD)
    visit.section("process")
    visit.field("process").fill(told.PROCESS)
    # The school knows no adult of his; who is at the table says yes, as what they are to him.
    visit.go("photos")
    visit.consent(app("relation.mother"), app("consent.family"))
    visit.go("finish")
    tick(page.locator("#attest"))
    lin.button("finish.done").tap()
    visit.is_finished()
    lin.button("done.home").tap()
    lin.phone.offline(False)
    lin.all_arrived()
    line = OfficeLine(server, account("office"))
    kept = line.visit(visit.id)
    line.close()
    assert kept["status"] == "submitted"
    assert kept["values"]["process"] == told.PROCESS
    assert kept["values"]["meeting"]
    said = [one["values"] for one in beside("t1001").of("consent") if one["values"]["visit"] == visit.id]
    assert {(one["purpose"], one["capacity"], one["given"]) for one in said} == {
        ("record", "parent", True),
        ("family", "parent", True),
    }


def test_a_child_added_from_the_roster_is_there_after_the_battery_was_empty(
    server: Server, teacher: Callable[..., Teacher]
) -> None:
    lin = teacher(server, "t1001")
    lin.enrol()
    lin.phone.offline()
    page = lin.page
    lin.tab("pupils")
    page.get_by_role("link", name=app("child.add")).tap()
    written(page, lambda: page.locator("#name").fill(CHILD))
    written(page, lambda: page.locator("#village").fill("石桥村"))
    lin.phone.kill()
    lin.open(offline=True, at="/pupils/new")
    lin.type_pin()
    page = lin.page
    expect(page.locator("#village")).to_have_value("石桥村")
    expect(page.locator("#name")).to_have_value(CHILD)
    lin.button("child.keep").tap()
    expect(page.get_by_role("heading", level=1)).to_contain_text(CHILD)
    lin.phone.kill()
    lin.open(offline=True)
    lin.unlock()
    page = lin.page
    assert any(CHILD in name for name in lin.to_visit()), (
        "nobody gave the child to anybody: whoever wrote it down goes"
    )
    page.locator("#q").fill(CHILD)
    row = page.get_by_role("link", name=CHILD)
    expect(row).to_contain_text(app("child.tag"))
    row.tap()
    visit = Visit(lin)
    visit.begin("visit.extra")
    visit.leave()
    lin.phone.offline(False)
    lin.all_arrived()
