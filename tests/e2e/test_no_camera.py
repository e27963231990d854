"""A phone whose browser gives no camera: the family is asked, and pictures come from the phone's own one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.teacher import Teacher
from tests.e2e.visit import Visit, begun, tick
from tests.support.photos import phone_jpeg
from tests.support.server import Server
from tests.support.words import app

pytestmark = [pytest.mark.timeout(180), pytest.mark.walk]

NO_CAMERA = "Object.defineProperty(navigator, 'mediaDevices', { value: undefined })"
DRESS = "(print) => document.documentElement.setAttribute('data-print', print)"
# Of the acts below the picture: whose words take more than a line, what lies over another, what leaves the screen.
CROWDED = """() => {
  const acts = [...document.querySelectorAll('.finder__acts button')];
  const boxes = acts.map((one) => one.getBoundingClientRect());
  const lines = (one) => {
    const range = document.createRange();
    range.selectNodeContents(one);
    return new Set([...range.getClientRects()].map((box) => Math.round(box.bottom / 8))).size;
  };
  return [
    ...acts.filter((one) => one.textContent.trim() && lines(one) > 1).map((one) => one.textContent),
    ...boxes.filter((one) => one.right > innerWidth - 8 || one.left < 8).map((one) => `at ${one.left}`),
    ...boxes.flatMap((one, at) => boxes.slice(at + 1)
      .filter((other) => one.right + 4 > other.left && one.bottom + 4 > other.top && one.left < other.right)
      .map((other) => `${one.right} over ${other.left}`)),
  ];
}"""


def above_the_bar(page: Page, key: str) -> None:
    """Can be seen without scrolling: not behind the bar at the foot."""
    box = page.get_by_role("button", name=app(key), exact=True).bounding_box()
    bar = page.locator("footer.actionbar").bounding_box()
    assert box
    assert bar
    assert box["y"] + box["height"] <= bar["y"]


def test_the_family_is_asked_and_the_files_are_brought(
    server: Server, teacher: Callable[..., Teacher]
) -> None:
    lin = teacher(server, "t1001")
    visit: Visit = begun(lin)
    page = lin.page
    page.evaluate(NO_CAMERA)
    visit.go("photos")
    tick(page.get_by_label(app("relation.mother"), exact=True))
    lin.button("consent.yes").tap()
    above_the_bar(page, "consent.keep")
    tick(page.get_by_label(app("consent.how_spoken"), exact=True))
    above_the_bar(page, "consent.keep")
    page.locator("#witness").fill("黄老师")
    lin.button("consent.keep").tap()
    lin.button("photos.open").tap()
    finder = page.get_by_role("dialog")
    finder.get_by_role("button", name=app("remind.ok"), exact=True).tap()
    finder.get_by_label(app("finder.file"), exact=True).last.set_input_files(
        {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": phone_jpeg(1600, 1200)}
    )
    finder.get_by_role("button", name=app("finder.use"), exact=True).tap()
    expect(finder.get_by_role("button", name=app("finder.done"), exact=True)).to_be_visible()
    for size in ("standard", "large", "xlarge"):
        page.evaluate(DRESS, size)
        page.evaluate("dispatchEvent(new Event('resize'))")
        assert page.evaluate(CROWDED) == [], size
    finder.get_by_role("button", name=app("finder.done"), exact=True).tap()
    visit.sees_photos(1)
