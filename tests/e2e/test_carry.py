"""One phone in two teachers' hands, and a queue that goes to school in a colleague's pocket."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import told
from tests.e2e.desk import OfficeLine
from tests.e2e.school import at_school_without_metadata
from tests.e2e.teacher import Teacher
from tests.e2e.traces import readable
from tests.e2e.visit import Visit, tick
from tests.support.browser import DESK
from tests.support.server import Server
from tests.support.words import app

pytestmark = [pytest.mark.timeout(300), pytest.mark.walk]

PUPIL, COMPANION, PHOTOS = "韦星野", "黄启明", 2


def test_a_colleague_carries_what_the_author_cannot_send(
    server: Server, teacher: Callable[..., Teacher], account: Callable[[str], dict[str, Any]], tmp_path: Path
) -> None:
    lin, carrier = teacher(server, "t1001"), teacher(server, "t1005")
    lin.enrol()
    lin.phone.offline()
    visit = Visit(lin)
    at_the_family(visit)
    file = made_a_file(lin, tmp_path)
    nothing_readable(file)
    carrier.enrol()
    for _ in range(2):
        hands_it_in(carrier, file, photos=PHOTOS)
    at_school_without_metadata(server, account("office"), visit.id, PHOTOS)
    nothing_of_it_is_on(carrier)
    lin.phone.offline(False)
    assert lin.all_arrived()["photos"][1] >= PHOTOS
    lin.tab("me")
    lin.page.get_by_role("link", name=re.compile(app("me.backup"))).tap()
    expect(lin.page.get_by_text(app("backup.none"))).to_be_visible()


def test_the_desk_takes_a_file_in(
    server: Server,
    teacher: Callable[..., Teacher],
    account: Callable[[str], dict[str, Any]],
    page_of: Callable[..., Page],
    tmp_path: Path,
) -> None:
    lin = teacher(server, "t1001")
    lin.enrol()
    lin.phone.offline()
    visit = Visit(lin)
    at_the_family(visit)
    file = made_a_file(lin, tmp_path)
    office = account("office")
    page = page_of(server.url, **DESK)
    page.goto("/desk#/phones")
    page.get_by_label(app("desk.user"), exact=True).fill(office["user"])
    page.get_by_label(app("gate.password"), exact=True).fill(office["password"])
    page.get_by_role("button", name=app("gate.enter"), exact=True).click()
    expect(page.get_by_role("heading", name=app("bring.desk"))).to_be_visible()
    page.locator("input[type=file]").set_input_files(file)
    expect(page.get_by_text(re.compile(rf"到学校了：\d+份记录，{PHOTOS}张照片"))).to_be_visible()
    at_school_without_metadata(server, office, visit.id, PHOTOS)


def test_two_teachers_share_a_phone(server: Server, teacher: Callable[..., Teacher]) -> None:
    lin = teacher(server, "t1001")
    lin.enrol()
    lin.phone.offline()
    lin.open_pupil(PUPIL)
    visit = Visit(lin)
    visit.begin()
    visit.field("preparation").fill(told.PREPARATION)
    lin.saved()
    lin.phone.offline(False)
    server.kill()
    visit.leave()
    lin.tab("me")
    lin.button("me.lock").tap()
    server.start()
    huang = somebody_else(lin, teacher(server, "t1002"))
    huang.tab("visits")
    expect(huang.page.get_by_text(app("family.home", name=PUPIL))).to_have_count(0)
    huang.tab("me")
    huang.button("me.lock").tap()
    huang.button("unlock.other").tap()
    huang.page.get_by_role("button", name=app("gate.account", tail="001")).tap()
    lin.unlock()
    lin.open_pupil(PUPIL)
    lin.button("visit.go_on").tap()
    visit.go("prepare")
    expect(visit.field("preparation")).to_have_value(told.PREPARATION)


def test_a_code_from_the_desk_opens_a_new_phone_once(
    server: Server, teacher: Callable[..., Teacher], account: Callable[[str], dict[str, Any]]
) -> None:
    office = OfficeLine(server, account("office"))
    code = office.code_for(account("t1001")["name"])
    office.close()
    lin = teacher(server, "t1001")
    lin.open(at=f"/#enrol={code}")
    expect(lin.page.get_by_label(app("gate.code"), exact=True)).to_have_value(code)
    assert code not in lin.page.url
    lin.button("gate.enter").tap()
    lin.choose_pin()
    again = teacher(server, "t1001")
    again.open()
    again.button("gate.by_code").tap()
    # As it is read from a sheet: in small letters and groups of four.
    spaced = " ".join(code[at : at + 4] for at in range(0, len(code), 4)).lower()
    again.page.get_by_label(app("gate.code"), exact=True).fill(spaced)
    again.button("gate.enter").tap()
    expect(again.page.get_by_text(app("problem.bad_code"))).to_be_visible()


def at_the_family(visit: Visit) -> None:
    visit.teacher.open_pupil(PUPIL)
    visit.begin()
    visit.prepare()
    visit.pledge()
    visit.record(met=[app("relation.mother"), PUPIL], companion=COMPANION)
    visit.consent(app("relation.mother"))
    visit.photos(PHOTOS)
    visit.go("finish")
    tick(visit.page.locator("#attest"))
    visit.teacher.button("finish.done").tap()
    visit.is_finished()
    visit.page.goto("/")
    visit.teacher.unlock()


def made_a_file(who: Teacher, folder: Path) -> Path:
    """我的 → 备份没送的内容 → 存成文件."""
    who.tab("me")
    who.page.get_by_role("link", name=re.compile(app("me.backup"))).tap()
    with who.page.expect_download() as download:
        who.button("backup.make").tap()
    name = download.value.suggested_filename
    assert re.fullmatch(r"jiafang-backup-\d{4}-\d\d-\d\d\.jfb", name)
    expect(who.page.get_by_text(app("backup.made", name=name))).to_be_visible()
    download.value.save_as(folder / name)
    who.page.get_by_role("link", name=app("act.back")).tap()
    return folder / name


def nothing_readable(file: Path) -> None:
    """Neither words nor names nor ids of the school's records; the picture's own bytes are sealed as well."""
    content = file.read_bytes()
    for secret in (told.PREPARATION, told.PROCESS, PUPIL, "preparation", "visit"):
        assert secret.encode() not in content
    assert len(json.loads(content)["photos"]) == PHOTOS


def hands_it_in(who: Teacher, file: Path, *, photos: int) -> None:
    """On a colleague's phone; doing it again does no harm."""
    who.tab("me")
    who.page.get_by_role("link", name=re.compile(app("me.backup"))).tap()
    who.page.locator("input[type=file]").set_input_files(file)
    expect(who.page.get_by_text(re.compile(rf"到学校了：\d+份记录，{photos}张照片"))).to_be_visible()
    expect(who.page.get_by_text(app("bring.unproved"))).to_have_count(0)
    who.page.get_by_role("link", name=app("act.back")).tap()


def nothing_of_it_is_on(carrier: Teacher) -> None:
    """The carrier's phone got to know none of it."""
    carrier.phone.kill()
    assert readable(carrier.phone.profile, [told.PREPARATION, told.PROCESS]) == {}


def somebody_else(before: Teacher, other: Teacher) -> Teacher:
    """换一位老师 on the locked phone, and another teacher's first sign-in on it."""
    other.phone = before.phone
    before.button("unlock.other").tap()
    expect(before.page.get_by_role("button", name=app("gate.account", tail="001"))).to_be_visible()
    other.sign_in()
    other.choose_pin()
    return other
