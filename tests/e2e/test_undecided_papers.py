"""An answer to a demand that two teachers wrote apart is settled as a visit's words are: on the phone without a
network, and at the desk."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.desk import Desk
from tests.e2e.teacher import Teacher
from tests.e2e.visit import tick
from tests.support.phone import Phone as Colleague
from tests.support.phone import uuid7
from tests.support.server import Server
from tests.support.words import app

pytestmark = [pytest.mark.timeout(300), pytest.mark.walk]

PUPIL = "罗小满"
WORDS = "想借两本书回家看"
MINE = "图书角每周五可以借。先登个记。"
THEIRS = "图书角每周五可以借。我这里也有几本。"
BOTH = "图书角每周五可以借。先登个记。我这里也有几本。"


def answered_apart(first: Colleague, second: Colleague) -> str:
    """A demand of the home, with an answer of each that had not seen the other's."""
    pupil = next(row["id"] for row in first.of("pupil") if row["values"]["name"] == PUPIL)
    item = uuid7()
    said = {"pupil": pupil, "kind": "request", "source": "family", "words": WORDS}
    assert first.push(first.op("ledger_item", item, said))[0]["status"] == "applied"
    second.pull()
    for phone, text, status in ((first, MINE, "applied"), (second, THEIRS, "conflict")):
        op = phone.op("ledger_item", item, set={"answer": text}, saw={"answer": None})
        assert phone.push(op)[0]["status"] == status
    return item


def settled(phone: Colleague, item: str) -> tuple[str, list[Any]]:
    phone.pull()
    row = phone.row("ledger_item", item)
    return row["values"]["answer"], row["conflicts"]


def test_its_author_settles_it_on_the_phone_without_a_network(
    server: Server, teacher: Callable[..., Teacher], beside: Callable[[str], Colleague]
) -> None:
    first, second = beside("t1001"), beside("t1002")
    item = answered_apart(first, second)
    lin = teacher(server, "t1001")
    lin.enrol()
    lin.tab("visits")
    lin.page.locator(".card--attn").get_by_role("link").tap()
    page = lin.page
    expect(page.locator(".version__text")).to_have_count(2)
    expect(page.locator(".version__head").nth(1)).to_contain_text(str(second.me["me"]["name"]))
    assert page.locator("mark").all_text_contents() == [
        f"{app('conflict.only_here')}先登个记。",
        f"{app('conflict.only_here')}我这里也有几本。",
    ]
    lin.phone.offline()
    tick(page.get_by_label(app("conflict.both"), exact=True))
    expect(page.get_by_label(app("conflict.rewrite"), exact=True)).to_have_value(BOTH)
    lin.button("conflict.use_both").tap()
    lin.room("visits")
    expect(page.locator(".card--attn")).to_have_count(0)
    lin.phone.offline(False)
    expect(page.get_by_text(app("sync.path_done"))).to_be_visible(timeout=30_000)
    assert settled(second, item) == (BOTH, [])


def test_the_desk_settles_it_and_both_phones_agree(
    server: Server,
    account: Callable[[str], dict[str, Any]],
    beside: Callable[[str], Colleague],
    page_of: Callable[..., Page],
) -> None:
    first, second = beside("t1001"), beside("t1002")
    item = answered_apart(first, second)
    desk = Desk(page_of, server, account("office"))
    desk.sign_in()
    page = desk.page
    page.get_by_role("button", name=app("desk.nav_conflicts")).click()
    expect(page.locator(".version__text")).to_have_count(2)
    expect(page.get_by_role("heading", name=PUPIL).or_(page.get_by_text(PUPIL)).first).to_be_visible()
    page.get_by_label(app("conflict.both"), exact=True).check()
    page.get_by_role("button", name=app("desk.use_own"), exact=True).click()
    expect(page.get_by_text(app("desk.no_conflicts"))).to_be_visible()
    assert settled(first, item) == settled(second, item) == (BOTH, [])
