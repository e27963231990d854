"""A child is in trouble: told at the family's home without signal, read by the two named readers and by nobody else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.desk import Desk
from tests.e2e.teacher import Teacher
from tests.e2e.traces import readable
from tests.e2e.visit import Visit
from tests.support.phone import Phone as Colleague
from tests.support.server import Server
from tests.support.shots import DESK_LOOKS, Camera
from tests.support.stores import DUMP
from tests.support.waiting import until
from tests.support.words import app

pytestmark = [pytest.mark.timeout(300), pytest.mark.walk]

PUPIL = "罗小满"
WORDS = "他说爸爸喝了酒就拿皮带抽他，昨晚没敢回家。"
ABOUT, WHEN = "他弟弟罗小川也在家", "昨天夜里，在老屋"
DONE = "已报一一零，孩子暂住姑姑家。"
SECRET = (WORDS, ABOUT, WHEN)
READER, HEAD, CLERK = "t1023", "t1025", "t1024"


def test_a_report_from_the_home_to_its_readers(
    server: Server,
    teacher: Callable[..., Teacher],
    account: Callable[[str], dict[str, Any]],
    page_of: Callable[..., Page],
    beside: Callable[[str], Colleague],
    tmp_path: Path,
) -> None:
    lin = teacher(server, "t1001")
    lin.enrol()
    lin.open_pupil(PUPIL)
    visit = Visit(lin)
    visit.begin()
    lin.phone.offline()
    camera = Camera(lin.page, tmp_path / "screens")
    camera.take("visit", full=False, axe=False)
    told_at_the_home(lin, camera)
    nothing_is_left_on_the_phone(lin, visit)
    lin.phone.offline(False)
    reader, clerk = beside(READER), beside(CLERK)
    figures = clerk.call("GET", "/office/figures").json
    lin.sync()
    until(lambda: bool(lin.page.wait_for_timeout(200) or reports(reader)), "the report is at school")
    nothing_is_left_on_the_phone(lin, visit)
    assert clerk.call("GET", "/office/figures").json == figures
    desk = Desk(page_of, server, account(READER))
    camera.faults += the_reader_opens_it(desk, tmp_path)
    the_clerk_learns_nothing(Desk(page_of, server, account(CLERK)), clerk, reports(reader)[0]["id"], tmp_path)
    assert readable(server.data_dir, [*SECRET, DONE]) == {}
    lin.phone.kill()
    assert readable(lin.phone.profile, SECRET) == {}
    assert camera.faults == []


def reports(reader: Colleague) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = reader.call("GET", "/office/reports").json["items"]
    return found


def told_at_the_home(lin: Teacher, camera: Camera) -> None:
    """One tap from the visit: the numbers to call; then the report, sealed."""
    page = lin.page
    page.get_by_role("link", name=app("report.title"), exact=True).tap()
    lin.heading("report.now")
    hrefs = page.locator("a[href^='tel:']").evaluate_all("all => all.map(one => one.getAttribute('href'))")
    assert hrefs == ["tel:110", "tel:0000-0000101", "tel:12355"]
    expect(page.get_by_label(app("report.who"), exact=True).locator("option:checked")).to_contain_text(PUPIL)
    camera.take("report")
    page.get_by_role("button", name=app("report.seal"), exact=True).tap()
    expect(page.get_by_text(app("report.lacking"))).to_be_visible()
    page.get_by_text(app("report.violence"), exact=True).tap()
    page.get_by_label(app("report.about"), exact=True).fill(ABOUT)
    page.get_by_label(app("report.words"), exact=True).fill(WORDS)
    page.get_by_label(app("report.when"), exact=True).fill(WHEN)
    assert not any(text in page.evaluate(DUMP) for text in SECRET), "nothing is kept while it is written"
    page.get_by_role("link", name=app("act.back"), exact=True).tap()
    expect(page.get_by_text(app("report.leave"), exact=True)).to_be_visible()
    camera.take("report-leave", full=False)
    page.get_by_role("button", name=app("report.seal"), exact=True).tap()
    lin.heading("report.done")
    camera.take("report-sealed", full=False)
    page.get_by_role("button", name=app("report.close"), exact=True).tap()
    page.wait_for_url("**/visits/**")


def nothing_is_left_on_the_phone(lin: Teacher, visit: Visit) -> None:
    """No screen tells of it, and what the browser keeps opens with no key of this phone."""
    page = lin.page
    seen = []
    for path in (f"/visits/{visit.id}/record", "/report", "/me/backup", "/me", "/", "/pupils", "/visits"):
        page.evaluate(
            "path => { history.pushState({}, '', path); dispatchEvent(new PopStateEvent('popstate')); }", path
        )
        page.wait_for_timeout(400)
        seen.append(page.locator("body").inner_text() + page.locator("body").inner_html())
    kept = page.evaluate(DUMP)
    for text in SECRET:
        assert not [one for one in seen if text in one]
        assert text not in kept
    assert "report" not in kept.replace("/report", "")


def the_reader_opens_it(desk: Desk, folder: Path) -> list[str]:
    """The rail says that one waits; it is opened, read, and what was done is noted."""
    desk.sign_in()
    page = desk.page
    camera = Camera(page, folder / "desk", DESK_LOOKS)
    page.get_by_role("button", name=app("desk.rail_report")).click()
    expect(page.get_by_role("heading", name=app("report.title"), exact=True)).to_be_visible()
    expect(page.get_by_text(app("desk.report_new"))).to_be_visible()
    camera.take("reports")
    page.get_by_role("button", name=app("desk.report_open"), exact=True).click()
    for text in (*SECRET, PUPIL, app("report.violence")):
        expect(page.locator(".wrote")).to_contain_text(text)
    page.get_by_label(app("desk.report_what"), exact=True).fill(DONE)
    page.get_by_role("button", name=app("desk.report_note"), exact=True).click()
    expect(page.locator(".plainlist", has_text=DONE)).to_be_visible()
    camera.take("report")
    page.get_by_role("button", name=app("act.back"), exact=True).click()
    expect(page.get_by_text(app("desk.report_done"))).to_be_visible()
    expect(page.get_by_role("button", name=app("desk.rail_report"))).to_have_count(0)
    return camera.faults


def the_clerk_learns_nothing(desk: Desk, line: Colleague, report: str, folder: Path) -> None:
    """The same page for a clerk who is no reader: who the readers are, and nothing else."""
    desk.sign_in()
    page = desk.page
    page.locator(".desk__nav").get_by_role("button", name=app("desk.nav_sealed"), exact=True).click()
    expect(page.get_by_text(app("desk.not_reader"), exact=True)).to_be_visible()
    expect(page.get_by_role("button", name=app("desk.rail_report"))).to_have_count(0)
    camera = Camera(page, folder / "clerk", DESK_LOOKS)
    camera.take("not-a-reader")
    assert camera.faults == []
    assert line.call("GET", "/office/reports").status == 403
    assert line.call("GET", f"/office/reports/{report}").status == 403
    body = page.locator("body").inner_text()
    assert not [text for text in (*SECRET, DONE) if text in body]


def test_the_desk_names_a_reader_who_sits_at_no_desk(
    server: Server,
    account: Callable[[str], dict[str, Any]],
    page_of: Callable[..., Page],
) -> None:
    clerk = Desk(page_of, server, account(CLERK))
    clerk.sign_in()
    page = clerk.page
    page.locator(".desk__nav").get_by_role("button", name=app("desk.nav_sealed"), exact=True).click()
    page.get_by_role("button", name=app("desk.reader_end_of", name=account(HEAD)["name"]), exact=True).click()
    expect(page.get_by_role("button", name=app("desk.rail_no_reader"))).to_be_visible()
    named = account("t1019")
    page.get_by_label(app("desk.reader_who"), exact=True).select_option(named["person"])
    page.get_by_role("button", name=app("desk.reader_name"), exact=True).click()
    expect(page.get_by_text(app("desk.reader_untold"), exact=True)).to_be_visible()
    theirs = page_of(f"{server.url}/desk")
    theirs.goto(f"{server.url}/desk")
    theirs.get_by_label(app("desk.user"), exact=True).fill(named["user"])
    theirs.get_by_label(app("gate.password"), exact=True).fill(named["password"])
    theirs.get_by_role("button", name=app("gate.enter"), exact=True).click()
    expect(theirs.get_by_role("heading", name=app("report.title"), exact=True)).to_be_visible()
    expect(theirs.locator(".desk__nav button:not(.railnote)")).to_have_count(1)
    theirs.get_by_role("button", name=app("desk.reader_seen"), exact=True).click()
    expect(theirs.get_by_role("button", name=app("desk.rail_reader"))).to_have_count(0)
    page.reload()
    page.locator(".desk__nav").get_by_role("button", name=app("desk.nav_sealed"), exact=True).click()
    expect(page.get_by_text(app("desk.reader_told"), exact=True)).to_have_count(2)
