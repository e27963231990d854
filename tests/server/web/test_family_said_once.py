"""What the family's pages say is said once, and under a title that covers it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.state import Record
from tests.support.family_school import REQUEST, SCHOOL, VISIT, put
from tests.support.family_site import Site, open_site, opened

OTHER = "想在村口加一盏灯。"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with open_site(tmp_path) as site:
        yield site


def demand(site: Site, words: str) -> None:
    """The teacher put it on the list at the table, as well as into the record."""
    values = {"pupil": "u-1", "visit": VISIT, "kind": "request", "state": "open", "words": words}
    with site.store.write(SCHOOL) as unit:
        put(unit, Record("ledger_item", f"d-{len(words)}", values=values))


def test_what_was_asked_and_is_followed_up_is_said_once(site: Site) -> None:
    with site.store.write(SCHOOL) as unit:
        visit = unit.records.load_for_update([("visit", VISIT)])["visit", VISIT].copy()
        visit.values |= {"requests": f"{REQUEST}\n{OTHER}"}
        unit.records.put(visit)
    demand(site, REQUEST)
    phone, path = opened(site)
    page = phone.get(f"{path}/note").text
    assert page.count(REQUEST) == 1
    assert 'class="trail"' in page
    assert page.count(OTHER) == 1, "what is on no list stays where it was"


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
def test_what_the_letter_masks_of_it_makes_it_no_second_thing(site: Site, lang: str) -> None:
    """Illness, a telephone and a classmate are left out of the letter; the demand tells it as it was said."""
    asked = "奶奶有哮喘，想和欧阳木子分开坐，木子离她远些，电话13800000000。"
    with site.store.write(SCHOOL) as unit:
        visit = unit.records.load_for_update([("visit", VISIT)])["visit", VISIT].copy()
        visit.values |= {"requests": f"{asked}\n{OTHER}"}
        unit.records.put(visit)
    demand(site, asked)
    phone, path = opened(site)
    page = phone.get(f"{path}/note?lang={lang}").text
    assert page.count("奶奶有") == 1
    assert page.count(OTHER) == 1
    assert "木子" not in page


def test_a_list_that_is_followed_up_as_a_whole_leaves_no_empty_heading(site: Site) -> None:
    demand(site, f" {REQUEST}")
    phone, path = opened(site)
    page = phone.get(f"{path}/note").text
    assert page.count(REQUEST) == 1
    assert 'id="asked"' not in page
    assert 'id="demands"' in page


@pytest.mark.parametrize(("lang", "word"), [("zh-CN", "故事"), ("en", "stories")])
def test_where_stories_are_agreed_to_the_title_says_so(site: Site, lang: str, word: str) -> None:
    phone, path = opened(site)
    page = phone.get(f"{path}/consents?lang={lang}").text
    assert word in page.split("</h1>", 1)[1], "publicity speaks of stories"
    for tag in ("title", "h1"):
        found = re.search(f"<{tag}[^>]*>(.*?)</{tag}>", page, re.S)
        assert found
        assert word in found[1].lower()
    assert word in phone.get(f"{path}/note?lang={lang}").text.lower(), "the way there is called the same"
