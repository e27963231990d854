"""After a visit, without a network: a consultation, support with a gift that is signed for, an essay, the six ones.

Then everything goes to school, and a colleague of the class has what is theirs to read and no more.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.after_school import at_after, beside, row, school_of, to_after
from tests.e2e.teacher import Teacher
from tests.e2e.visit import Visit, tick
from tests.e2e.walked import Walked
from tests.support import walked_school as school
from tests.support.browser import Phone
from tests.support.phone import Phone as Colleague
from tests.support.shots import Camera
from tests.support.words import app

pytestmark = [pytest.mark.timeout(400), pytest.mark.walk]

CHILD = school.TAGGED
SITUATION = "白天没精神，晚上接电话到很晚。"
STORY = f"{CHILD}的妈妈在松花岭等我们。叶老师带去2本书，小榆笑了。"
NEUTRAL = ("孩子甲", "某村", "某本书")
GIVEN = "冬天的棉鞋"
COLLEAGUE = "严一笔"
FOUND = "电话里听得出孩子想妈妈。"


@pytest.fixture
def walked(tmp_path: Path, dist: Path, phones: Callable[..., Phone]) -> Iterator[Walked]:
    with school_of("siping-2014", tmp_path, dist, phones) as made:
        yield made


def test_what_comes_after_a_visit_is_written_without_a_network(walked: Walked, tmp_path: Path) -> None:
    teacher = walked.teacher
    camera = Camera(teacher.page, tmp_path / "screens")
    walked.leaves_the_network()
    walked.visits(CHILD, "on_site")
    the_analysis_has_its_own_step(teacher)
    a_consultation(teacher, camera)
    support_with_a_gift(teacher, camera)
    an_essay(teacher, camera)
    teacher.phone.kill()
    teacher.open(offline=True)
    teacher.unlock()
    six_ones(teacher, Camera(teacher.page, tmp_path / "screens"))
    walked.comes_back(1)
    a_colleague_sees_the_consultation_alone(walked)
    later = Camera(teacher.page, tmp_path / "screens")
    what_colleagues_found(walked, later)
    the_book_prints(teacher, later)
    assert camera.faults + later.faults == []


def the_analysis_has_its_own_step(teacher: Teacher) -> None:
    """What the pack has thought over later waits on the finished visit."""
    teacher.tab("pupils")
    teacher.page.get_by_role("link", name=CHILD).first.tap()
    teacher.page.locator("a.row[href$='/finish']").first.tap()
    row(teacher, app("step.after")).tap()
    Visit(teacher).field("analysis").fill("孩子夜里没人管，先从作息说起。")
    teacher.saved()
    teacher.button("record.amended").tap()
    teacher.heading("done.title")
    teacher.button("done.home").tap()


def a_consultation(teacher: Teacher, camera: Camera) -> None:
    to_after(teacher, CHILD)
    camera.take("after")
    teacher.button("paper.new_consultation").tap()
    teacher.saved()
    teacher.page.locator(".appbar .iconbtn").tap()
    at_after(teacher)
    expect(teacher.page.get_by_text(app("paper.untitled"))).to_have_count(0)
    teacher.button("paper.new_consultation").tap()
    visit = Visit(teacher)
    expect(visit.field("held_on")).to_have_value("2026-02-10")
    teacher.button("paper.ready").tap()
    expect(teacher.page.get_by_text(app("paper.missing", n=1))).to_be_visible()
    camera.take("consultation")
    visit.field("situation").fill(SITUATION)
    teacher.saved()
    teacher.button("paper.ready").tap()
    expect(row(teacher, SITUATION)).to_be_visible()


def support_with_a_gift(teacher: Teacher, camera: Camera) -> None:
    page = teacher.page
    teacher.button("paper.new_support").tap()
    visit = Visit(teacher)
    tick(visit.field("help").get_by_role("radio").first)
    visit.field("steps").fill("每周三放学后留一小时。")
    expect(teacher.button("paper.end")).to_have_count(0)
    teacher.button("support.act").tap()
    expect(page.locator("section[aria-labelledby=acts] input:checked")).to_have_count(1)
    page.locator("#a-words").fill("一起补了分数")
    teacher.button("support.keep").tap()
    expect(page.get_by_text("一起补了分数")).to_be_visible()
    expect(teacher.button("paper.end")).to_be_visible()
    teacher.button("gift.add").tap()
    tick(page.get_by_label(app("gift.money"), exact=True))
    page.locator("#g-yuan").fill("120.50")
    page.locator("#g-what").fill(GIVEN)
    page.locator("#g-receiver").fill("妈妈")
    camera.take("gift")
    teacher.button("support.keep").tap()
    teacher.button("gift.sign").tap()
    expect(teacher.button("gift.sign_keep")).to_be_disabled()
    visit._sign()
    teacher.button("gift.sign_keep").tap()
    expect(page.get_by_text(re.compile(f"^妈妈.*{app('gift.received', name='', day='')}$"))).to_be_visible()
    camera.take("support")
    teacher.button("paper.ready").tap()
    at_after(teacher)


def an_essay(teacher: Teacher, camera: Camera) -> None:
    teacher.button("paper.new_essay").tap()
    visit = Visit(teacher)
    visit.field("heading").fill("棉鞋")
    visit.field("story").fill(STORY)
    teacher.saved()
    preview = teacher.page.locator("section[aria-labelledby=neutral]")
    for word in NEUTRAL:
        expect(preview).to_contain_text(word)
    for name in (CHILD, "小榆", "松花岭", "叶老师", "2本"):
        expect(preview).not_to_contain_text(name)
    camera.take("essay")
    teacher.button("paper.hand_in").tap()
    at_after(teacher)
    expect(row(teacher, "棉鞋")).to_contain_text(app("state.waiting"))
    teacher.to_the_rooms()


def six_ones(teacher: Teacher, camera: Camera) -> None:
    page = teacher.page
    teacher.tab("me")
    expect(row(teacher, app("ones.title"))).to_contain_text(app("ones.sub", n=4, of=6))
    row(teacher, app("ones.title")).tap()
    expect(page.get_by_role("img", name=app("ones.is_done"))).to_have_count(4)
    meeting = page.locator("li", has_text="家长座谈会")
    meeting.get_by_role("button", name=app("ones.tick"), exact=True).tap()
    page.get_by_label(app("ones.words"), exact=True).fill("周五晚上在教室")
    camera.take("ones")
    teacher.button("ones.keep").tap()
    expect(meeting).to_contain_text("周五晚上在教室")
    expect(page.get_by_role("img", name=app("ones.is_done"))).to_have_count(5)
    assert camera.faults == []
    teacher.to_the_rooms()


def a_colleague_sees_the_consultation_alone(walked: Walked) -> None:
    """严一笔 teaches the class. What is sensitive in a consultation is not for the whole class either."""
    with beside(walked, COLLEAGUE) as phone:
        kinds = {kind: list(phone.of(kind)) for kind in ("consultation", "essay", "support", "deed")}
        (consultation,) = kinds["consultation"]
        assert consultation["values"]["held_on"] == "2026-02-10"
        assert (kinds["essay"], kinds["support"], kinds["deed"]) == ([], [], [])
        assert GIVEN not in str(phone.rows)
        assert STORY not in str(phone.rows)
        visits = phone.call("GET", f"/pupils/{school.own('p1')}/visits").json["items"]
        assert [(one["lead"], one["mine"]) for one in visits] == [(school.HOMEROOM, False)]
        went_there_too(phone)
    with beside(walked, "宁小满") as office:
        (essay,) = office.of("essay")
        assert essay["values"]["state"] == "handed_in"
        (support,) = office.of("support")
        (gift,) = support["appends"]["gift"]
        assert (gift["body"]["amount"], gift["body"]["what"]) == (12050, GIVEN)
        (receipt,) = support["appends"]["receipt"]
        assert (receipt["body"]["gift"], receipt["body"]["by"]) == (gift["id"], "妈妈")


def went_there_too(phone: Colleague) -> None:
    """A visit of the colleague's own, handed in."""
    said = {"pupil": school.own("p1"), "lead": phone.person, "visited_on": "2026-02-09", "mode": "phone"}
    (campaign,) = phone.of("campaign")
    values = {**said, "campaign": campaign["id"], "process": FOUND}
    met = {f"met/{school.own('g-p1')}": True}
    results = phone.push(
        phone.op("visit", "theirs", values, met),
        phone.op("visit", "theirs", command={"name": "submit", "expect": "draft"}),
    )
    assert [one["status"] for one in results] == ["applied", "applied"]


