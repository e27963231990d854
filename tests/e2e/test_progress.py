"""What the rules ask: the same figures at the desk and on the phone, kept without a network, closed by a visit.

The numbers are counted here from the visits that a phone holds, not by the rules that are under test.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.desk import Desk
from tests.e2e.teacher import Teacher
from tests.e2e.visit import Visit, tick
from tests.support.phone import Phone as Colleague
from tests.support.server import Server
from tests.support.words import app

pytestmark = [pytest.mark.timeout(300), pytest.mark.walk]

Account = Callable[[str], dict[str, Any]]
CLASS = "四（2）班"
PUPIL, COMPANION = "韦星野", "黄启明"
RULE, GROUPS = "every_pupil", "care_groups"
TODAY = datetime.now(ZoneInfo("Asia/Shanghai"))
YEAR = TODAY.year if TODAY.month >= 9 else TODAY.year - 1


class Count:
    """Children of the class and those who were visited in this school year, from the rows of a phone."""

    def __init__(self, phone: Colleague) -> None:
        room = next(row["id"] for row in phone.of("class") if row["values"]["name"] == CLASS)
        pupils = [row for row in phone.of("pupil") if row["values"].get("class") == room]
        visits = [row["values"] for row in phone.of("visit")]
        been = {
            one["pupil"]
            for one in visits
            if one.get("status") in ("submitted", "approved") and one["visited_on"] >= f"{YEAR}-09-01"
        }
        self.all = len(pupils)
        self.lacking = {row["values"]["name"] for row in pupils if row["id"] not in been}

    def figure(self) -> str:
        """As both screens write it."""
        return app("prog.of_pupils", have=self.all - len(self.lacking), of=self.all)


@pytest.fixture
def desk(page_of: Callable[..., Page], server: Server, account: Account) -> Callable[[str], Desk]:
    """Somebody at the desk, on its page of figures."""

    def make(role: str) -> Desk:
        sitting = Desk(page_of, server, account(role))
        sitting.sign_in()
        nav = sitting.page.locator(".desk__nav")
        nav.get_by_role("button", name=app("desk.nav_progress"), exact=True).click()
        expect(article(sitting.page, RULE)).to_be_visible()
        return sitting

    return make


def article(page: Page, rule: str) -> Locator:
    """A rule at the desk."""
    return page.locator(f"article[aria-labelledby=rule-{rule}]")


def of_class(page: Page) -> Locator:
    """The class's line under the rule."""
    rule = article(page, RULE)
    if not rule.locator("details[open]").count():
        rule.locator("summary").first.click()
    return rule.get_by_role("row").filter(has=page.get_by_role("rowheader", name=CLASS))


def names(page: Page) -> list[str]:
    """Who is listed beside the rules."""
    items = page.locator("section.names li > span:first-child")
    expect(items.first).to_be_visible()
    return items.all_inner_texts()


def figures(lin: Teacher) -> Locator:
    """我的进度; the rule's card."""
    lin.tab("me")
    lin.page.locator("a[href='/me/progress']").tap()
    at_figures(lin)
    return lin.page.locator(f"section.card[aria-labelledby*='~{RULE}~']")


def at_figures(lin: Teacher) -> None:
    """Wait for the page of the rules."""
    expect(lin.page.get_by_role("heading", level=1)).to_contain_text(app("due.mine"))


def children(lin: Teacher, card: Locator) -> set[str]:
    """The names behind a card, and back to the cards."""
    card.locator("a.row").tap()
    rows = lin.page.locator(".list .row__title")
    expect(lin.page.get_by_text(re.compile("^还差的孩子"))).to_be_visible()
    found = set(rows.all_inner_texts())
    back(lin)
    at_figures(lin)
    return found


def back(lin: Teacher) -> None:
    """The arrow at the head of an inner page."""
    lin.page.get_by_role("link", name=app("act.back")).tap()


