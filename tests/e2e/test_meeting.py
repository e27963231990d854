"""Five families at one table, out of reach of the school: what they share is written once, the rest by each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.desk import OfficeLine
from tests.e2e.teacher import Teacher
from tests.e2e.visit import Visit, tick
from tests.support.server import Server
from tests.support.stores import written
from tests.support.words import app

pytestmark = [pytest.mark.timeout(300), pytest.mark.walk]

FAMILIES = 5
SHARED = "在村委会院里坐下，讲了防溺水和秋季资助，大家问了校车的事。"
ASKED = "想让校车在村口多停五分钟。"


def own(name: str) -> str:
    """What one family said of its own child."""
    return f"{name}说想当村医。"


def test_five_families_have_a_record_each_and_share_what_was_said_to_all(
    server: Server, teacher: Callable[..., Teacher], account: Callable[[str], dict[str, Any]]
) -> None:
    lin = teacher(server, "t1001")
    lin.enrol()
    lin.phone.offline()
    names = at_one_table(lin)
    ids = each_in_its_own_words(lin, names)
    assert len(set(ids)) == FAMILIES
    Visit(lin).leave()
    lin.phone.offline(False)
    lin.all_arrived()
    line = OfficeLine(server, account("office"))
    records = [line.visit(visit) for visit in ids]
    line.close()
    assert {one["status"] for one in records} == {"submitted"}
    values = [one["values"] for one in records]
    assert len({one["meeting"] for one in values}) == 1
    assert len({(one["visited_on"], one["mode"], one["process"]) for one in values}) == 1
    assert values[0]["process"] == SHARED
    assert [one["child_voice"] for one in values] == [own(name) for name in names]
    assert len({one["pupil"] for one in values}) == FAMILIES


def at_one_table(lin: Teacher) -> list[str]:
    """Who is here, and what they share."""
    page = lin.page
    lin.tab("pupils")
    page.get_by_role("link", name=app("table.title")).tap()
    rows = page.locator(".list label.pick")
    expect(rows.nth(FAMILIES)).to_be_visible()
    names = [row.inner_text().split("\n")[0].strip() for row in rows.all()[:FAMILIES]]
    for row in rows.all()[:FAMILIES]:
        tick(row.get_by_role("checkbox"))
    lin.button("table.next").tap()
    written(page, lambda: tick(page.get_by_label(app("mode.on_site"), exact=True)))
    written(page, lambda: page.locator("#said").fill(SHARED))
    lin.phone.kill()
    lin.open(offline=True, at="/meeting?at=shared")
    lin.type_pin()
    page = lin.page
    expect(page.locator("#said")).to_have_value(SHARED)
    expect(page.get_by_label(app("mode.on_site"), exact=True)).to_be_checked()
    page.get_by_role("button", name=app("table.begin", n=FAMILIES), exact=True).tap()
    strip = page.get_by_role("navigation", name=app("table.strip"))
    expect(strip.get_by_role("link")).to_have_count(FAMILIES)
    shown: list[str] = strip.get_by_role("link").all_inner_texts()
    assert sorted(one.strip() for one in shown) == sorted(names)
    return [one.strip() for one in shown]


def each_in_its_own_words(lin: Teacher, names: list[str]) -> list[str]:
    """Along the strip: one sentence of each, one demand of the first, and each is handed in by itself."""
    page, visit, ids = lin.page, Visit(lin), []
    for number, name in enumerate(names):
        strip = page.get_by_role("navigation", name=app("table.strip"))
        strip.get_by_role("link", name=name).tap()
        expect(page.get_by_role("heading", level=1)).to_contain_text(name)
        visit.id = page.url.split("/visits/")[1].split("/")[0]
        visit.go("record")
        if number == 0:
            demanded(lin)
        visit.section("meeting")
        tick(visit.field("met").get_by_role("checkbox").first)
        visit.section("process")
        expect(visit.field("process")).to_have_value(SHARED)
        visit.field("child_voice").fill(own(name))
        visit.go("finish")
        tick(page.locator("#attest"))
        lin.button("finish.done").tap()
        visit.is_finished()
        ids.append(visit.id)
        visit.go("record")
    return ids


def demanded(lin: Teacher) -> None:
    """A line and its kind: it is on the family's list, and not on the next family's."""
    page = lin.page
    page.get_by_role("link", name=app("demand.add")).tap()
    page.locator("#words").fill(ASKED)
    tick(page.locator("input[name=category]").first)
    expect(page.locator("#due")).not_to_have_value("")
    lin.button("demand.keep").tap()
    expect(page.get_by_role("link", name=ASKED)).to_be_visible()
