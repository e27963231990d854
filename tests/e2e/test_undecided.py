"""What waits for somebody is settled on one screen: on the phone while it changes under the eye, and at the desk."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.desk import Desk
from tests.e2e.teacher import Teacher
from tests.e2e.visit import Visit, tick
from tests.support.phone import Phone as Colleague
from tests.support.server import Server
from tests.support.words import app

pytestmark = [pytest.mark.timeout(300), pytest.mark.walk]

PUPIL = "罗小满"
MINE = "奶奶在家。小满先写字。"
THEIRS = "奶奶在家。小满在门口跳绳。"
LATER = "爸爸打来了视频。"
DESKS = "奶奶在家。小满先写字。小满在门口跳绳。"


def begun(teacher: Teacher) -> Visit:
    """A draft with one written field that has reached the school."""
    teacher.enrol()
    visit = Visit(teacher)
    teacher.open_pupil(PUPIL)
    visit.begin()
    visit.write("process", "process", MINE)
    visit.leave()
    teacher.sync()
    teacher.all_arrived()
    return visit


def wrote_apart(colleague: Colleague, visit: Visit, **values: str) -> None:
    """The companion wrote these fields without having seen anything."""
    colleague.pull()
    colleague.push(colleague.op("visit", visit.id, set=values, saw=dict.fromkeys(values)))


def at_the_conflict(teacher: Teacher, field: str) -> Page:
    """From the list of what needs a look to the screen where it is settled."""
    teacher.sync()
    teacher.tab("visits")
    teacher.page.get_by_text(app("attn.conflict_field", field=field)).tap()
    expect(teacher.page.locator(".version__text").first).to_be_visible()
    return teacher.page


def test_sentences_are_put_together_with_the_authors_named_and_without_a_network(
    server: Server, teacher: Callable[..., Teacher], beside: Callable[[str], Colleague]
) -> None:
    lin = teacher(server, "t1001")
    visit = begun(lin)
    other = beside("t1002")
    wrote_apart(other, visit, process=THEIRS)
    page = at_the_conflict(lin, "家访过程")
    name = str(other.me["me"]["name"])
    expect(page.locator(".version__head").nth(0)).to_contain_text(app("conflict.mine"))
    expect(page.locator(".version__head").nth(1)).to_contain_text(app("conflict.theirs", name=name))
    assert page.locator("mark").all_text_contents() == [
        f"{app('conflict.only_here')}小满先写字。",
        f"{app('conflict.only_here')}小满在门口跳绳。",
    ]
    lin.phone.offline()
    tick(page.get_by_label(app("conflict.both"), exact=True))
    page.get_by_label("小满先写字。", exact=True).tap()
    expect(page.get_by_label(app("conflict.rewrite"), exact=True)).to_have_value(THEIRS)
    lin.button("conflict.use_both").tap()
    lin.room("visits")
    lin.phone.offline(False)
    lin.all_arrived()
    other.pull()
    row = other.row("visit", visit.id)
    assert (row["values"]["process"], row["conflicts"]) == (THEIRS, [])


def test_a_version_that_comes_meanwhile_is_shown_and_not_decided_over(
    server: Server, teacher: Callable[..., Teacher], beside: Callable[[str], Colleague]
) -> None:
    lin = teacher(server, "t1001")
    visit = begun(lin)
    other = beside("t1002")
    wrote_apart(other, visit, process=THEIRS)
    page = at_the_conflict(lin, "家访过程")
    page.get_by_label(app("conflict.mine"), exact=True).check()
    wrote_apart(other, visit, process=LATER)
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(page.get_by_text(app("conflict.changed"))).to_be_visible()
    expect(page.locator(".version__text")).to_have_count(3)
    expect(page.locator(".actionbar .btn--main")).to_be_disabled()


def test_what_a_colleague_wrote_before_a_deletion_brings_the_draft_back(
    server: Server, teacher: Callable[..., Teacher], beside: Callable[[str], Colleague]
) -> None:
    lin = teacher(server, "t1001")
    visit = begun(lin)
    other = beside("t1002")
    lin.phone.offline()
    visit.go_on(PUPIL)
    visit.go("finish")
    lin.button("draft.delete").tap()
    lin.page.get_by_role("dialog").get_by_role("button", name=app("draft.delete"), exact=True).tap()
    lin.room("visits")
    expect(lin.page.get_by_text(f"{PUPIL}家")).to_have_count(0)
    other.pull()
    other.push(other.op("visit", visit.id, set={"message": LATER}))
    lin.phone.offline(False)
    lin.sync()
    lin.tab("visits")
    expect(lin.page.get_by_text(app("attn.reopened_text"))).to_be_visible()
    visit.go_on(PUPIL)
    expect(lin.page.get_by_text(app("draft.reopened"))).to_be_visible()
    visit.says("process", "process", MINE)


def test_the_desk_settles_it_and_the_phone_agrees(
    server: Server,
    account: Callable[[str], dict[str, Any]],
    beside: Callable[[str], Colleague],
    page_of: Callable[..., Page],
) -> None:
    first, second = beside("t1001"), beside("t1002")
    done = next(
        row
        for row in first.of("visit")
        if row["values"].get("status") == "submitted" and second.rows.get(("visit", row["id"]))
    )
    for phone, text in ((first, MINE), (second, THEIRS)):
        phone.push(
            phone.op(
                "visit", done["id"], set={"process": text}, saw={"process": done["stamps"].get("process")}
            )
        )
    desk = Desk(page_of, server, account("office"))
    desk.sign_in()
    page = desk.page
    page.get_by_role("button", name=app("desk.nav_conflicts")).click()
    expect(page.locator(".version__text")).to_have_count(2)
    expect(page.locator(".version__head").nth(1)).to_contain_text(str(second.me["me"]["name"]))
    page.get_by_label(app("conflict.both"), exact=True).check()
    page.get_by_role("button", name=app("desk.use_own"), exact=True).click()
    expect(page.get_by_text(app("desk.no_conflicts"))).to_be_visible()
    first.pull()
    row = first.row("visit", done["id"])
    assert (row["values"]["process"], row["conflicts"]) == (DESKS, [])
