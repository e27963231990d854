"""A class's plan from the desk to a phone: proposed, one row moved, proposed anew, handed in, returned, accepted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import PICTURES
from tests.e2e.desk import Desk
from tests.support.phone import Phone as Colleague
from tests.support.server import Server
from tests.support.shots import DESK_LOOKS, PHONE_LOOKS, Camera
from tests.support.words import app

pytestmark = [pytest.mark.timeout(300), pytest.mark.walk]
PUPIL, CLASS = "何小川", "四（2）班"
TIME = "15:00"


@pytest.fixture
def plan_at(page_of: Callable[..., Page], server: Server, account: Any) -> Callable[[str], Page]:
    """The plan of one class at somebody's desk."""

    def make(who: str) -> Page:
        sitting = Desk(page_of, server, account(who))
        sitting.sign_in()
        sitting.page.locator(".desk__nav").get_by_role(
            "button", name=app("desk.nav_plan"), exact=True
        ).click()
        choose(sitting.page)
        return sitting.page

    return make


@pytest.fixture
def page(plan_at: Callable[[str], Page]) -> Page:
    """That plan at the office's desk."""
    return plan_at("office")


def choose(page: Page) -> None:
    room = page.locator("#plan-room option", has_text=CLASS)
    page.select_option("#plan-room", room.get_attribute("value"))
    expect(page.get_by_role("heading", name=app("plan.title", name=CLASS), exact=True)).to_be_visible()


def press(page: Page, key: str, **params: Any) -> None:
    page.get_by_role("button", name=app(key, **params), exact=True).click()


def row_of(page: Page, pupil: str = PUPIL) -> Locator:
    name = app("plan.edit", name=pupil)
    return page.get_by_role("row").filter(has=page.get_by_role("button", name=name, exact=True))


def a_day_ahead(page: Page) -> str:
    """Far enough not to be proposed by chance."""
    days: str = page.evaluate("() => new Date(Date.now() + 9 * 864e5).toISOString().slice(0, 10)")
    return days


def sound(page: Page, name: str) -> None:
    """Nothing sticks out and axe finds nothing, light, dark and narrow; with a picture of each."""
    camera = Camera(page, PICTURES / "plan", DESK_LOOKS)
    camera.take(name)
    assert camera.faults == []


def assigned(phone: Colleague, pupil: str) -> dict[str, Any] | None:
    phone.pull()
    ids = {row["id"] for row in phone.of("pupil") if row["values"]["name"] == pupil}
    found = [row["values"] for row in phone.of("assignment") if row["values"].get("pupil") in ids]
    return dict(found[0]) if found else None


def test_a_plan_from_the_proposal_to_the_phone(
    page: Page, plan_at: Callable[[str], Page], beside: Callable[[str], Colleague], account: Any
) -> None:
    phone = beside("t1002")
    lead = account("t1002")["name"]
    press(page, "plan.propose")
    expect(page.locator(".toasts")).to_contain_text(app("plan.made", name=CLASS))
    expect(row_of(page)).to_be_visible()
    sound(page, "proposed")

    # One row by hand, with keys alone.
    row_of(page).get_by_role("button").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".planrow")).to_be_focused()
    page.select_option("#plan-lead", label=lead)
    day = a_day_ahead(page)
    page.fill("#plan-on", day)
    page.fill("#plan-at", TIME)
    page.select_option("#plan-mode", "on_site")
    page.select_option("#wish-part", "evening")
    sound(page, "by-hand")
    press(page, "plan.save")
    expect(page.locator(".toasts")).to_contain_text(app("plan.saved", name=PUPIL))
    expect(row_of(page)).to_contain_text(app("plan.fixed"))
    expect(row_of(page).locator(".unmet")).to_contain_text("时段")

    press(page, "plan.again")
    expect(page.locator(".toasts")).to_contain_text(app("plan.made", name=CLASS))
    expect(row_of(page)).to_contain_text(TIME)
    expect(row_of(page)).to_contain_text(lead)
    expect(row_of(page)).to_contain_text(app("plan.fixed"))

    press(page, "plan.hand_in")
    expect(page.locator(".pagehead option:checked")).to_contain_text(app("plan.state_handed_in"))
    expect(page.get_by_role("button", name=app("plan.edit", name=PUPIL), exact=True)).to_have_count(0)
    press(page, "plan.send_back")
    press(page, "plan.send_back")
    expect(page.locator("#plan-why-e")).to_contain_text(app("plan.why_missing"))
    page.fill("#plan-why", "周日不要排")
    press(page, "plan.send_back")
    expect(page.locator("main")).to_contain_text("周日不要排")
    before = assigned(phone, PUPIL)
    assert before is None or before.get("planned_at") != TIME, "nothing reaches a phone before it is accepted"

    press(page, "plan.hand_in")
    expect(page.get_by_text(app("plan.accept_colleague"))).to_be_visible()
    expect(page.get_by_role("button", name=app("plan.accept"), exact=True)).to_have_count(0)
    sound(page, "handed-in")
    page = plan_at("leader")
    press(page, "plan.accept")
    expect(page.locator(".toasts")).to_contain_text(app("plan.accepted"))
    sound(page, "accepted")
    press(page, "desk.print")
    assert page.evaluate("window.printed") == 1
    page.emulate_media(media="print")
    expect(page.locator(".plantable")).to_be_visible()
    expect(page.locator(".desk__nav")).to_be_hidden()
    expect(page.get_by_role("button", name=app("plan.send_back"), exact=True)).to_be_hidden()
    page.screenshot(path=PICTURES / "plan" / "print.png", full_page=True)
    page.emulate_media(media="screen")
    after = assigned(phone, PUPIL)
    assert after is not None
    assert (after["lead"], after["planned_on"], after["planned_at"]) == (phone.person, day, TIME)
    assert after["wish"] == "晚上"


