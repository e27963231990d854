"""Priority pupils at the desk: the office keeps tags, a leader sees counts, a phone sees who comes first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.desk import Desk
from tests.support.phone import Phone as Colleague
from tests.support.server import Server
from tests.support.words import app

pytestmark = [pytest.mark.timeout(300), pytest.mark.walk]
PUPIL, CLASS = "蒙可心", "四（2）班"


@pytest.fixture
def tags(page_of: Callable[..., Page], server: Server, account: Any) -> Callable[[str], Page]:
    """The page of priority pupils at somebody's desk: `tags("office")`."""

    def make(role: str) -> Page:
        sitting = Desk(page_of, server, account(role))
        sitting.sign_in()
        page = sitting.page
        page.locator(".desk__nav").get_by_role("button", name=app("desk.nav_tags"), exact=True).click()
        expect(page.get_by_role("heading", name=app("desk.tags"), exact=True)).to_be_visible()
        return page

    return make


def button(place: Page | Locator, key: str, **params: Any) -> Locator:
    return place.get_by_role("button", name=app(key, **params), exact=True)


def view(page: Page, key: str) -> None:
    page.locator(".filters .chip", has_text=app(key)).click()


def rows_of(page: Page) -> Locator:
    return page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=PUPIL))


def is_first(phone: Colleague) -> bool:
    phone.pull()
    (pupil,) = [row for row in phone.of("pupil") if row["values"]["name"] == PUPIL]
    return bool(pupil["values"]["visit_first"])


def test_a_tag_from_the_desk_to_the_phone_and_back(
    tags: Callable[[str], Page], beside: Callable[[str], Colleague]
) -> None:
    phone = beside("t1001")
    assert not is_first(phone)
    page = tags("office")
    view(page, "desk.tags_add")
    form = page.locator("section", has=page.get_by_role("heading", name=app("desk.tag_new"), exact=True))
    button(form, "desk.tag_save").click()
    expect(form.get_by_role("alert")).to_contain_text(app("desk.tag_missing"))
    page.fill("#tag-find-name", PUPIL)
    expect(page.locator("#tag-find-pupil option:checked")).to_contain_text(PUPIL)
    page.select_option("#tag-group", "left_behind")
    form.get_by_label(app("desk.away_both"), exact=True).check()
    page.select_option("#tag-source", "family")
    page.fill("#tag-source-note", "奶奶在电话里说的")
    button(form, "desk.tag_save").click()
    expect(page.locator(".toasts")).to_contain_text(app("desk.tag_given", name=PUPIL))
    page.select_option("#tag-group", "left_behind")
    form.get_by_label(app("desk.away_both"), exact=True).check()
    button(form, "desk.tag_save").click()
    expect(form.get_by_role("alert")).to_contain_text(app("desk.tag_twice", name=PUPIL))
    assert is_first(phone)

    view(page, "desk.tags_list")
    page.select_option("#tags-room", label=CLASS)
    row = rows_of(page)
    expect(row).to_contain_text("奶奶在电话里说的")
    expect(row).to_contain_text(app("desk.away_both"))
    row.get_by_role("button", name=app("desk.tag_end"), exact=False).last.click()
    sheet = page.get_by_role("dialog")
    button(sheet, "desk.tag_end_not").click()
    expect(row).to_have_count(1)
    row.get_by_role("button", name=app("desk.tag_end"), exact=False).last.click()
    button(page.get_by_role("dialog"), "desk.tag_end_now").click()
    expect(row).to_have_count(0)
    assert not is_first(phone)


def test_what_nobody_confirmed_this_term_is_confirmed_one_by_one(tags: Callable[[str], Page]) -> None:
    page = tags("office")
    chip = page.locator(".filters .chip", has_text=app("desk.tags_due"))
    chip.click()
    before = int(chip.locator(".num").inner_text())
    assert before > 0
    expect(page.locator(".data tbody tr")).to_have_count(before)
    page.locator(".data tbody tr").first.get_by_role("button").first.click()
    expect(chip.locator(".num")).to_have_text(str(before - 1))


def test_facts_that_campaigns_ask_for_are_kept(
    tags: Callable[[str], Page], beside: Callable[[str], Colleague]
) -> None:
    page = tags("office")
    view(page, "desk.tags_add")
    page.fill("#facts-find-name", PUPIL)
    box = page.locator("section", has=page.get_by_role("heading", name=app("desk.facts"), exact=True))
    box.get_by_label(app("desk.fact_boarder"), exact=True).check()
    page.fill("#fact-km", "weit")
    button(box, "desk.facts_save").click()
    expect(box.get_by_role("alert")).to_contain_text(app("desk.fact_km"))
    page.fill("#fact-km", "23")
    page.select_option("#fact-residence", "elsewhere")
    button(box, "desk.facts_save").click()
    expect(page.locator(".toasts")).to_contain_text(app("desk.facts_saved", name=PUPIL))
    phone = beside("t1001")
    (pupil,) = [row for row in phone.of("pupil") if row["values"]["name"] == PUPIL]
    kept = {name: pupil["values"][name] for name in ("boarder", "distance_km", "residence")}
    assert kept == {"boarder": True, "distance_km": 23, "residence": "elsewhere"}


def test_a_leader_sees_counts_without_names_or_small_cells(tags: Callable[[str], Page]) -> None:
    page = tags("leader")
    counts = page.locator("section", has=page.get_by_role("heading", name=app("desk.counts"), exact=True))
    expect(counts.get_by_role("row").nth(2)).to_be_visible()
    cells = counts.locator("tbody td").all_inner_texts()
    assert app("desk.few") in cells
    assert {cell for cell in cells if cell.isdigit() and int(cell) < 5} == set()
    assert page.locator(".filters .chip").count() == 0
    assert page.locator("#tag-group").count() == 0
