"""A return visit after fourteen days, begun without a network from the first one and chained to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.after_school import at_after, row, school_of, to_after
from tests.e2e.desk import OfficeLine
from tests.e2e.teacher import Teacher
from tests.e2e.visit import Visit, tick
from tests.e2e.walked import FORTNIGHT, Filler, Walked
from tests.support import walked_school as school
from tests.support.browser import Phone
from tests.support.shots import Camera
from tests.support.walked_packs import WALKS
from tests.support.words import app

pytestmark = [pytest.mark.timeout(400), pytest.mark.walk]

PACK = "taishan-2023"
CHILD = school.TAGGED
PROMISED = "给孩子找一盏台灯"
ASKED = "晚饭后没人看作业"


@pytest.fixture
def walked(tmp_path: Path, dist: Path, phones: Callable[..., Phone]) -> Iterator[Walked]:
    with school_of(PACK, tmp_path, dist, phones) as made:
        yield made


def test_the_second_visit_knows_of_the_first(walked: Walked, tmp_path: Path) -> None:
    teacher = walked.teacher
    walked.leaves_the_network()
    walked.visits(CHILD, "on_site")
    first = the_day_of_the_return_and_a_promise(teacher, (WALKS[PACK].today + FORTNIGHT).isoformat())
    teacher.phone.later(FORTNIGHT + timedelta(hours=1))
    school.set_ahead(walked.server.data_dir, teacher.phone.ahead)
    teacher.phone.kill()
    teacher.open(offline=True)
    teacher.unlock()
    camera = Camera(teacher.page, tmp_path / "screens")
    second = begun_from_today(teacher, camera)
    finished(walked, second)
    the_promise_is_kept(teacher, camera)
    walked.comes_back(2)
    line = OfficeLine(walked.server, walked.office)
    assert line.visit(second)["values"]["return_of"] == first
    line.close()
    assert camera.faults == []


def the_day_of_the_return_and_a_promise(teacher: Teacher, day: str) -> str:
    """Written on the finished visit, the evening after. Returns its id."""
    page = teacher.page
    teacher.tab("pupils")
    # Nobody gave the child to this teacher; that the family was visited is said all the same.
    family = page.get_by_role("link", name=CHILD).first
    expect(family).to_contain_text(app("pupils.was", day=app("day.today")))
    expect(family).to_contain_text(app("pupil.first_done"))
    family.tap()
    expect(page.get_by_role("heading", name=app("pupil.been"))).to_be_visible()
    page.locator("a.row[href$='/finish']").first.tap()
    row(teacher, app("step.after")).tap()
    visit = Visit(teacher)
    visit.field("follow_up_on").fill(day)
    teacher.saved()
    first = page.url.split("/visits/")[1].split("/")[0]
    teacher.button("record.amended").tap()
    row(teacher, app("done.look_again")).tap()
    visit.section("requests")
    visit.field("requests").fill(ASKED)
    teacher.saved()
    page.locator(f"a[href='/visits/{first}/demand']").first.tap()
    tick(page.get_by_label(app("demand.promise"), exact=True))
    page.locator("#words").fill(PROMISED)
    teacher.button("demand.keep").tap()
    expect(page.get_by_text(PROMISED)).to_be_visible()
    teacher.button("record.amended").tap()
    teacher.button("done.home").tap()
    teacher.home()
    return first


def begun_from_today(teacher: Teacher, camera: Camera) -> str:
    """今天 names it; the way leads over what is still open. Returns the new visit's id."""
    page = teacher.page
    page.locator("section[aria-labelledby=returns] a.row").first.tap()
    at_after(teacher)
    expect(page.get_by_text(PROMISED)).to_be_visible()
    camera.take("due")
    teacher.button("return.begin").tap()
    page.wait_for_url("**/visits/**")
    chain = page.locator("section[aria-labelledby=chain]")
    expect(chain.get_by_role("listitem")).to_have_count(2)
    expect(page.locator("section[aria-labelledby=said]")).to_contain_text(ASKED)
    expect(page.locator("section[aria-labelledby=still]")).to_contain_text(PROMISED)
    camera.take("return")
    return page.url.split("/visits/")[1].split("/")[0].split("?")[0]


def finished(walked: Walked, id_: str) -> None:
    """The rest is a visit like any other."""
    teacher = walked.teacher
    visit = Visit(teacher)
    visit.id = id_
    visit.go("record")
    Filler(visit, walked.pack, "on_site", "").fill()
    visit.go("finish")
    tick(teacher.page.locator("#attest"))
    teacher.button("finish.done").tap()
    visit.is_finished()
    teacher.button("done.home").tap()
    teacher.home()
    expect(teacher.page.locator("section[aria-labelledby=returns]")).to_have_count(0)


def the_promise_is_kept(teacher: Teacher, camera: Camera) -> None:
    page = teacher.page
    to_after(teacher, CHILD)
    expect(page.locator("section[aria-labelledby=chain]").get_by_role("listitem")).to_have_count(2)
    row(teacher, PROMISED).tap()
    page.get_by_label(app("item.step"), exact=True).fill("总务处找到一盏")
    teacher.button("item.note").tap()
    expect(page.get_by_text("总务处找到一盏")).to_be_visible()
    camera.take("item")
    teacher.button("item.kept").tap()
    at_after(teacher)
    expect(row(teacher, PROMISED)).to_contain_text(app("item.closed"))
    teacher.to_the_rooms()
