"""Two teachers of one visit write without a network: nothing is lost, somebody decides, and both phones agree."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.teacher import Teacher
from tests.e2e.visit import Visit, tick
from tests.support.server import Server
from tests.support.words import app

pytestmark = pytest.mark.timeout(240)

PUPIL = "罗小满"
FIRST = "奶奶在院子里剥玉米。"
OF_LIN = "奶奶在院子里剥玉米，让小满先写字。"
OF_HUANG = "奶奶在屋里缝书包，小满在灯下读书。"
BOTH = "奶奶让小满先写字。后来奶奶在屋里缝书包，小满在灯下读书。"
THREE = "想问应用题怎么教。爸爸过年回来。想要一张作息表。"
THREE_OF_LIN = "想问应用题怎么一步步教。爸爸过年回来。想要一张作息表。"
THREE_OF_HUANG = "想问应用题怎么教。爸爸过年回来。想要一张贴在墙上的作息表。"
MERGED = "想问应用题怎么一步步教。爸爸过年回来。想要一张贴在墙上的作息表。"


def test_two_companions_write_the_same_field_apart(server: Server, teacher: Callable[..., Teacher]) -> None:
    lin, huang = teacher(server, "t1001"), teacher(server, "t1002")
    for one in (lin, huang):
        one.enrol()
    of_lin, of_huang = Visit(lin), Visit(huang)
    both_have_the_draft(of_lin, of_huang)
    both_write_offline(of_lin, of_huang)
    back_in_reach(lin)
    back_in_reach(huang)
    lin.sync()
    for one in (lin, huang):
        sees_that_somebody_must_decide(one)
    decides(huang)
    huang.all_arrived()
    lin.sync()
    for visit in (of_lin, of_huang):
        nothing_waits(visit.teacher)
        visit.go_on(PUPIL)
        visit.says("process", "process", BOTH)
        visit.says("requests", "requests", MERGED)


def both_have_the_draft(of_lin: Visit, of_huang: Visit) -> None:
    """The lead begins online; the companion's next pull brings the draft into his hands."""
    of_lin.teacher.open_pupil(PUPIL)
    of_lin.begin()
    of_lin.write("process", "process", FIRST)
    of_lin.write("requests", "requests", THREE)
    of_lin.leave()
    of_lin.teacher.sync()
    of_lin.teacher.all_arrived()
    of_huang.teacher.sync()
    of_huang.go_on(PUPIL)
    assert of_huang.id == of_lin.id
    of_huang.says("process", "process", FIRST)


def both_write_offline(of_lin: Visit, of_huang: Visit) -> None:
    """The same sentence of one field, and different sentences of another."""
    of_lin.go_on(PUPIL)
    for visit, process, requests in ((of_lin, OF_LIN, THREE_OF_LIN), (of_huang, OF_HUANG, THREE_OF_HUANG)):
        visit.teacher.phone.offline()
        visit.write("process", "process", process)
        visit.write("requests", "requests", requests)
        visit.leave()


def back_in_reach(teacher: Teacher) -> None:
    """Online again; what was written goes by itself."""
    assert teacher.sums()["visits"][0] == 1
    teacher.phone.offline(False)
    teacher.all_arrived()


def sees_that_somebody_must_decide(teacher: Teacher) -> None:
    """A badge on the front page leads to it."""
    teacher.tab("today")
    teacher.page.get_by_role("link", name=app("badge.attention", n=1)).tap()
    expect(teacher.page.get_by_text(app("attn.conflict"))).to_be_visible()


def decides(teacher: Teacher) -> None:
    """Both versions are on the screen; one text is made of them."""
    page = teacher.page
    page.get_by_role("link", name=app("attn.conflict")).tap()
    page.wait_for_url("**/conflict/process")
    for version in (OF_LIN, OF_HUANG):
        expect(page.locator(".version__text", has_text=version)).to_have_count(1)
    tick(page.get_by_label(app("conflict.both"), exact=True))
    page.get_by_label(app("conflict.rewrite"), exact=True).fill(BOTH)
    teacher.button("conflict.use_both").tap()
    teacher.room("visits")


def nothing_waits(teacher: Teacher) -> None:
    """No badge any more, no remark."""
    teacher.tab("visits")
    expect(teacher.page.get_by_text(app("attn.title"))).to_have_count(0)
    teacher.tab("today")
    expect(teacher.page.get_by_text(app("badge.all"))).to_be_visible()
