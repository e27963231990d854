"""What surrounds a visit, at the desk: a phone's papers arrive, and the office works through them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import PICTURES
from tests.e2e.desk import Desk
from tests.support.phone import Phone as Colleague
from tests.support.phone import uuid7
from tests.support.server import Server
from tests.support.shots import DESK_LOOKS, Camera
from tests.support.words import app

pytestmark = [pytest.mark.timeout(300), pytest.mark.walk]
CLASS = "一（1）班"
WORDS = "想让孩子在学校吃早饭"


def today(days: int = 0) -> str:
    """A day of the school's calendar."""
    china = timezone(timedelta(hours=8))
    return (datetime.now(china) + timedelta(days=days)).date().isoformat()


@pytest.fixture
def sit(page_of: Callable[..., Page], server: Server, account: Any) -> Callable[..., Page]:
    """Somebody at the desk, on a page of it."""

    def make(page: str, who: str = "office") -> Page:
        sitting = Desk(page_of, server, account(who))
        sitting.sign_in()
        go(sitting.page, page)
        return sitting.page

    return make


def go(page: Page, name: str) -> None:
    # A count may stand behind the word.
    page.locator(".desk__nav button", has_text=app(f"desk.nav_{name}")).click()  # type: ignore[arg-type]


def press(within: Page | Locator, key: Any, **params: Any) -> None:
    within.get_by_role("button", name=app(key, **params), exact=True).click()


def toast(page: Page, key: Any, **params: Any) -> None:
    expect(page.locator(".toasts")).to_contain_text(app(key, **params))


def sound(page: Page, name: str) -> None:
    """Nothing sticks out and axe finds nothing, light, dark and narrow; with a picture of each."""
    camera = Camera(page, PICTURES / "cycle", DESK_LOOKS)
    page.wait_for_timeout(400)
    camera.take(name)
    assert camera.faults == []


def push(phone: Colleague, type_: str, values: dict[str, Any], **members: Any) -> str:
    """A paper of this phone; its id."""
    id_ = uuid7()
    (result,) = phone.push(phone.op(type_, id_, values, **members))
    assert result["status"] == "applied", (result["code"], result["errors"])
    return id_


def a_pupil(phone: Colleague, at: int = 0) -> dict[str, Any]:
    """A child of the colleague's own class."""
    room = next(row for row in phone.of("class") if row["values"]["name"] == CLASS)
    mine = [row for row in phone.of("pupil") if row["values"].get("class") == room["id"]]
    found: dict[str, Any] = sorted(mine, key=lambda row: row["id"])[at]
    return found


def test_a_demand_from_a_phone_to_its_end(
    sit: Callable[..., Page], beside: Callable[[str], Colleague]
) -> None:
    phone = beside("t1003")
    pupil = a_pupil(phone)
    said = {"pupil": pupil["id"], "kind": "request", "source": "family", "words": WORDS, "due_on": today(-1)}
    item = push(phone, "ledger_item", said)

    leader = sit("visits", "leader")
    expect(leader.locator(".firstthings")).to_contain_text("条诉求过了答复日期")
    sound(leader, "first-page")
    leader.close()

    page = sit("ledger")
    row = page.get_by_role("row").filter(has_text=WORDS)
    expect(row).to_contain_text(app("desk.ledger_days_over", n=1))
    expect(row).to_contain_text(app("desk.ledger_unsorted"))
    sound(page, "ledger")
    row.get_by_role("button").click()
    box = page.locator(".sidebox")
    expect(box).to_be_focused()
    expect(box).to_contain_text(pupil["values"]["name"])

    page.select_option("#led-category", "child")
    page.select_option("#led-measure", "aid")
    page.select_option("#led-owner", label="苏映雪")
    press(box, "desk.ledger_save")
    toast(page, "desk.ledger_saved")
    expect(row).to_contain_text("苏映雪")
    expect(row).not_to_contain_text(app("desk.ledger_unsorted"))
    together(page)
    page.fill("#led-note", "问了食堂")
    press(box, "desk.ledger_progress_add")
    expect(box.locator(".trail")).to_contain_text("问了食堂")

    press(box, "desk.ledger_answer_save")
    expect(page.locator("#led-answer-e")).to_contain_text(app("desk.ledger_answer_missing"))
    page.fill("#led-answer", "下周起食堂给住得远的孩子留一份早饭。")
    sound(page, "ledger-item")
    press(box, "desk.ledger_answer_save")
    toast(page, "desk.ledger_answered_now")
    phone.pull()
    values = phone.row("ledger_item", item)["values"]
    assert (values["state"], values["answer"]) == ("answered", "下周起食堂给住得远的孩子留一份早饭。")
    press(box, "desk.ledger_close")
    toast(page, "desk.ledger_closed_now")
    expect(row).to_have_count(0)
    page.get_by_role("button", name=app("desk.ledger_closed")).click()
    expect(row).to_contain_text(app("desk.ledger_state_closed"))


