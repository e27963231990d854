"""Before a visit, from a cold start without a network: who was called and what was agreed, whether the phone is ready,
where one goes, and that one is home; then the school has all of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.teacher import Teacher
from tests.e2e.visit import Visit, tick
from tests.support.phone import Phone as Colleague
from tests.support.phone import uuid7
from tests.support.server import Server
from tests.support.words import app

pytestmark = [pytest.mark.timeout(300), pytest.mark.walk]

USER, NEXT, CHILD = "t1001", "罗小满", "韦星野"
TIME, BACK, REACH = "21:45", "23:59", "13900000000"
PLACE, PRESENT, TOPICS, LANGUAGE = "村口小卖部", "外婆", "想问问住校的事", "壮话，慢一点"
PROMISED = "给孩子借两本拼音读物"


def today() -> date:
    """By the school's calendar, when it is asked: the file may have been read the day before."""
    return datetime.now(ZoneInfo("Asia/Shanghai")).date()


def agreed_by_call(lin: Teacher) -> None:
    """Nobody answers at first; the second call settles day, time and place."""
    page = lin.page
    lin.open_pupil(CHILD)
    lin.button("appt.make").tap()
    expect(page.locator("a[href^='tel:']").first).to_be_visible()
    picked(lin, "appt.no_answer")
    expect(page.locator("#f-on")).to_have_count(0)
    lin.saved()
    lin.button("appt.done").tap()
    expect(page.get_by_text(app("appt.tried"))).to_be_visible()
    lin.button("appt.make").tap()
    picked(lin, "appt.agreed")
    # What was planned stands there to be changed.
    expect(page.locator("#f-at")).not_to_have_value("")
    page.locator("#f-on").fill("")
    lin.page.locator(".actionbar .btn--main").tap()
    expect(page.locator("#f-on-e")).to_be_visible()
    page.locator("#f-on").fill(today().isoformat())
    page.locator("#f-at").fill(TIME)
    picked(lin, "mode.at_school")
    for name, words in (("place", PLACE), ("present", PRESENT), ("topics", TOPICS), ("language", LANGUAGE)):
        page.locator(f"#f-{name}").fill(words)
    lin.saved()
    lin.page.locator(".actionbar .btn--main").tap()
    card = page.locator("section[aria-labelledby=appt]")
    for words in (app("day.today"), TIME, app("mode.at_school"), PLACE, PRESENT, TOPICS, LANGUAGE):
        expect(card).to_contain_text(words)
    page.get_by_role("link", name=app("pupil.back")).tap()


def picked(lin: Teacher, key: str) -> None:
    """One of a list by its words."""
    tick(lin.page.get_by_label(app(key), exact=True))


def checked(lin: Teacher) -> None:
    """The phone says of itself what it knows, and what it does not."""
    page = lin.page
    lin.tab("today")
    later = page.locator("section[aria-labelledby=later] a.row")
    expect(later.last).to_contain_text(CHILD)
    expect(later.last).to_contain_text(TIME)
    # A call is nothing that counts as a visit, and not at school either.
    expect(page.get_by_text(app("badge.else"), exact=True)).to_be_visible()
    page.locator("a[href='/preflight']").tap()
    expect(page.get_by_role("heading", level=1)).to_contain_text(app("check.title"))
    expect(check(lin, app("check.offline"))).to_contain_text(app("check.good"))
    expect(check(lin, app("check.pin"))).to_contain_text(app("check.good"))
    # No reply has told this start of the app what time it is at school.
    expect(page.get_by_text(app("check.unknown"))).to_be_visible()
    expect(page.locator(".card--lit")).to_have_count(1)
    lin.button("check.known").tap()
    lin.home()


def check(lin: Teacher, title: str) -> Locator:
    """A line of the check-up."""
    return lin.page.locator("li.row", has_text=title)


def left_with_the_school(lin: Teacher) -> None:
    """Two families of today, with whom, until when; nothing that a phone measured."""
    page = lin.page
    page.locator("a[href='/trip']").tap()
    for child in (NEXT, CHILD):
        tick(page.get_by_role("checkbox", name=child))
    lin.page.locator(".actionbar .btn--main").tap()
    expect(page.locator("#f-back_by-e")).to_be_visible()
    page.locator("#f-back_by").fill(BACK)
    page.locator("#f-reach").fill(REACH)
    lin.saved()
    lin.button("trip.leave").tap()
    expect(page.get_by_text(app("trip.here"))).to_be_visible()
    lin.button("done.home").tap()
    lin.home()