def what_colleagues_found(walked: Walked, camera: Camera) -> None:
    """Asked of the school, which notes the reading; the own visit is not among those of others."""
    teacher = walked.teacher
    page = teacher.page
    teacher.tab("pupils")
    page.get_by_role("link", name=CHILD).first.tap()
    row(teacher, app("others.title")).tap()
    theirs = page.locator("main section.card")
    expect(theirs).to_have_count(1)
    expect(theirs).to_contain_text(COLLEAGUE)
    expect(page.get_by_text(FOUND)).to_have_count(0)
    teacher.button("others.read").tap()
    expect(page.get_by_text(FOUND)).to_be_visible()
    camera.take("others")
    with beside(walked, "宁小满") as office:
        (reading,) = office.call("GET", "/office/visits/theirs/readings").json["items"]
        assert reading["by"]["name"] == school.HOMEROOM
    teacher.phone.offline()
    page.locator(".appbar .iconbtn").tap()
    row(teacher, app("others.title")).tap()
    expect(page.get_by_text(app("others.offline"))).to_be_visible()
    assert FOUND not in page.content()
    teacher.phone.offline(False)
    page.locator(".appbar .iconbtn").tap()
    teacher.to_the_rooms()


def the_book_prints(teacher: Teacher, camera: Camera) -> None:
    teacher.tab("me")
    row(teacher, app("book.title")).tap()
    expect(teacher.page.get_by_text(app("book.visits", n=1))).to_be_visible()
    camera.take("book")
    with teacher.page.expect_download() as caught:
        teacher.button("book.print").tap()
    html = Path(caught.value.path()).read_text("utf-8")
    assert school.HOMEROOM in html
    assert CHILD in html
    assert "坐在火塘边谈" not in html