def together(page: Page) -> None:
    """Two demands get somebody and a day in one act."""
    ticks = page.locator(".ledgertable__tick")
    expect(page.locator(".sortmany")).to_have_count(0)
    ticks.nth(1).check()
    ticks.nth(2).check()
    page.select_option("#many-owner", label="苏映雪")
    page.fill("#many-due", today(9))
    sound(page, "ledger-many")
    press(page.locator(".sortmany"), "desk.ledger_save")
    toast(page, "desk.ledger_many_saved", n=2)
    expect(page.locator(".sortmany")).to_have_count(0)


def test_a_slip_typed_in_is_the_planners_wish(
    sit: Callable[..., Page], beside: Callable[[str], Colleague]
) -> None:
    pupil = a_pupil(beside("t1003"), 3)
    name = pupil["values"]["name"]
    page = sit("appointments")
    page.select_option("#appt-room", label=CLASS)
    expect(page.get_by_role("heading", name=app("desk.appt_title", name=CLASS))).to_be_visible()
    sound(page, "appointments")
    page.get_by_role("button", name=app("desk.appt_type_of", name=name), exact=True).click()
    expect(page.locator(".sidebox")).to_be_focused()
    page.select_option("#slip-wished_mode", "at_school")
    page.select_option("#slip-wished_time", "after_school")
    page.fill("#slip-wished_on", today(5))
    page.fill("#slip-wished_topics", "孩子怕生")
    page.locator("#slip-not-home").check()
    page.fill("#slip-language", "本地话")
    sound(page, "slip")
    press(page, "desk.appt_save")
    toast(page, "desk.appt_saved", name=name)
    first = page.locator(".appttable tbody tr").first
    row = page.locator(".appttable tbody tr").filter(has_text=name)
    expect(first).to_contain_text(app("desk.appt_not_home"))
    expect(row).to_contain_text("孩子怕生")

    go(page, "plan")
    option = page.locator("#plan-room option", has_text=CLASS)
    page.select_option("#plan-room", option.get_attribute("value"))
    planned = page.locator(".plantable tbody tr").filter(has_text=name)
    expect(planned).to_contain_text("到校座谈")
    press(page, "plan.propose")
    toast(page, "plan.made", name=CLASS)
    expect(planned.locator("td").first).to_contain_text(app("mode.at_school"))
    planned.get_by_role("button").click()
    expect(page.locator(".planrow")).to_contain_text("预约时说的")


def test_a_child_of_no_roster_is_matched(
    sit: Callable[..., Page], beside: Callable[[str], Colleague]
) -> None:
    phone = beside("t1003")
    pupil = a_pupil(phone, 1)["values"]
    child = {"unlisted": True, "name": pupil["name"], "village": pupil["village"], "class_name": CLASS}
    push(phone, "pupil", child)
    push(phone, "pupil", {"unlisted": True, "name": "司徒青苗", "village": "竹园村"})
    page = sit("unlisted")
    card = page.locator("section.panel").filter(has_text=pupil["name"]).first
    expect(card).to_contain_text(app("desk.unl_why_class"))
    sound(page, "unlisted")
    card.get_by_role("button", name=app("desk.unl_match", name=pupil["name"]), exact=True).first.click()
    sheet = page.get_by_role("dialog")
    expect(sheet).to_contain_text(app("desk.unl_match_text", other=pupil["name"]))
    press(sheet, "desk.unl_match_now")
    toast(page, "desk.unl_matched", other=pupil["name"])
    other = page.locator("section.panel").filter(has_text="司徒青苗")
    press(other, "desk.unl_admit")
    expect(other).to_contain_text(app("desk.unl_pick_class"))
    other.get_by_label(app("desk.unl_admit_class")).select_option(label=CLASS)
    press(other, "desk.unl_admit")
    toast(page, "desk.unl_admitted", **{"name": "司徒青苗", "class": CLASS})
    expect(page.locator("main")).to_contain_text(app("desk.unl_none"))
    phone.pull()
    assert [row for row in phone.of("pupil") if row["values"]["name"] == pupil["name"]].__len__() == 1


