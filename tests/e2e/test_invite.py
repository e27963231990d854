"""Before the visits: the office prints a class's letters. A grandmother's slip comes back on paper and is typed in, a
parent far away answers on the page; the teacher's phone has both after it was in touch with the school."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.e2e.conftest import PICTURES
from tests.e2e.desk import Desk
from tests.e2e.teacher import Teacher
from tests.e2e.test_desk_cycle import CLASS, go, press, sound, toast, today
from tests.support.browser import HANDSET
from tests.support.phone import Phone as Colleague
from tests.support.server import Server
from tests.support.shots import PHONE_LOOKS, Camera
from tests.support.words import app, family

pytestmark = [pytest.mark.timeout(300), pytest.mark.walk]
USER = "t1003"
BY_PAPER, BY_PAGE = "奶奶说孩子怕生", "想问问住校的事"


def unvisited(phone: Colleague) -> list[str]:
    """Names of the class's pupils who were not visited yet."""
    room = next(row["id"] for row in phone.of("class") if row["values"]["name"] == CLASS)
    seen = {row["values"].get("pupil") for row in phone.of("visit")}
    mine = [row for row in phone.of("pupil") if row["values"].get("class") == room and row["id"] not in seen]
    return [row["values"]["name"] for row in sorted(mine, key=lambda row: str(row["id"]))]


def printed(page: Page, button: Callable[[], Any], to: Path) -> list[str]:
    """The text of each sheet of the PDF that a press downloads."""
    with page.expect_download() as given:
        button()
    given.value.save_as(to)
    return [sheet.extract_text() for sheet in PdfReader(io.BytesIO(to.read_bytes())).pages]


def test_a_class_is_asked_and_two_families_answer_each_in_its_way(
    server: Server,
    account: Callable[[str], dict[str, Any]],
    page_of: Callable[..., Page],
    beside: Callable[[str], Colleague],
    teacher: Callable[..., Teacher],
    tmp_path: Path,
) -> None:
    phone = beside(USER)
    at_home, far_away = unvisited(phone)[:2]
    desk = Desk(page_of, server, account("office"))
    desk.sign_in()
    page = desk.page
    go(page, "letters")
    page.select_option("#let-room", label=CLASS)
    expect(page.get_by_role("heading", name=app("desk.let_title", name=CLASS))).to_be_visible()
    sheets = printed(page, lambda: press(page, "desk.let_print"), tmp_path / "letters.pdf")
    toast(page, "desk.let_printed")
    mine = next(sheet for sheet in sheets if f"{at_home}　" in sheet)
    assert "请不要到家里来" in mine
    assert sum(f"{far_away}　" in sheet for sheet in sheets) == 1

    row = page.get_by_role("row").filter(has_text=far_away)
    row.get_by_role("button").first.click()
    message = page.locator("#let-message")
    expect(message).to_be_focused()
    words, link = message.input_value().split("\n")
    assert far_away not in words
    assert len(words) <= 70
    sound(page, "letters")

    answered_on_the_page(page_of(server.url, **HANDSET), link)
    typed_in(page, at_home)
    go(page, "letters")
    page.select_option("#let-room", label=CLASS)
    expect(row).to_contain_text(app("desk.appt_via_page"))
    expect(page.get_by_role("row").filter(has_text=at_home)).to_contain_text(app("desk.appt_via_slip"))

    lin = teacher(server, USER)
    lin.enrol()
    for name, told, heading in ((at_home, BY_PAPER, "appt.said_slip"), (far_away, BY_PAGE, "appt.said_page")):
        lin.open_pupil(name)
        expect(lin.page.get_by_role("heading", name=app(heading))).to_be_visible()
        expect(lin.page.locator("section[aria-labelledby=said]")).to_contain_text(told)
        lin.page.get_by_role("link", name=app("pupil.back"), exact=True).tap()


def answered_on_the_page(page: Page, link: str) -> None:
    """In a small browser: nothing was picked, then something was."""
    page.goto(link)
    camera = Camera(page, PICTURES / "invite", PHONE_LOOKS)
    camera.take("appointment")
    send = page.get_by_role("button", name=family("invite.send"), exact=True)
    send.click()
    expect(page.get_by_role("alert")).to_contain_text(family("invite.fault.empty"))
    camera.take("appointment-empty")
    page.get_by_label("放学后", exact=True).check()
    page.locator("input[name=q-wished_mode][value=phone]").check()
    page.locator("#q-wished_topics").fill(BY_PAGE)
    send.click()
    expect(page.get_by_role("status")).to_contain_text(family("invite.done"))
    camera.take("appointment-done")
    assert BY_PAGE not in page.content()
    assert camera.faults == []


def typed_in(page: Page, name: str) -> None:
    """The office types in what the grandmother wrote."""
    go(page, "appointments")
    page.select_option("#appt-room", label=CLASS)
    page.get_by_role("button", name=app("desk.appt_type_of", name=name), exact=True).click()
    page.select_option("#slip-wished_mode", "at_school")
    page.fill("#slip-wished_on", today(5))
    page.fill("#slip-wished_topics", BY_PAPER)
    page.locator("#slip-not-home").check()
    press(page, "desk.appt_save")
    toast(page, "desk.appt_saved", name=name)
