"""The note is read to whoever reads little: what the button hands to the browser's voice, line by line."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Playwright, expect

from tests.e2e.desk import Slip
from tests.e2e.guardian import Guardian
from tests.e2e.test_telling import context, served
from tests.support.family_school import MESSAGE, NOW, OFFICE, REQUEST, VISIT, add_consent, add_visit
from tests.support.family_site import open_site, path_of
from tests.support.slips import handed_slips
from tests.support.words import family

pytestmark = pytest.mark.timeout(120)
VOICE = """window.said = [];
speechSynthesis.speak = (one) => window.said.push(`${one.lang} ${one.text}`);
speechSynthesis.cancel = () => window.said.push('quiet');"""
BROUGHT = ("教育政策", "学习上的帮扶办法")


def test_each_line_is_read_by_itself_and_a_second_tap_ends_it(driver: Playwright, tmp_path: Path) -> None:
    with open_site(tmp_path) as site, served(site) as origin, context(driver) as phone:
        add_visit(site.store, id_="v-2", **{"four_enters/policy": True})
        (slip,) = handed_slips(site.store, site.keys, "https://x.example", OFFICE, "v-2", "g-2", NOW)
        page = phone.new_page()
        page.add_init_script(VOICE)
        father = Guardian(page, Slip(origin + path_of(slip), slip["code"]))
        father.open()
        father.reads()
        button = page.locator("#aloud")
        expect(button).to_have_text(family("aloud.read"))
        button.click()
        expect(button).to_have_text(family("aloud.stop"))
        said = page.evaluate("window.said")
        read = [part.strip() + "。" for part in MESSAGE.split("。") if part]
        for line in (*read, *BROUGHT, REQUEST):
            assert f"zh-CN {line}" in said
        button.click()
        expect(button).to_have_text(family("aloud.read"))
        assert page.evaluate("window.said.at(-1)") == "quiet"


def test_what_waits_for_a_parent_is_read_too(driver: Playwright, tmp_path: Path) -> None:
    with open_site(tmp_path) as site, served(site) as origin, context(driver) as phone:
        add_consent(site.store, "n-1", "record", capacity="grandparent")
        slip = site.slip()
        page = phone.new_page()
        page.add_init_script(VOICE)
        father = Guardian(page, Slip(origin + path_of(slip), slip["code"]))
        father.open()
        father.reads()
        button = page.locator("#aloud")
        button.click()
        expect(button).to_have_text(family("aloud.stop"))
        assert f"zh-CN {family('elder.title')}" in page.evaluate("window.said")


def test_without_script_nobody_is_offered_a_voice(driver: Playwright, tmp_path: Path) -> None:
    with (
        open_site(tmp_path) as site,
        served(site) as origin,
        context(driver, java_script_enabled=False) as phone,
    ):
        slip = site.slip()
        father = Guardian(phone.new_page(), Slip(origin + path_of(slip), slip["code"]))
        father.open()
        father.reads(MESSAGE)
        expect(father.page.locator("#aloud")).to_be_hidden()
        assert VISIT not in father.page.content()
