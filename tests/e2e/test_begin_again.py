"""A draft that was thrown away stays so: whoever begins the planned visit again begins a clean record."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.teacher import Teacher
from tests.e2e.visit import Visit
from tests.support.phone import Phone as Colleague
from tests.support.server import Server
from tests.support.words import app

pytestmark = [pytest.mark.timeout(240), pytest.mark.walk]

CHILD, WRONG, RIGHT = "韦星野", "写的是另一家的事。", "坐下来谈了半小时。"


def test_a_deleted_draft_does_not_come_back(
    server: Server, teacher: Callable[..., Teacher], beside: Callable[[str], Colleague]
) -> None:
    lin = teacher(server, "t1001")
    lin.enrol()
    visit = begun(lin)
    first = visit.id
    visit.write("process", "process", WRONG)
    visit.leave()
    lin.all_arrived()
    visit.go_on(CHILD)
    visit.go("finish")
    lin.button("draft.delete").tap()
    lin.page.get_by_role("dialog").get_by_role("button", name=app("draft.delete"), exact=True).tap()
    expect(lin.page.get_by_text(app("draft.deleted"))).to_be_visible()
    lin.all_arrived()
    visit = begun(lin)
    assert visit.id != first
    visit.says("process", "process", "")
    visit.write("process", "process", RIGHT)
    visit.leave()
    lin.all_arrived()
    at_school = beside("t1001")
    mine = {row["id"]: row for row in at_school.of("visit")}
    assert first not in mine
    assert mine[visit.id]["values"]["process"] == RIGHT
    assert not mine[visit.id].get("flags")
    visit.go_on(CHILD)
    visit.says("process", "process", RIGHT)


def begun(lin: Teacher) -> Visit:
    visit = Visit(lin)
    lin.open_pupil(CHILD)
    visit.begin()
    return visit
