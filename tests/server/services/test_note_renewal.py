"""What a teacher corrects in a submitted visit reaches the family's page, once for what was typed in ten minutes."""

from __future__ import annotations

from typing import Any

import pytest

from server.jobs.handlers import HANDLERS
from server.jobs.runner import Runner
from server.services.effects import RENEW_AFTER
from server.services.publish_note import note_id
from server.web.parents.language import words
from tests.support.phone import Phone
from tests.support.world import World, draft, submit

FIRST, HALF, WHOLE = "请每晚读十分钟书。", "请每晚读二十", "请每晚读二十分钟书。"
NEWER = words("zh-CN")["note.newer"]


def work(world: World) -> None:
    runner = Runner(world.parts, HANDLERS)
    while runner.turn():
        pass


def opened(world: World) -> tuple[Any, str]:
    """The grandmother's phone at her note."""
    reply = world.phone("S1-o1").call("POST", "/office/visits/S1-v1/slips", {})
    (slip,) = reply.json["slips"]
    browser, path = world.app.test_client(), "/n/" + slip["link"].rsplit("/n/", 1)[1]
    assert browser.post(path, data={"code": slip["code"]}).status_code == 303
    return browser, path


def versions(world: World) -> int:
    with world.store.read("S1") as unit:
        note = unit.records.get("note", note_id("S1", "S1-v1", "S1-g-p1"))
    assert note is not None
    return len(note.appends["letters"])


@pytest.fixture
def teacher(world: World) -> Phone:
    """A visit is at school and its note went out."""
    phone = world.phone()
    phone.push(draft(phone, message=FIRST), submit(phone))
    work(world)
    return phone


def test_corrections_reach_the_page_ten_minutes_later_and_as_one_version(
    world: World, teacher: Phone
) -> None:
    browser, path = opened(world)
    assert FIRST in browser.get(f"{path}/note").text
    for text in (HALF, WHOLE):
        teacher.pull()
        (result,) = teacher.push(teacher.op("visit", "S1-v1", {"message": text}))
        assert result["status"] == "applied", result
        work(world)
    page = browser.get(f"{path}/note").text
    assert FIRST in page
    assert "二十" not in page, "half a sentence is nobody's to read"
    world.later(seconds=RENEW_AFTER.total_seconds())
    work(world)
    page = browser.get(f"{path}/note").text
    assert WHOLE in page
    assert FIRST not in page
    assert NEWER in page
    assert versions(world) == 2


def test_a_correction_that_was_taken_back_in_time_is_no_new_version(world: World, teacher: Phone) -> None:
    browser, path = opened(world)
    for text in (HALF, FIRST):
        teacher.pull()
        teacher.push(teacher.op("visit", "S1-v1", {"message": text}))
    world.later(seconds=2 * RENEW_AFTER.total_seconds())
    work(world)
    assert NEWER not in browser.get(f"{path}/note").text
    assert versions(world) == 1


def test_what_is_not_marked_for_the_family_makes_no_new_version(world: World, teacher: Phone) -> None:
    teacher.pull()
    teacher.push(teacher.op("visit", "S1-v1", {"process": "奶奶说夜里咳嗽。"}))
    world.later(seconds=2 * RENEW_AFTER.total_seconds())
    work(world)
    assert versions(world) == 1
