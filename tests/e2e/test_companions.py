"""Two teachers at one table write into one record, each on an own phone and out of reach; then both come back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.desk import OfficeLine
from tests.e2e.teacher import Teacher
from tests.e2e.visit import Visit, tick
from tests.support.server import Server
from tests.support.words import app

pytestmark = [pytest.mark.timeout(400), pytest.mark.walk]

PUPIL = "罗小满"
LEADS = "奶奶在家。小满先写字。"
COMPANIONS = "奶奶在家。小满在门口跳绳。"
BOTH = "奶奶在家。小满在门口跳绳。小满先写字。"
OWN = "体育课上他跑得最稳，跟奶奶说了。"
WISH = "想要一盏亮一点的路灯。"


def test_what_two_wrote_at_once_is_lived_with_and_nothing_is_lost(
    server: Server, teacher: Callable[..., Teacher], account: Callable[[str], dict[str, Any]]
) -> None:
    lin, huang = teacher(server, "t1001"), teacher(server, "t1002")
    for one in (lin, huang):
        one.enrol()
        one.phone.offline()
    mine, theirs = Visit(lin), Visit(huang)
    for visit, words in ((mine, LEADS), (theirs, COMPANIONS)):
        visit.teacher.open_pupil(PUPIL)
        visit.begin()
        visit.write("process", "process", words)
    assert mine.id == theirs.id, "a planned visit is one record for all who go"
    added(huang)
    theirs.write("requests", "requests", WISH)
    theirs.leave()
    mine.leave()
    for one in (huang, lin):
        one.phone.offline(False)
        one.sync()
        one.all_arrived()
    the_lead_settles_it(lin)
    lin.all_arrived()
    huang.sync()
    theirs.go_on(PUPIL)
    theirs.says("process", "process", BOTH)
    mine.go_on(PUPIL)
    mine.says("requests", "requests", WISH)
    expect(lin.page.get_by_text(OWN)).to_be_visible()
    handed_in(mine)
    line = OfficeLine(server, account("office"))
    kept = line.visit(mine.id)
    line.close()
    assert (kept["values"]["process"], kept["values"]["requests"]) == (BOTH, WISH)


def added(teacher: Teacher) -> None:
    """我的补充, under the companion's own name."""
    teacher.page.locator("#own-note").fill(OWN)
    teacher.button("own.keep").tap()
    expect(teacher.page.locator(".read").filter(has_text=OWN)).to_be_visible()


def the_lead_settles_it(lin: Teacher) -> None:
    """Both sentences stay."""
    page = lin.page
    lin.tab("visits")
    page.get_by_text(app("attn.conflict_field", field="家访过程")).tap()
    expect(page.locator(".version__text").first).to_be_visible()
    tick(page.get_by_label(app("conflict.both"), exact=True))
    expect(page.get_by_label(app("conflict.rewrite"), exact=True)).to_have_value(BOTH)
    lin.button("conflict.use_both").tap()
    lin.room("visits")


def handed_in(visit: Visit) -> None:
    """The lead finishes for both."""
    visit.section("meeting")
    tick(visit.field("met").get_by_role("checkbox").first)
    if not visit.field("mode").get_by_role("radio", checked=True).count():
        visit.pick("mode", app("mode.on_site"))
    visit.go("finish")
    tick(visit.page.locator("#attest"))
    visit.teacher.button("finish.done").tap()
    visit.is_finished()
    visit.teacher.button("done.home").tap()
    visit.teacher.all_arrived()
