"""What looks covered on the screen is covered in what is kept."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.teacher import Teacher
from tests.e2e.test_photos import choose, finder, finger_on, keep, kept, noise, press, spread
from tests.e2e.visit import begun
from tests.support.server import Server
from tests.support.waiting import until
from tests.support.words import app

pytestmark = [pytest.mark.timeout(240), pytest.mark.walk]


@pytest.fixture
def lin(server: Server, teacher: Callable[..., Teacher]) -> Teacher:
    """At the photos of a visit whose family agreed, with one on the screen."""
    lin = teacher(server, "t1001")
    visit = begun(lin)
    visit.go("photos")
    visit.consent(app("relation.mother"))
    choose(lin.page, noise())
    board = finder(lin.page).locator("canvas")
    until(lambda: board.evaluate("board => board.width") == 1600, "the picture is drawn")
    return lin


def test_the_other_tool_and_a_step_back_leave_no_frame_that_covers_nothing(
    lin: Teacher,
) -> None:
    frame = finder(lin.page).locator(".mask__box")
    status = finder(lin.page).get_by_role("status")
    press(lin.page, "mask.box")
    expect(frame).to_have_count(0)
    expect(finder(lin.page).get_by_role("button", name=app("mask.cover"), exact=True)).to_be_disabled()
    # At the far edge a frame is still one: nothing is counted as covered that lies beside the picture.
    lin.page.get_by_label(app("mask.x"), exact=True).fill("95")
    expect(frame).to_be_visible()
    expect(status).to_have_text(app("mask.framed"))
    press(lin.page, "mask.undo")
    expect(frame).to_have_count(0)
    for side, value in {"x": 35, "y": 30, "width": 30, "height": 40}.items():
        lin.page.get_by_label(app(f"mask.{side}"), exact=True).fill(str(value))
    press(lin.page, "mask.brush")
    expect(frame).to_have_count(0)
    expect(status).to_have_text(app("mask.n", n=1))
    keep(lin.page, 1)
    assert spread(kept(lin.page), 800, 608) <= 1
    assert spread(kept(lin.page), 192, 192) > 10, "what was not covered is as it was"


def test_a_palm_beside_the_finger_and_a_line_that_has_no_end_yet(lin: Teacher) -> None:
    finger = finger_on(lin, finder(lin.page).locator("canvas"))
    use = finder(lin.page).get_by_role("button", name=app("finder.use"), exact=True)
    finger("touchStart", (0.4, 0.5))
    finger("touchMove", (0.45, 0.5))
    # The palm comes down and goes; the finger goes on, and is still there when the other hand presses on.
    finger("touchStart", (0.45, 0.5), (0.8, 0.9))
    finger("touchEnd", (0.45, 0.5))
    finger("touchMove", (0.5, 0.5))
    finger("touchMove", (0.55, 0.5))
    use.evaluate("button => button.click()")
    expect(finder(lin.page).locator(".mask")).to_have_count(0)
    lin.page.get_by_role("button", name=app("finder.close"), exact=True).click()
    expect(lin.page.locator(".shot")).to_have_count(1)
    picture = kept(lin.page)
    for x in (640, 720, 800, 864):
        assert spread(picture, x, 592) <= 1, x
    assert spread(picture, 1280, 1072) > 10, "where only the palm was, nothing is covered"


def test_the_phones_own_way_back_takes_no_picture_along_unsaid(lin: Teacher) -> None:
    page = lin.page
    board = finder(page).locator("canvas")
    page.go_back()
    expect(finder(page).get_by_role("alert")).to_contain_text(app("finder.unkept"))
    expect(board).to_be_visible()
    keep(page, 1)
    page.locator(".shot__more").tap()
    expect(board).to_be_visible()
    page.go_back()
    expect(finder(page)).to_have_count(0)
    expect(page).to_have_url(re.compile("/photos$"))
    page.get_by_role("button", name=app("photo.remove", n=1), exact=True).tap()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator(".shot")).to_have_count(1)
    expect(page).to_have_url(re.compile("/photos$"))