def visited_without_a_network(lin: Teacher) -> None:
    """From the list of the missing to the end of the visit, on a phone that is alone."""
    lin.tab("today")
    due = lin.page.locator("section[aria-labelledby=due] a.row")
    expect(due.first).to_contain_text("每个孩子每学年家访一次")
    expect(due.first.locator(".row__title")).not_to_have_text(re.compile("。$"))
    due.first.tap()
    lin.page.get_by_role("link", name=PUPIL).tap()
    visit = Visit(lin)
    visit.begin()
    visit.prepare()
    visit.pledge()
    visit.record(met=[app("relation.mother"), PUPIL], companion=COMPANION)
    visit.go("finish")
    tick(lin.page.locator("#attest"))
    lin.button("finish.done").tap()
    visit.is_finished()
    lin.button("done.home").tap()
    lin.home()


def test_a_gap_is_told_offline_and_closes_on_both_screens_when_the_visit_arrives(
    server: Server,
    teacher: Callable[..., Teacher],
    beside: Callable[[str], Colleague],
    desk: Callable[[str], Desk],
) -> None:
    before = Count(beside("t1001"))
    assert PUPIL in before.lacking
    assert 3 < len(before.lacking) < before.all
    office = desk("office").page
    expect(of_class(office)).to_contain_text(before.figure())
    of_class(office).get_by_role("button").click()
    assert set(names(office)) == before.lacking
    lin = teacher(server, "t1001")
    lin.enrol()
    lin.phone.offline()
    lin.page.goto("/")
    lin.unlock()
    card = figures(lin)
    expect(card).to_contain_text(before.figure())
    expect(lin.page.locator(".appbar")).to_contain_text(app("due.as_of", when=app("day.today")))
    assert children(lin, card) == before.lacking
    back(lin)
    visited_without_a_network(lin)
    card = figures(lin)
    expect(card).to_contain_text(before.figure())
    expect(card).to_contain_text(app("due.here", n=1))
    back(lin)
    lin.phone.offline(on=False)
    lin.all_arrived()
    lin.sync()
    after = Count(beside("t1001"))
    assert after.lacking == before.lacking - {PUPIL}
    card = figures(lin)
    expect(card).to_contain_text(after.figure())
    expect(card).not_to_contain_text(app("due.here", n=1))
    assert children(lin, card) == after.lacking
    office.reload()
    expect(of_class(office)).to_contain_text(after.figure())
    of_class(office).get_by_role("button").click()
    assert set(names(office)) == after.lacking


def test_a_leader_reads_numbers_of_groups_and_no_names(desk: Callable[[str], Desk]) -> None:
    page = desk("leader").page
    groups = article(page, GROUPS)
    expect(groups).to_contain_text(app("prog.guarded"))
    expect(groups.get_by_role("button")).to_have_count(0)
    expect(groups.locator("details")).to_have_count(0)
    reply = page.evaluate(
        """async ([rule, period]) => {
          const { tokens } = JSON.parse(sessionStorage.getItem('jiafang.desk'));
          const ask = { headers: { Authorization: `Bearer ${tokens.access}` } };
          const { items } = await (await fetch('/api/v1/office/campaigns', ask)).json();
          const query = new URLSearchParams({ rule, period });
          return (await fetch(`/api/v1/office/campaigns/${items[0].id}/missing?${query}`, ask)).status;
        }""",
        [GROUPS, f"year:{YEAR}"],
    )
    assert reply == 403


def test_from_the_names_the_way_leads_to_the_visits_of_their_class(desk: Callable[[str], Desk]) -> None:
    page = desk("office").page
    article(page, RULE).locator(".rule__line").get_by_role("button").click()
    assert len(names(page)) > 25
    expect(page.locator("section.names h2")).to_be_focused()
    room = page.locator(".names__room").filter(has=page.get_by_role("heading", name=CLASS))
    room.get_by_role("button", name=app("prog.visits")).click()
    expect(page.locator("#class option:checked")).to_have_text(CLASS)
    rows = page.locator("table.data tbody .sub")
    expect(rows.first).to_have_text(CLASS)
    assert {text for text in rows.all_inner_texts() if "班" in text} == {CLASS}
