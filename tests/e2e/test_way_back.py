"""The arrow and the phone's own way back lead where one came from, and never into what is done with."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.teacher import Teacher
from tests.e2e.visit import tick
from tests.support.server import Server
from tests.support.waiting import until
from tests.support.words import app

pytestmark = [pytest.mark.timeout(180), pytest.mark.walk]


@pytest.fixture
def lin(server: Server, teacher: Callable[..., Teacher]) -> Teacher:
    lin = teacher(server, "t1001")
    lin.enrol()
    return lin


def arrow(page: Page) -> None:
    page.locator(".appbar .iconbtn").first.tap()


def test_the_list_stands_as_it_was_left_and_the_way_back_goes_on_from_there(lin: Teacher) -> None:
    page = lin.page
    lin.tab("today")
    lin.tab("pupils")
    page.get_by_role("button", name=app("pupils.all")).tap()
    last = page.locator(".list a.row").last
    last.scroll_into_view_if_needed()
    where = page.evaluate("scrollY")
    assert where > 500
    last.tap()
    page.wait_for_url("**/pupils/*")
    arrow(page)
    page.wait_for_url("**/pupils?show=all")
    until(lambda: abs(page.evaluate("scrollY") - where) < 5, "the list stands where it was left")
    page.go_back()
    lin.room("today")


def test_a_child_opened_on_the_front_page_leads_back_to_it(lin: Teacher) -> None:
    page = lin.page
    lin.tab("today")
    page.locator("section[aria-labelledby=later] a.row").first.tap()
    page.wait_for_url("**/pupils/*")
    arrow(page)
    lin.room("today")
    lin.button("today.change").tap()
    tick(page.get_by_label(app("appt.agreed"), exact=True))
    lin.saved()
    page.locator(".actionbar .btn--main").tap()
    lin.room("today")
    expect(page.locator(".card--lit")).to_be_visible()


def test_a_visit_that_is_only_looked_at_leads_back_to_its_list(lin: Teacher) -> None:
    page = lin.page
    lin.tab("today")
    lin.tab("visits")
    page.locator("a[href^='/visits/']").first.tap()
    page.wait_for_url("**/finish")
    page.locator("a.row", has_text=app("done.look_again")).tap()
    page.wait_for_url("**/record")
    arrow(page)
    page.wait_for_url("**/finish")
    lin.button("act.back").tap()
    lin.room("visits")
    page.go_back()
    lin.room("today")
