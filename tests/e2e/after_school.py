"""A school on the day of a pack, for walks through what comes after a visit."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from playwright.sync_api import Locator, expect

from tests.e2e.conftest import ZONE
from tests.e2e.teacher import Teacher
from tests.e2e.walked import Walked
from tests.support import walked_school as school
from tests.support.browser import DESK, Phone
from tests.support.phone import HttpTransport
from tests.support.phone import Phone as Colleague
from tests.support.server import Server
from tests.support.walked_packs import WALKS
from tests.support.words import app


@contextmanager
def school_of(name: str, folder: Path, dist: Path, phones: Callable[..., Phone]) -> Iterator[Walked]:
    """The campaign has been started at the desk, and the teacher's phone may leave the network."""
    morning = datetime.combine(WALKS[name].today, time(9), ZoneInfo(ZONE["TZ"]))
    ahead = morning - datetime.now(UTC)
    school.set_ahead(folder / "data", ahead)
    env = {**ZONE, "PWA_DIST": str(dist)}
    with Server(folder / "data", command="serve", env=env, module="tests.support.walked_school") as server:
        desk = phones(server.url, ahead=ahead, is_mobile=False, has_touch=False, **DESK)
        walked = Walked(name, server, desk, phones(server.url, ahead=ahead))
        walked.office_starts()
        walked.teacher.enrol()
        yield walked


@contextmanager
def beside(walked: Walked, name: str) -> Iterator[Colleague]:
    """Somebody else's phone, without a browser."""
    line = HttpTransport(walked.server.url)
    known = school.account(name)
    phone = Colleague.enrol(line, known["user"], known["password"])
    phone.pull()
    try:
        yield phone
    finally:
        line.close()


def row(teacher: Teacher, title: str) -> Locator:
    """A line that leads somewhere, by its title."""
    return teacher.page.locator("a.row", has=teacher.page.get_by_text(title, exact=True)).first


def to_after(teacher: Teacher, child: str) -> None:
    """From the list of pupils to what comes after a visit to this child."""
    teacher.tab("pupils")
    teacher.page.get_by_role("link", name=child).first.tap()
    expect(teacher.page.get_by_role("heading", level=1, name=re.compile(f"^{child}"))).to_be_visible()
    row(teacher, app("after.title")).tap()
    at_after(teacher)


def at_after(teacher: Teacher) -> None:
    """Wait for the page of what comes after."""
    title = re.compile(f"^{app('after.title')}")
    expect(teacher.page.get_by_role("heading", level=1, name=title)).to_be_visible()
