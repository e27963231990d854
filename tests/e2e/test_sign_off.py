"""What the pack wants signed is explained point by point at the table, and the family's name stands under it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.after_school import beside, row, school_of
from tests.e2e.visit import Visit, tick
from tests.e2e.walked import Walked
from tests.support import walked_school as school
from tests.support.browser import Phone
from tests.support.words import app

pytestmark = [pytest.mark.timeout(300), pytest.mark.walk]

PACK = "primary-five"


@pytest.fixture
def walked(tmp_path: Path, dist: Path, phones: Callable[..., Phone]) -> Iterator[Walked]:
    with school_of(PACK, tmp_path, dist, phones) as made:
        yield made


def test_topics_are_signed_for_without_a_network_and_the_school_has_the_names(walked: Walked) -> None:
    teacher, visit = walked.teacher, Visit(walked.teacher)
    page = teacher.page
    walked.leaves_the_network()
    teacher.tab("pupils")
    page.get_by_role("link", name=school.TAGGED).first.tap()
    visit.begin("visit.extra")
    visit.go("record")
    row(teacher, app("signed.title")).tap()
    topics = page.locator("main section input[type=checkbox]")
    expect(topics.first).to_be_checked()
    wanted = topics.count()
    assert wanted
    expect(teacher.button("signed.keep")).to_be_disabled()
    tick(page.get_by_label(school.FAMILY, exact=True))
    visit._sign()
    teacher.button("signed.keep").tap()
    expect(page.get_by_text(app("signed.done"))).to_be_visible()
    expect(page.get_by_text(app("signed.title"), exact=True)).to_have_count(0)
    visit.leave()
    teacher.phone.offline(False)
    teacher.all_arrived()
    teacher.sync()
    with beside(walked, school.HOMEROOM) as phone:
        (kept,) = phone.of("visit")
    names = [entry["body"] for entry in kept["appends"]["signature"]]
    assert len({one["topic"] for one in names}) == len(names) == wanted
    assert {one["signer"] for one in names} == {school.FAMILY}
