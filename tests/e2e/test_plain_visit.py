"""A plain visit, out of reach of the school, from the front page to 完成: every touch of the glass is counted."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import told
from tests.e2e.teacher import Teacher
from tests.e2e.visit import Visit, begun, tick
from tests.support.server import Server
from tests.support.words import app

pytestmark = [pytest.mark.timeout(300), pytest.mark.walk]

MOST = 12
COUNT = """() => {
  window.touched = 0;
  window.addEventListener('pointerdown', () => { window.touched += 1; }, true);
}"""


def touches(page: Page) -> int:
    """Touches since the counting began."""
    return int(page.evaluate("window.touched"))


def test_from_the_card_of_today_to_done_in_a_dozen_touches(
    server: Server, teacher: Callable[..., Teacher]
) -> None:
    lin = teacher(server, "t1001")
    lin.enrol()
    lin.phone.offline()
    server.kill()
    lin.phone.kill()
    lin.open(offline=True)
    lin.unlock()
    page, visit = lin.page, Visit(lin)
    page.evaluate(COUNT)
    page.locator(".card--lit").get_by_role("button", name=app("visit.begin")).tap()
    visit.next("pledge")
    lin.button("pledge.tick_all").tap()
    visit.next("record")
    # The form of the visit is known from the plan; whom one met is not.
    tick(visit.field("met").get_by_role("checkbox").first)
    while not visit.field("process").count():
        assert visit.next_section()
    visit.field("process").tap()
    page.keyboard.type(told.PROCESS)
    lin.saved()
    lin.button("record.enough").tap()
    visit.at("finish")
    tick(page.locator("#attest"))
    lin.button("finish.done").tap()
    visit.is_finished()
    count = touches(page)
    print(f"\n{count} touches from the front page to 完成")
    assert count <= MOST
    expect(page.get_by_text(app("done.here_record"))).to_be_visible()


def test_the_way_back_goes_a_step_back_and_leaves_only_from_the_first(
    server: Server, teacher: Callable[..., Teacher]
) -> None:
    lin = teacher(server, "t1001")
    visit, page = begun(lin), lin.page
    visit.next("pledge")
    visit.go("record")
    visit.go("photos")
    for step in ("record", "pledge", "prepare"):
        page.go_back()
        visit.at(step)
    page.go_back()
    expect(page.get_by_role("heading", level=1, name="韦星野")).to_be_visible()


def test_a_day_that_has_not_come_is_refused_in_a_clear_word(
    server: Server, teacher: Callable[..., Teacher]
) -> None:
    lin = teacher(server, "t1001")
    visit, page = begun(lin), lin.page
    visit.go("record")
    visit.field("visited_on").fill("2099-01-01")
    expect(page.get_by_text(app("gap.ahead"))).to_be_visible()
    visit.go("finish")
    lin.button("finish.done").tap()
    expect(page.get_by_role("alert").get_by_role("link", name=app("gap.ahead"))).to_be_visible()
    expect(page.locator(".lamp-disc")).to_have_count(0)