def test_a_colleagues_hours_are_heeded(page: Page, account: Any) -> None:
    lead = account("t1001")["name"]
    press(page, "plan.propose")
    expect(page.locator(".toasts")).to_contain_text(app("plan.made", name=CLASS))
    press(page, "plan.hours_of", name=lead)
    page.get_by_label(app("plan.day_part", day="周六", part=app("plan.part_morning")), exact=True).check()
    page.fill("#hours-km", "weit")
    press(page, "plan.save")
    expect(page.locator("#hours-km-e")).to_contain_text(app("plan.farthest_bad"))
    page.fill("#hours-km", "")
    sound(page, "hours")
    press(page, "plan.save")
    expect(page.locator(".toasts")).to_contain_text(app("plan.hours_saved"))
    press(page, "plan.again")
    expect(page.locator(".toasts")).to_contain_text(app("plan.made", name=CLASS))
    mine = page.locator(".plantable tbody tr").filter(has=page.locator("td:nth-child(3)", has_text=lead))
    own = mine.filter(has_not_text=app("plan.fixed")).filter(has_not_text=app("plan.begun"))
    expect(own.first).to_be_visible()
    for text in own.locator("td:nth-child(2)").all_inner_texts():
        assert "周六" in text or app("plan.open") in text


def test_a_class_teacher_plans_the_own_class_and_finds_what_the_office_said(
    page_of: Callable[..., Page], server: Server, account: Any, plan_at: Callable[[str], Page]
) -> None:
    """t1001 is the class teacher: the plan of that class is all that this desk shows."""
    page = page_of(f"{server.url}/desk")
    page.goto(f"{server.url}/desk")
    page.fill("#user", account("t1001")["user"])
    page.fill("#password", account("t1001")["password"])
    press(page, "gate.enter")
    expect(page.locator(".desk__nav .railgroup button")).to_have_text([app("desk.nav_plan")])
    expect(page.locator("#plan-room option")).to_have_count(1)
    press(page, "plan.propose")
    expect(page.locator(".toasts")).to_contain_text(app("plan.made", name=CLASS))
    expect(page.get_by_role("button", name=app("plan.all"), exact=True)).to_have_count(0)
    expect(page.locator(".shares button.open")).to_have_text([account("t1001")["name"]])
    sound(page, "class-teacher")
    held = Camera(page, PICTURES / "plan", tuple(look for look in PHONE_LOOKS if not look.size))
    held.take("class-teacher-phone")
    assert not held.faults, held.faults
    press(page, "plan.hand_in_own")
    expect(page.get_by_text(app("plan.accept_office"))).to_be_visible()
    for key in ("plan.accept", "plan.send_back"):
        expect(page.get_by_role("button", name=app(key), exact=True)).to_have_count(0)

    office = plan_at("office")
    press(office, "plan.send_back")
    office.fill("#plan-why", "周日不要排")
    press(office, "plan.send_back")
    page.reload()
    expect(page.get_by_text("周日不要排")).to_be_visible()
    press(page, "plan.hand_in_own")
    office.reload()
    choose(office)
    press(office, "plan.accept")
    expect(office.locator(".toasts")).to_contain_text(app("plan.accepted"))
    page.goto(f"{server.url}/desk#/visits")
    page.reload()
    expect(page.get_by_text(app("plan.accepted_own"))).to_be_visible()
