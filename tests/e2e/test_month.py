"""A month of visits without once reaching the school, the battery empty on the way, and then one sync."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.desk import OfficeLine
from tests.e2e.teacher import Teacher
from tests.e2e.visit import Visit, tick
from tests.support.server import Server
from tests.support.words import app

pytestmark = [pytest.mark.timeout(900), pytest.mark.drill]

MONTH = timedelta(days=28)
WEEK = timedelta(days=7)
PHOTOS = 2


def said(name: str) -> str:
    """What is written of one child."""
    return f"{name}放学先喂鸡，再写作业。和家里商量好每晚读十分钟书。"


def test_a_month_waits_on_the_phone_and_goes_in_one_sync(
    server: Server, teacher: Callable[..., Teacher], account: Callable[[str], dict[str, Any]]
) -> None:
    lin = teacher(server, "t1001", ahead=-MONTH)
    lin.enrol()
    names = lin.to_visit()
    lin.phone.offline()
    server.kill()
    ids: dict[str, str] = {}
    with_photos: set[str] = set()
    per_week = -(-len(names) // 4)
    for number, name in enumerate(names):
        if number and number % per_week == 0:
            a_week_later(lin)
        ids[name] = visited(lin, name, photos=number % 4 == 0)
        if number % 4 == 0:
            with_photos.add(ids[name])
    lin.phone.kill()
    lin.open(offline=True)
    lin.unlock()
    assert lin.sums()["visits"][0] == len(names) >= 10
    assert lin.sums()["photos"][0] == PHOTOS * len(with_photos)
    expect(lin.page.locator(".notice--attn")).to_be_visible()
    server.start()
    lin.phone.offline(False)
    lin.all_arrived(240)
    line = OfficeLine(server, account("office"))
    kept = {name: line.visit(visit) for name, visit in ids.items()}
    line.close()
    assert {name: one["values"]["process"] for name, one in kept.items()} == {n: said(n) for n in names}
    assert {one["status"] for one in kept.values()} == {"submitted"}
    assert len({one["values"]["visited_on"] for one in kept.values()}) == 4
    stored = {one["id"] for one in kept.values() if len(one["photos"]) == PHOTOS}
    assert stored == with_photos


def visited(lin: Teacher, name: str, *, photos: bool) -> str:
    """One family, briefly."""
    visit = Visit(lin)
    lin.open_pupil(name)
    visit.begin()
    visit.go("record")
    tick(visit.field("met").get_by_role("checkbox").first)
    # Some were planned by telephone, where there is nothing to photograph.
    visit.pick("mode", app("mode.on_site"))
    visit.section("process")
    visit.field("process").fill(said(name))
    if photos:
        agreed(visit)
    visit.go("finish")
    tick(visit.page.locator("#attest"))
    lin.button("finish.done").tap()
    visit.is_finished()
    lin.button("done.home").tap()
    lin.home()
    return visit.id


def agreed(visit: Visit) -> None:
    """The first of the family says yes and signs, and two pictures are taken."""
    visit.go("photos")
    first = visit.page.locator("label:has(input[name=who])").first
    visit.consent(first.inner_text().strip())
    visit.photos(PHOTOS)


def a_week_later(lin: Teacher) -> None:
    """The clock goes on; the app is opened anew, still without a line."""
    lin.phone.later(WEEK)
    lin.page.goto("/")
    lin.unlock()
