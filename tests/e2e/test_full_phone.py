"""A phone without any room: what could not be kept is said where the teacher looks, and the press counts later."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.teacher import Teacher
from tests.e2e.visit import begun, tick
from tests.support.server import Server
from tests.support.words import app

pytestmark = [pytest.mark.timeout(180), pytest.mark.walk]

FULL = """() => {
  const { put } = IDBObjectStore.prototype;
  IDBObjectStore.prototype.put = () => { throw new DOMException('no room', 'QuotaExceededError'); };
  window.makeRoom = () => { IDBObjectStore.prototype.put = put; };
}"""


def test_a_press_that_kept_nothing_is_answered(server: Server, teacher: Callable[..., Teacher]) -> None:
    lin = teacher(server, "t1001")
    visit = begun(lin)
    page = lin.page
    visit.go("photos")
    tick(page.get_by_label(app("relation.mother"), exact=True))
    lin.button("consent.yes").tap()
    tick(page.get_by_label(app("consent.how_spoken"), exact=True))
    page.locator("#witness").fill("黄老师")
    page.evaluate(FULL)
    lin.button("consent.keep").tap()
    expect(page.get_by_text(app("saved.no_room"))).to_be_in_viewport()
    page.evaluate("makeRoom()")
    lin.button("consent.keep").tap()
    said = app("consent.is_yes", who=app("relation.mother"), how=app("consent.by_spoken"))
    expect(page.get_by_text(said)).to_be_visible()
    # The browser tells of the refused write as of an error; here it was meant.
    lin.phone.errors.clear()
