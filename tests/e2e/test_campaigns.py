"""Campaigns run from packs, at the desk and on a phone: brought, compared, started, moved, got ready."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import PICTURES
from tests.e2e.desk import Desk
from tests.e2e.teacher import Teacher
from tests.e2e.visit import Visit
from tests.support.amended import ASKED, FIRST, GONE, RENAMED, SECOND, amended
from tests.support.server import Server
from tests.support.shots import DESK_LOOKS, PHONE_LOOKS, Camera
from tests.support.words import app

pytestmark = [pytest.mark.timeout(400), pytest.mark.walk]

VOICE = "我想当修拖拉机的人。"
PROCESS = "坐在院子里谈，商量好每晚读十分钟书。"
WINTER = "冬季走访"


@pytest.fixture
def desk(page_of: Callable[..., Page], server: Server, account: Callable[[str], dict[str, Any]]) -> Page:
    """The office at its campaigns."""
    sitting = Desk(page_of, server, account("office"))
    sitting.sign_in()
    at_campaigns(sitting.page)
    return sitting.page


def at_campaigns(page: Page) -> None:
    page.locator(".desk__nav").get_by_role("button", name=app("desk.nav_campaigns")).click()
    expect(page.get_by_role("heading", level=1, name=app("camp.title"), exact=True)).to_be_visible()


def press(place: Page | Locator, key: str, **params: object) -> None:
    place.get_by_role("button", name=app(key, **params), exact=True).click()


def panel(page: Page, heading: str) -> Locator:
    return page.locator("section.panel", has=page.get_by_role("heading", level=2, name=heading, exact=True))


PASTE = "(area, text) => { area.value = text; area.dispatchEvent(new Event('input', { bubbles: true })); }"


def check(page: Page, text: str) -> None:
    """Put a pack into the field, all at once as a paste does, and have it checked."""
    page.get_by_role("textbox", name=app("camp.text"), exact=True).evaluate(PASTE, text)
    press(page, "camp.check")


def bring(page: Page, text: str) -> None:
    """From the list to a pack that was checked."""
    press(page, "camp.bring")
    check(page, text)


def bring_and_keep(page: Page) -> None:
    bring(page, amended())
    press(page, "camp.keep")
    expect(page.get_by_role("button", name=app("camp.to_start"), exact=True)).to_be_visible()


def move(page: Page) -> None:
    """The running campaign goes by the amended version."""
    at_campaigns(page)
    row = page.get_by_role("row").filter(has_text=app("camp.running"))
    row.get_by_role("button").click()
    box = panel(page, app("camp.move"))
    expect(box).to_contain_text("孩子自己的话")
    press(box, "camp.move_do", n=SECOND)
    expect(panel(page, app("camp.pack"))).to_contain_text(app("camp.version", n=SECOND))


def test_a_broken_pack_is_told_line_by_line_and_a_mended_one_is_compared(desk: Page) -> None:
    camera = Camera(desk, PICTURES / "campaigns", DESK_LOOKS)
    camera.take("1-list")
    sound = amended()
    broken = sound.replace("kind: narrative", "kind: novel", 1).replace("class: open", "class: secret", 1)
    bring(desk, broken)
    told = panel(desk, app("camp.mistakes", n=2)).get_by_role("listitem")
    expect(told).to_have_count(2)
    lines = broken.split("\n")
    for word in ("novel", "secret"):
        one = told.filter(has_text=word)
        number = next(at for at, line in enumerate(lines, 1) if word in line)
        one.get_by_role("button", name=app("camp.go_line", n=number), exact=True).click()
        chosen = desk.evaluate(
            "() => { const at = document.activeElement; return at.value.slice(at.selectionStart, at.selectionEnd) }"
        )
        assert chosen == lines[number - 1]
    camera.take("2-mistakes")
    expect(desk.get_by_role("button", name=app("camp.keep"), exact=True)).to_have_count(0)

    check(desk, sound)
    fits = panel(desk, app("camp.fits", name="大家访", n=SECOND))
    expect(fits).to_contain_text(app("camp.against", n=FIRST))
    for words in ("新增一栏“接下来怎么做”", "去掉一栏“孩子自己的话”", f"家长诉求：改叫“{RENAMED['zh-CN']}”"):
        expect(fits.get_by_role("listitem").filter(has_text=words)).to_have_count(1)
    camera.take("3-changes")
    press(desk, "camp.keep")
    press(desk, "camp.to_start")
    expect(desk.get_by_role("heading", level=1, name=app("camp.new_title"), exact=True)).to_be_visible()
    assert camera.faults == []


def test_a_campaign_is_started_from_a_file_and_got_ready(desk: Page, tmp_path: Path) -> None:
    camera = Camera(desk, PICTURES / "campaigns", DESK_LOOKS)
    file = tmp_path / "pack.yaml"
    file.write_text(amended(), "utf-8")
    known = desk.locator("tbody th").first.evaluate("cell => cell.firstChild.textContent")
    press(desk, "camp.bring")
    desk.locator("input[type=file]").set_input_files(file)
    expect(desk.get_by_role("textbox", name=app("camp.text"), exact=True)).to_have_value(amended())
    press(desk, "camp.check")
    press(desk, "camp.keep")
    press(desk, "camp.to_start")
    yours = desk.locator(".picklist button").filter(has_text=app("camp.yours"))
    yours.click()
    expect(desk.get_by_label(app("camp.starts"), exact=True)).to_have_value(re.compile(r"^20\d\d-11-01$"))
    name = desk.get_by_label(app("camp.name"), exact=True)
    name.fill("")
    press(desk, "camp.start")
    expect(desk.get_by_text(app("camp.name_missing"))).to_be_visible()
    # Lists would show two alike.
    name.fill(known)
    expect(desk.get_by_text(app("camp.name_taken"))).to_be_visible()
    name.fill(WINTER)
    camera.take("4-new")
    press(desk, "camp.start")
    expect(desk.get_by_role("heading", level=1, name=WINTER, exact=True)).to_be_visible()
    camera.take("5-one")

    press(desk, "camp.tab_plan")
    stages = panel(desk, app("camp.stages"))
    first = stages.locator("li.planline").first
    task = first.locator(".planline__name").inner_text()
    press(first, "camp.task_done_of", name=task)
    expect(first).to_contain_text("做完")
    press(first, "camp.undo_of", name=task)
    expect(first.get_by_role("button", name=app("camp.task_done_of", name=task), exact=True)).to_be_visible()
    camera.take("6-plan")
    seats = desk.locator(".seat")
    if seats.count():
        seats.first.locator("select").select_option(index=1)
        expect(seats.first.locator(".seat__held li")).to_have_count(1)
    held = desk.locator(".heldone").first
    held.get_by_role("button", name=re.compile(f"^{app('camp.hold')}")).click()
    press(held, "camp.held_all")
    ticked = held.locator(".roomgrid input:checked").count()
    assert ticked > 0
    camera.take("7-attendance")
    press(held, "camp.held_save")
    expect(held.get_by_role("listitem").filter(has_text=f"到 {ticked} 人")).to_have_count(1)
    desk.reload()
    press(desk, "camp.tab_plan")
    expect(desk.locator(".heldone").first).to_contain_text(f"到 {ticked} 人")
    assert camera.faults == []


def test_after_a_move_the_words_of_an_open_draft_are_still_there(
    desk: Page, teacher: Callable[..., Teacher], server: Server
) -> None:
    at_home = teacher(server, "t1001")
    at_home.enrol()
    pupil = at_home.to_visit()[0]
    at_home.open_pupil(pupil)
    visit = Visit(at_home)
    visit.begin()
    visit.write("process", GONE, VOICE)
    visit.field("process").fill(PROCESS)
    at_home.saved()
    at_home.page.goto("/visits")
    at_home.unlock()
    at_home.sync()

    bring_and_keep(desk)
    move(desk)
    moved = Camera(desk, PICTURES / "campaigns", DESK_LOOKS)
    moved.take("8-moved")

    at_home.sync()
    visit.go_on(pupil)
    visit.go("record")
    former = at_home.page.get_by_role("region", name=app("record.former"))
    expect(former).to_contain_text(VOICE)
    visit.section("process")
    expect(visit.field(GONE)).to_have_count(0)
    expect(visit.field("process")).to_have_value(PROCESS)
    visit.field(ASKED).fill("周末一起修车。")
    at_home.saved()
    camera = Camera(at_home.page, PICTURES / "campaigns", PHONE_LOOKS)
    camera.take("9-former")
    expect(former).to_contain_text(VOICE)
    at_home.page.goto("/visits")
    at_home.unlock()
    at_home.all_arrived()
    assert moved.faults + camera.faults == []


def test_an_unplanned_visit_names_its_campaign_where_two_run(
    desk: Page, teacher: Callable[..., Teacher], server: Server
) -> None:
    press(desk, "camp.new")
    desk.locator(".picklist button").filter(has_text="huangli-2018").click()
    desk.get_by_label(app("camp.name"), exact=True).fill(WINTER)
    press(desk, "camp.start")
    expect(desk.get_by_role("heading", level=1, name=WINTER, exact=True)).to_be_visible()
    at_home = teacher(server, "t1001")
    at_home.enrol()
    at_home.tab("pupils")
    page = at_home.page
    everybody = page.get_by_role("button", name=re.compile(f"^{app('pupils.all')}"))
    everybody.tap()
    expect(everybody).to_have_attribute("aria-pressed", "true")
    for row in range(page.locator(".list a").count()):
        page.locator(".list a").nth(row).tap()
        expect(page.get_by_role("heading", level=2).first).to_be_visible()
        if page.get_by_text(app("visit.which")).count():
            break
        page.go_back()
        at_home.room("pupils")
    camera = Camera(page, PICTURES / "campaigns", PHONE_LOOKS)
    camera.take("10-which")
    assert camera.faults == []
    page.get_by_role("button", name=WINTER, exact=True).tap()
    page.wait_for_url("**/visits/**")
    expect(page.locator("#f-preparation")).to_be_visible()
