"""A family that does not want the visit, and a door that nobody opens: outcomes, handed in with nothing more asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.desk import OfficeLine
from tests.e2e.teacher import Teacher
from tests.e2e.visit import Visit, begun
from tests.support.server import Server
from tests.support.words import app

pytestmark = [pytest.mark.timeout(300), pytest.mark.walk]

SAID = "奶奶说这阵子农忙，等收完稻子再说。"


def test_a_refusal_is_two_taps_and_a_sentence(
    server: Server, teacher: Callable[..., Teacher], account: Callable[[str], dict[str, Any]]
) -> None:
    lin = teacher(server, "t1001")
    lin.enrol()
    page = lin.page
    lin.tab("today")
    sums = page.locator(".sums b")
    expect(sums).to_have_count(3)
    before = sums.all_inner_texts()
    lin.phone.offline()
    lin.open_pupil("韦星野")
    lin.button("held.not").tap()
    lin.button("held.refused").tap()
    expect(page.get_by_role("heading", name=app("held.refused_title"))).to_be_visible()
    expect(page.locator(".stitch, #attest")).to_have_count(0)
    visit = page.url.split("/visits/")[1].split("/")[0]
    page.locator("#f-outcome_words").fill(SAID)
    lin.saved()
    lin.button("finish.done").tap()
    lin.heading("held.done")
    lin.button("done.home").tap()
    lin.phone.offline(False)
    lin.all_arrived()
    line = OfficeLine(server, account("office"))
    kept = line.visit(visit)
    line.close()
    assert kept["status"] == "submitted"
    assert (kept["values"]["outcome"], kept["values"]["outcome_words"]) == ("refused", SAID)
    assert kept["photos"] == []
    # Neither the list nor the page of the child tells it as a talk.
    lin.tab("pupils")
    page.locator("#q").fill("韦星野")
    row = page.get_by_role("link", name="韦星野").first
    expect(row.locator(".row__sub")).to_have_text(app("held.not"))
    row.tap()
    expect(page.locator(".list").filter(has_text=app("held.not"))).to_be_visible()
    expect(page.get_by_role("heading", level=2).filter(has_text=app("held.not"))).to_be_visible()
    # A family that refused was not visited: no figure says so.
    page.get_by_role("link", name=app("pupil.back")).tap()
    lin.tab("today")
    expect(sums).to_have_text(before)


def test_nobody_was_there_is_told_from_within_and_taken_back_when_they_come(
    server: Server, teacher: Callable[..., Teacher]
) -> None:
    lin = teacher(server, "t1001")
    visit, page = begun(lin), lin.page
    visit.go("record")
    lin.button("held.not").tap()
    lin.button("held.absent").tap()
    lin.heading("held.absent_title")
    lin.button("held.yet").tap()
    expect(page.locator("#attest")).to_be_visible()
    visit.go("record")
    expect(visit.field("met")).to_be_visible()
    # Nobody is in after all. The phone's way back leads past the pages of what is over, to the child's.
    lin.button("held.not").tap()
    lin.button("held.absent").tap()
    lin.button("finish.done").tap()
    lin.heading("held.done")
    page.evaluate("history.back()")
    page.wait_for_url("**/pupils/*")
    expect(page.get_by_role("heading", level=1)).to_contain_text("韦星野")


def test_who_found_nobody_in_goes_again_in_a_record_of_its_own(
    server: Server, teacher: Callable[..., Teacher]
) -> None:
    lin = teacher(server, "t1001")
    lin.enrol()
    page, visit = lin.page, Visit(lin)
    lin.open_pupil("韦星野")
    lin.button("held.not").tap()
    lin.button("held.absent").tap()
    lin.heading("held.absent_title")
    tried = page.url.split("/visits/")[1].split("/")[0]
    lin.button("finish.done").tap()
    lin.heading("held.done")
    lin.button("done.home").tap()
    # It does not stand there as what comes next today, and is still to be done.
    expect(page.get_by_role("link", name=app("family.home", name="韦星野"))).to_have_count(0)
    assert any("韦星野" in name for name in lin.to_visit())
    lin.open_pupil("韦星野")
    visit.begin()
    # The same on the phone of whoever else goes again.
    assert int(visit.id[-12:], 16) == int(tried[-12:], 16) + 1
    visit.leave()
    lin.open_pupil("韦星野")
    lin.button("visit.go_on").tap()
    page.wait_for_url(f"**/visits/{visit.id}**")
    visit.leave()
    lin.all_arrived()
