"""The note to a family: edited and looked at without a network, read as it was shown, after approval, taken back."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import told
from tests.e2e.desk import Desk, Slip
from tests.e2e.guardian import Guardian
from tests.e2e.teacher import Teacher
from tests.e2e.visit import Visit, tick
from tests.support.browser import HANDSET
from tests.support.server import Server
from tests.support.shots import Camera
from tests.support.waiting import until
from tests.support.words import app

pytestmark = [pytest.mark.timeout(400), pytest.mark.walk]

PUPIL, COMPANION, CLASSMATE = "韦星野", "黄启明", "罗小满"
MOBILE, FALSE_ALARM, ILLNESS = "13800000000", "留守", "哮喘"
NOTE = f"星野和{CLASSMATE}一起读书，很好。\n周末可以去{FALSE_ALARM}儿童之家借书，电话{MOBILE}。\n{ILLNESS}的事我记着。"
SHOWN = (
    "星野和另一位同学一起读书，很好。",
    f"周末可以去{FALSE_ALARM}儿童之家借书，电话（电话已隐去）。",
    "（略）的事我记着。",
)


def test_a_family_reads_what_the_teacher_saw_and_no_more(
    server: Server,
    teacher: Callable[..., Teacher],
    account: Callable[[str], dict[str, Any]],
    page_of: Callable[..., Page],
    tmp_path: Path,
) -> None:
    desk = Desk(page_of, server, account("office"))
    the_office_wants_to_approve_first(desk)
    lin = teacher(server, "t1001")
    lin.enrol()
    camera = Camera(lin.page, tmp_path / "screens")
    lin.phone.offline()
    visit = Visit(lin)
    written_at_home(visit)
    shown_and_edited_without_a_network(visit, camera)
    lin.phone.offline(False)
    lin.all_arrived()
    slip = nothing_before_the_approval(desk)
    family = Guardian(page_of(slip.link, **HANDSET), slip)
    family.open()
    family.reads(*SHOWN)
    read_exactly(family.page)
    taken_back_on_the_phone(visit, family)
    taken_back_at_the_desk(desk, family)
    assert camera.faults == []


def the_office_wants_to_approve_first(desk: Desk) -> None:
    desk.sign_in()
    desk.page.locator(".desk__nav").get_by_role("button", name=app("desk.nav_sent"), exact=True).click()
    desk.page.get_by_label(app("desk.rule_after_approval"), exact=True).check()
    expect(desk.page.get_by_text(app("desk.rule_kept"))).to_be_visible()


def written_at_home(visit: Visit) -> None:
    visit.teacher.open_pupil(PUPIL)
    visit.begin()
    visit.prepare()
    visit.pledge()
    visit.record(met=[app("relation.mother"), PUPIL], companion=COMPANION)
    visit.go("finish")


def shown_and_edited_without_a_network(visit: Visit, camera: Camera) -> None:
    """The draft holds what is marked for families; the own text is masked before anybody else sees it."""
    page, teacher = visit.page, visit.teacher
    to_note(visit)
    preview = page.locator("section[aria-labelledby=sees]")
    expect(preview).to_contain_text(told.MESSAGE)
    expect(preview).to_contain_text(told.REQUESTS)
    expect(preview).not_to_contain_text(told.PROCESS)
    camera.take("note-draft")
    teacher.button("note.from_draft").tap()
    expect(page.locator("#note-text")).to_have_value(re.compile(f"^{told.MESSAGE}\\n"))
    page.locator("#note-text").fill(NOTE)
    teacher.saved()
    marks = page.locator("section[aria-labelledby=marks]")
    for word in (CLASSMATE, FALSE_ALARM, MOBILE, ILLNESS):
        expect(marks).to_contain_text(word)
        expect(preview).not_to_contain_text(word)
    camera.take("note-marks")
    # Numbers offer no way out; a word does.
    keep = app("note.keep")
    expect(marks.locator("li").filter(has_text=MOBILE).get_by_role("button")).to_have_count(0)
    marks.locator("li").filter(has_text=FALSE_ALARM).get_by_role("button", name=keep, exact=True).tap()
    expect(preview).to_contain_text(FALSE_ALARM)
    assert tuple(preview.locator("p.read").all_inner_texts()) == SHOWN
    camera.take("note-own")
    teacher.button("note.ready").tap()
    visit.at("finish")
    camera.take("note-row")
    tick(page.locator("#attest"))
    teacher.button("finish.done").tap()
    visit.is_finished()
    teacher.button("done.home").tap()
    teacher.home()


def to_note(visit: Visit) -> None:
    visit.page.locator(f"a.row[href='/visits/{visit.id}/note']").tap()
    visit.page.wait_for_url("**/note")
    expect(visit.page.get_by_role("heading", level=1, name=app("note.title"))).to_be_visible()


def nothing_before_the_approval(desk: Desk) -> Slip:
    desk.page.goto(f"{desk.url}/desk#/visits")
    desk.page.reload()
    desk.open_visit(PUPIL)
    expect(desk.page.get_by_text(app("desk.no_notes"), exact=True)).to_be_visible()
    desk.approve()
    with desk.page.expect_response(re.compile(r"/slips$")) as made:
        desk.page.get_by_role("button", name=app("desk.slips_make"), exact=True).click()
    slip = next(one for one in made.value.json()["slips"] if one["guardian"]["relation"] == "mother")
    return Slip(slip["link"], slip["code"])


def read_exactly(page: Page) -> None:
    """Their page has the words of the preview, and none of those that it masked."""
    assert tuple(page.locator("section[aria-labelledby=told] p.read").all_inner_texts()) == SHOWN
    source = page.content()
    for planted in (CLASSMATE, MOBILE, ILLNESS, told.PROCESS):
        assert planted not in source


def taken_back_on_the_phone(visit: Visit, family: Guardian) -> None:
    teacher = visit.teacher
    teacher.sync()
    teacher.page.goto(f"/visits/{visit.id}/note")
    teacher.type_pin()
    teacher.button("note.recall").tap()
    expect(teacher.button("note.release")).to_be_visible()
    until(lambda: status(family) == 404, "the link opens nothing")
    assert looks(family.page.url, family) == looks(f"{unknown(family)}/note", family)
    teacher.button("note.release").tap()
    until(lambda: status(family) == 200, "it opens again")
    family.page.reload()
    read_exactly(family.page)


def taken_back_at_the_desk(desk: Desk, family: Guardian) -> None:
    desk.page.goto(f"{desk.url}/desk#/visits")
    desk.page.reload()
    desk.open_visit(PUPIL)
    desk.page.get_by_role("button", name=app("desk.note_take_back"), exact=True).click()
    expect(desk.page.get_by_text(app("desk.note_taken"))).to_be_visible()
    assert status(family) == 404


def status(family: Guardian) -> int:
    return family.page.request.get(family.page.url).status


def unknown(family: Guardian) -> str:
    """A link that never was."""
    base, _, token = family.slip.link.rpartition("/")
    return f"{base}/{'A' * len(token)}"


def looks(url: str, family: Guardian) -> tuple[int, str]:
    reply = family.page.request.get(url)
    return reply.status, reply.text().replace(url.rsplit("/n/", 1)[1].split("/")[0], "")
