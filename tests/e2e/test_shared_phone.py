"""A phone that others use as well: what the browser's way back, its history and its tabs give away of a note."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright, expect

from server.services.family_sealed import WHAT
from tests.e2e.desk import Slip
from tests.e2e.guardian import Guardian
from tests.e2e.test_telling import context
from tests.support.family_school import REQUEST
from tests.support.family_site import Site, open_site, path_of, served
from tests.support.words import family

pytestmark = pytest.mark.timeout(120)
HUSH = "开口要过两条烟"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with open_site(tmp_path) as made:
        yield made


def at_the_note(page: Page, site: Site, origin: str) -> Guardian:
    slip = site.slip()
    father = Guardian(page, Slip(origin + path_of(slip), slip["code"]))
    father.open()
    father.reads(REQUEST)
    return father


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_the_way_back_shows_no_sealed_word_once_it_was_sent(
    driver: Playwright, site: Site, script: bool
) -> None:
    with served(site) as origin, context(driver, java_script_enabled=script) as phone:
        page = phone.new_page()
        at_the_note(page, site, origin)
        page.get_by_role("link", name=family("gifts.title")).click()
        page.get_by_label(family(f"gifts.{WHAT[0]}"), exact=True).check()
        page.locator("#words").fill(HUSH)
        page.get_by_role("button", name=family("sealed.submit")).click()
        expect(page.get_by_role("status")).to_contain_text(family("sent.sealed"))
        page.go_back()
        expect(page.locator("#words")).to_have_value("")
        expect(page.locator("input:checked")).to_have_count(0)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_who_has_left_leaves_neither_the_note_nor_its_code_behind(
    driver: Playwright, site: Site, script: bool
) -> None:
    with served(site) as origin, context(driver, java_script_enabled=script) as phone:
        page = phone.new_page()
        father = at_the_note(page, site, origin)
        page.get_by_role("link", name=family("held.title")).click()
        expect(page.get_by_text("罗小满")).to_be_visible()
        page.go_back()
        page.get_by_role("button", name=family("leave.go")).click()
        expect(page.get_by_role("status")).to_have_text(family("leave.done"))
        for _ in range(2):
            page.go_back()
            expect(page.locator("#code")).to_have_value("")
            assert "罗小满" not in page.content()
            assert REQUEST not in page.content()
        page.goto(f"{father.slip.link}/held")
        expect(page.get_by_role("heading", level=1)).to_have_text(family("greeting.title"))
        father.reads(REQUEST)