def test_a_trip_that_is_late_is_seen_until_somebody_has_rung(
    sit: Callable[..., Page], beside: Callable[[str], Colleague]
) -> None:
    phone = beside("t1002")
    trip = {"owner": phone.person, "on": today(-1), "leaves_at": "17:00", "back_by": "20:00"}
    id_ = push(phone, "trip", {**trip, "stops": "青岗村两家", "reach": "0000-0000188"})
    page = sit("trips")
    late = page.locator(".panel--attn")
    row = late.get_by_role("row").filter(has_text="黄启明").filter(has_text="青岗村两家")
    expect(row.get_by_role("link")).to_have_attribute("href", "tel:00000000188")
    sound(page, "trips")
    press(row, "desk.trips_mark_of", name="黄启明")
    toast(page, "desk.trips_marked", name="黄启明")
    expect(row).to_have_count(0)
    phone.pull()
    assert phone.row("trip", id_)["values"]["safe_at"]


def test_support_gifts_talks_and_essays_are_read(
    sit: Callable[..., Page], beside: Callable[[str], Colleague]
) -> None:
    page = sit("support")
    expect(page.locator("main")).to_contain_text("每天读十分钟")
    sound(page, "support")
    press(page, "desk.sup_gifts")
    row = page.locator(".gifttable tbody tr").filter(has_text="冬季助学款")
    expect(row).to_contain_text(app("desk.sup_yuan", n="300"))
    expect(row).to_contain_text(app("desk.sup_receipt_open"))
    sound(page, "gifts")
    press(page, "desk.print")
    assert page.evaluate("window.printed") == 1
    press(page, "desk.sup_talks")
    expect(page.locator("main")).to_contain_text(app("desk.sup_talks_pick"))

    go(page, "essays")
    page.get_by_role("button").filter(has_text="灶台边的小板凳").click()
    panel = page.locator(".sidebox")
    expect(panel).to_contain_text("还不能选")
    expect(panel).to_contain_text(app("desk.essay_why_no_answer"))
    for act in ("desk.essay_choose", "desk.essay_export"):
        expect(panel.get_by_role("button", name=app(act), exact=True)).to_have_count(0)
    agreed_to_publishing(beside, page.url.rpartition("/")[2])
    page.reload()
    press(panel, "desk.essay_export")
    expect(panel.locator(".nameless")).to_contain_text("孩子甲")
    sound(page, "essay")
    with page.expect_download() as taken:
        press(panel, "desk.essay_save_file")
    text = taken.value.path().read_text("utf-8")
    assert "孩子甲家的灶台边" in text


def agreed_to_publishing(beside: Callable[[str], Colleague], essay: str) -> None:
    """The family's yes, as the homeroom teacher was told it."""
    clerk = beside("office")
    pupil = clerk.call("GET", f"/office/essays/{essay}").json["pupil"]
    people = clerk.call("GET", "/office/people").json["items"]
    teacher = next(one["id"] for one in people if pupil["class"] in one["homeroom"])
    said = {"purpose": "publish", "how": "spoken", "given": True, "capacity": "parent", "on": today()}
    push(beside(teacher.rpartition("-")[2]), "consent", {"pupil": pupil["id"], **said})


def test_the_keyboard_stands_at_the_head_of_a_page_and_paper_names_the_school(
    sit: Callable[..., Page],
) -> None:
    page = sit("people")
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    expect(page).to_have_title(re.compile(app("desk.nav_people")))
    page.go_back()
    expect(page.get_by_role("heading", name=app("desk.visits"), exact=True)).to_be_focused()
    go(page, "appointments")
    expect(page.locator(".appttable")).to_be_visible()
    school = page.locator(".desk__top .strong").inner_text()
    expect(page.locator(".paperhead")).to_be_hidden()
    page.emulate_media(media="print", color_scheme="dark")
    expect(page.locator(".paperhead")).to_be_visible()
    expect(page.locator(".paperhead")).to_contain_text(school)
    # Whoever works in the dark prints dark on white all the same.
    ink = page.locator(".appttable tbody th").first.evaluate("cell => getComputedStyle(cell).color")
    assert max(int(part) for part in re.findall(r"\d+", ink)[:3]) < 128