def promised(lin: Teacher) -> None:
    """At the table: a promise, with its day."""
    page = lin.page
    lin.button("visit.begin").tap()
    page.wait_for_url("**/visits/**")
    expect(page.locator("section[aria-labelledby=plan]")).to_contain_text(
        app("prep.last", day="").strip()[:2]
    )
    visit = Visit(lin)
    visit.id = page.url.split("/visits/")[1].split("/")[0]
    visit.go("record")
    visit.section("requests")
    page.locator(f"a[href='/visits/{visit.id}/demand']").first.tap()
    picked(lin, "demand.promise")
    page.locator("#words").fill(PROMISED)
    page.locator("#due").fill((today() + timedelta(days=7)).isoformat())
    lin.button("demand.keep").tap()
    expect(page.get_by_text(PROMISED)).to_be_visible()
    page.get_by_role("link", name=app("visit.leave")).tap()
    lin.home()
    promises = page.locator("section[aria-labelledby=promises] a.row")
    expect(promises).to_contain_text([PROMISED])
    expect(promises.first).to_contain_text(NEXT)


def home_safe(lin: Teacher) -> None:
    """One button, by hand."""
    lin.button("trip.safe").tap()
    expect(lin.button("trip.safe")).to_have_count(0)


def test_a_day_out_is_prepared_without_a_network_and_the_school_has_it_afterwards(
    server: Server, teacher: Callable[..., Teacher], beside: Callable[[str], Colleague]
) -> None:
    lin = teacher(server, USER)
    lin.enrol()
    lin.phone.kill()
    lin.open(offline=True)
    lin.unlock()
    agreed_by_call(lin)
    checked(lin)
    left_with_the_school(lin)
    promised(lin)
    home_safe(lin)
    lin.phone.offline(on=False)
    lin.all_arrived()
    lin.sync()
    school = beside(USER)
    (appointment,) = (row["values"] for row in school.of("appointment"))
    expected = {"via": "call", "answer": "agreed", "on": today().isoformat(), "at": TIME, "mode": "at_school"}
    expected |= {"place": PLACE, "present": PRESENT, "topics": TOPICS, "language": LANGUAGE}
    assert expected.items() <= appointment.items()
    (trip,) = (row["values"] for row in school.of("trip"))
    assert [line.split()[-1] for line in trip["stops"].split("\n")] == [
        app("family.home", name=NEXT),
        app("family.home", name=CHILD),
    ]
    assert (trip["on"], trip["back_by"], trip["reach"]) == (today().isoformat(), BACK, REACH)
    assert trip["safe_at"]
    assert any(name.startswith("companions/") for name in trip)
    (promise,) = (row["values"] for row in school.of("ledger_item"))
    assert (promise["kind"], promise["words"], promise["owner"]) == ("promise", PROMISED, school.person)


def test_what_the_family_said_itself_is_shown_and_binds_the_form(
    server: Server, teacher: Callable[..., Teacher], beside: Callable[[str], Colleague]
) -> None:
    office = beside(USER)
    pupil = next(row["id"] for row in office.of("pupil") if row["values"]["name"] == CHILD)
    said: dict[str, Any] = {
        "pupil": pupil,
        "via": "slip",
        "answer": "agreed",
        "on": today().isoformat(),
        "at": "12:30",
        "mode": "phone",
        "not_home": True,
        "slip": {"wished_mode": "phone", "wished_time": "noon", "wished_topics": TOPICS},
    }
    (result,) = office.push(office.op("appointment", uuid7(), said))
    assert result["status"] == "applied"
    lin = teacher(server, USER)
    lin.enrol()
    lin.open_pupil(CHILD)
    page = lin.page
    expect(page.get_by_role("heading", name=app("appt.said_slip"))).to_be_visible()
    expect(page.locator("section[aria-labelledby=said]")).to_contain_text(TOPICS)
    expect(page.get_by_text(app("appt.not_home"))).to_be_visible()
    lin.button("today.change").tap()
    lin.button("appt.take").tap()
    expect(page.locator("#f-at")).to_have_value("12:30")
    expect(page.get_by_label(app("mode.phone"), exact=True)).to_be_checked()
    expect(page.locator("#f-mode").get_by_text(app("mode.on_site"), exact=True)).to_have_count(0)
    page.locator(".actionbar .btn--main").tap()
    expect(page.locator("section[aria-labelledby=appt]")).to_contain_text("12:30")
