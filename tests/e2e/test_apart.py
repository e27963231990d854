"""Two guardians who live apart read the same visit, each on an own phone without scripts: what the office keeps from
the one stands on none of that one's pages, and on the other's all of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright, expect

from server.services.keep_guardians import keep_setting
from server.store.photo_files import StoredPhoto
from sync.state import Record
from tests.e2e.conftest import PICTURES
from tests.e2e.desk import Slip
from tests.e2e.guardian import Guardian
from tests.e2e.test_telling import context
from tests.support.family_school import NOW, OFFICE, SCHOOL, VISIT, add_consent, add_photo, put
from tests.support.family_site import Site, open_site, path_of, served
from tests.support.photos import encode, scene
from tests.support.planted_family import ADDRESS, CO_NAME, CO_PHONE, plant
from tests.support.words import family

pytestmark = [pytest.mark.timeout(300), pytest.mark.walk]

DONE = "孩子进步大。"
ROOMS = ("consents.title", "held.title", "word.title")


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A note that names the village and the grandmother, a demand of hers, a picture that both may see."""
    with open_site(tmp_path) as made:
        plant(made)
        add_photo(made.store, "f-1")
        with made.store.write(SCHOOL) as unit:
            kept = made.blobs.put(encode(scene()))
            unit.photo_files.put(StoredPhoto("f-1", "a", "b", "c", kept, {}, 7, NOW))
            hers = {
                "pupil": "u-1",
                "visit": VISIT,
                "guardian": "g-1",
                "capacity": "grandparent",
                "how": "spoken",
            }
            hers |= {"purpose": "record", "given": True, "on": "2026-11-21"}
            put(unit, Record("consent", "n-1", values=hers))
        for at, purpose in enumerate(("record", "family")):
            add_consent(made.store, f"n-2{at}", purpose)
        yield made


def test_what_is_kept_from_one_of_them_the_other_reads(driver: Playwright, site: Site) -> None:
    keep_setting(site.store, OFFICE, "g-2", "", ["address", "co_guardian"], NOW)
    slips = {guardian: site.slip(guardian) for guardian in ("g-1", "g-2")}
    with (
        served(site) as origin,
        context(driver, java_script_enabled=False) as hers,
        context(driver, java_script_enabled=False) as his,
    ):
        grandmother, father = (
            opened(phone.new_page(), Slip(origin + path_of(slips[who]), slips[who]["code"]))
            for phone, who in ((hers, "g-1"), (his, "g-2"))
        )
        her_pages, his_pages = everything(grandmother), everything(father)
        assert DONE in her_pages
        assert DONE in his_pages
        for word in (ADDRESS, CO_NAME, CO_PHONE, family("capacity.grandparent")):
            assert word in her_pages, word
            assert word not in his_pages, word
        assert "/photos/f-1" in her_pages
        assert "/photos/f-1" not in his_pages
        looked_at(father)


def opened(page: Page, slip: Slip) -> Guardian:
    reader = Guardian(page, slip)
    reader.open()
    reader.reads(DONE)
    return reader


def everything(reader: Guardian) -> str:
    """The note and each room, by the links that stand there."""
    page = reader.page
    seen = [page.content()]
    for room in ROOMS:
        page.get_by_role("link", name=family(room), exact=True).click()
        page.wait_for_load_state()
        back = page.get_by_role("link", name=family("answer.back"))
        expect(back).to_be_visible()
        seen.append(page.content())
        back.click()
    return "".join(seen)


def looked_at(father: Guardian) -> None:
    """Nothing on his page says that something is missing; a picture that he is told of by address stays shut."""
    father.page.screenshot(path=PICTURES / "apart-father.png", full_page=True)
    reply = father.page.request.get(f"{father.page.url.removesuffix('/note')}/photos/f-1")
    assert reply.status == 404
