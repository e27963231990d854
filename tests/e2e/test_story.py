"""The story that the project exists for, told once, on real input, with everything that can be killed killed."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import told
from tests.e2e.conftest import PICTURES
from tests.e2e.desk import Desk, Slip
from tests.e2e.guardian import Guardian
from tests.e2e.school import at_school_without_metadata
from tests.e2e.teacher import Teacher
from tests.e2e.traces import pictures, readable
from tests.e2e.visit import Visit
from tests.support.browser import HANDSET
from tests.support.server import Server
from tests.support.words import app

pytestmark = pytest.mark.timeout(300)

PUPIL, COMPANION, PHOTOS = "韦星野", "黄启明", 2
FAMILY_WORDS = (told.FEEDBACK,)
SAID = (told.PREPARATION, told.PROCESS, told.CHILD_VOICE, told.REQUESTS, told.MESSAGE, told.FEEDBACK)
ARRIVES_SECONDS = 30


def test_one_visit_from_the_door_to_the_answer(
    server: Server,
    teacher: Callable[..., Teacher],
    account: Callable[[str], dict[str, Any]],
    page_of: Callable[..., Page],
) -> None:
    lin = teacher(server, "t1001")
    visit = Visit(lin)
    at_the_office_in_the_morning(lin)
    before = lin.sums()
    out_of_reach(server, lin)
    at_the_family(visit)
    the_battery_runs_out(lin)
    nothing_lies_readable_on_the_phone(lin)
    everything_is_there_again(visit)
    within_reach_again(server, lin, before)
    at_school_without_metadata(server, account("office"), visit.id, PHOTOS)
    nothing_of_the_family_lies_readable_at_school(server)
    slip = at_the_desk(Desk(page_of, server, account("office")))
    nothing_of_the_family_lies_readable_at_school(server)
    at_the_kitchen_table(page_of, slip)
    the_answer_reaches_the_teacher(lin)
    lin.phone.kill()
    nothing_lies_readable_on_the_phone(lin)


def at_the_office_in_the_morning(lin: Teacher) -> None:
    """The address, the login, the PIN, and the pupils to visit under this campaign."""
    lin.enrol()
    lin.tab("today")
    expect(lin.page.get_by_role("heading", level=1)).to_contain_text("大家访")
    assert PUPIL in lin.to_visit()


def out_of_reach(server: Server, lin: Teacher) -> None:
    """No network in the browser, and no server either."""
    lin.phone.offline()
    server.kill()


def at_the_family(visit: Visit) -> None:
    """Consent, pledge, record, photos, the family's word, done: everything without a network."""
    visit.teacher.open_pupil(PUPIL)
    visit.begin()
    visit.prepare()
    visit.pledge()
    visit.record(met=[app("relation.mother"), PUPIL], companion=COMPANION)
    visit.consent(app("relation.mother"))
    visit.photos(PHOTOS)
    visit.feedback(app("relation.mother"))
    visit.finish()


def the_battery_runs_out(lin: Teacher) -> None:
    """kill -9, right after the last tap."""
    lin.phone.kill()


def nothing_lies_readable_on_the_phone(lin: Teacher) -> None:
    """Neither what was said, nor who the pupils are, nor what opens the school's door."""
    secrets = [*SAID, PUPIL, "罗小满", told.ANSWER, *lin.secrets]
    assert len(lin.secrets) >= 3
    assert readable(lin.phone.profile, secrets) == {}
    # The search sees what the browser writes down of its own accord: addresses at least.
    assert readable(lin.phone.profile / "Default" / "Sessions", ["/visits/"])
    assert pictures(lin.phone.profile) == []


def everything_is_there_again(visit: Visit) -> None:
    """Switched on without a network: the PIN opens it, and texts, photos and state are as they were."""
    visit.teacher.open(offline=True)
    visit.teacher.unlock()
    assert visit.teacher.sums()["visits"][0] == 1
    visit.teacher.page.get_by_role("link", name=app("family.home", name=PUPIL)).tap()
    visit.is_all_there(PHOTOS)
    visit.leave()


def within_reach_again(server: Server, lin: Teacher, before: dict[str, tuple[int, int]]) -> None:
    """The app is open; nobody touches it; it sends by itself, and says what has arrived."""
    here = {"visits": (1, before["visits"][1]), "photos": (PHOTOS, before["photos"][1])}
    assert lin.sums() == {**before, **here}
    line = lin.page.get_by_role("link", name=app("family.home", name=PUPIL))
    expect(line).to_contain_text(app("state.waiting"))
    expect(line).to_contain_text(app("state.phone"))
    lin.phone.offline(False)
    server.start()
    answering = time.monotonic()
    after = lin.all_arrived()
    seconds = time.monotonic() - answering
    print(f"\nall at school {seconds:.1f} s after the server answered")
    assert seconds <= ARRIVES_SECONDS
    assert after == {
        **before,
        "visits": (0, before["visits"][1] + 1),
        "photos": (0, before["photos"][1] + PHOTOS),
    }
    expect(lin.page.get_by_text(app("phase.all"))).to_be_visible()
    expect(line.get_by_text(app("state.school"))).to_have_count(2)


def nothing_of_the_family_lies_readable_at_school(server: Server) -> None:
    """What the family said under seal is nowhere in clear, and no picture waits unencrypted in staging."""
    assert readable(server.data_dir, FAMILY_WORDS) == {}
    staging = server.data_dir / "staging"
    assert readable(staging, SAID) == {}
    assert pictures(staging) == []


def at_the_desk(desk: Desk) -> Slip:
    """The office finds the visit on its list, opens it and the family's seal, and prints the slips."""
    desk.sign_in()
    desk.sees_visit(PUPIL, PHOTOS)
    desk.open_visit(PUPIL)
    expect(desk.page.get_by_text(told.PROCESS)).to_be_visible()
    expect(desk.page.get_by_text(told.FEEDBACK)).to_be_visible()
    desk.approve()
    return desk.make_slips(PICTURES / "slips.png")["mother"]


def at_the_kitchen_table(page_of: Callable[..., Page], slip: Slip) -> None:
    """The mother reads and answers without scripts; whoever has only the link sees a greeting."""
    mother = Guardian(page_of("", **HANDSET, java_script_enabled=False), slip)
    mother.open()
    mother.enter_wrong()
    mother.reads(told.MESSAGE, told.REQUESTS)
    mother.sees_photos(PHOTOS)
    mother.answers(told.ANSWER)
    stranger = Guardian(page_of("", **HANDSET, java_script_enabled=False), slip)
    stranger.open()
    stranger.page.goto(f"{slip.link}/note")
    expect(stranger.page.get_by_label("访问码")).to_be_visible()
    assert PUPIL not in stranger.page.content()


def the_answer_reaches_the_teacher(lin: Teacher) -> None:
    """The next pull shows it on the front page and with the pupil."""
    lin.sync()
    lin.tab("today")
    news = lin.page.get_by_role("region", name=app("today.answers"))
    news.get_by_text(app("family.home", name=PUPIL)).tap()
    expect(lin.page.get_by_text(told.ANSWER)).to_be_visible()
