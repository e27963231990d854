"""The family's room in browsers: a grandmother agrees and answers on paper, a parent far away confirms and takes back;
a link is passed on; guardians apart."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.e2e import told
from tests.e2e.conftest import PICTURES
from tests.e2e.desk import Desk, OfficeLine, Slip
from tests.e2e.guardian import Guardian
from tests.e2e.teacher import Teacher
from tests.e2e.visit import Visit, tick
from tests.support.browser import HANDSET
from tests.support.server import Server
from tests.support.waiting import until
from tests.support.words import app, family

pytestmark = [pytest.mark.timeout(300), pytest.mark.walk]

PUPIL, COMPANION, PHOTOS = "罗小满", "匡铁生", 2
PLAIN = {**HANDSET, "java_script_enabled": False}
SHEET = ("罗小满的奶奶", "有话想说", "留在学校的家访档案里", "基本满意", "开口要过", "家长签名", "撕下另放")
BY_PAPER, HUSH = "孩子他爸在外头，问他就行", "走得太急"
DEMAND = "门口的路灯坏了，孩子晚上回来怕"


def test_a_parent_far_away_confirms_follows_and_takes_back(
    server: Server,
    teacher: Callable[..., Teacher],
    account: Callable[[str], dict[str, Any]],
    page_of: Callable[..., Page],
    tmp_path: Path,
) -> None:
    lin = teacher(server, "t1001")
    visit = a_visit_to_the_grandmother(lin)
    office = OfficeLine(server, account("office"))
    desk = Desk(page_of, server, account("office"))
    desk.sign_in()
    room = office.visit(visit.id)["pupil"]["class_name"]
    the_grandmothers_slip_is_printed(desk, room, tmp_path / "slips.pdf")
    the_grandmothers_slip_is_typed_in(desk)
    slips = slips_made(desk)
    a_preview_bot_looks(slips["father"])
    father = Guardian(page_of("", **PLAIN), slips["father"])
    father.open()
    father.reads(told.MESSAGE, family("elder.title"))
    he_confirms(father)
    he_asks_for_something(father)
    he_says_how_it_was(father)
    he_asks_for_a_copy(father)
    he_takes_one_photo_back(father)
    one_photo_is_gone_everywhere(lin, visit, office)
    the_teachers_phone_has_both_words(lin, office.visit(visit.id)["pupil"]["id"])
    passed_on_in_a_group(page_of, slips["father"])
    office.close()


def a_visit_to_the_grandmother(lin: Teacher) -> Visit:
    """Photos under the grandmother's provisional yes; the visit and its photos reach the school."""
    lin.enrol()
    lin.open_pupil(PUPIL)
    visit = Visit(lin)
    visit.begin()
    visit.prepare()
    visit.pledge()
    visit.record(met=[app("relation.grandmother"), PUPIL], companion=COMPANION)
    tick(lin.page.get_by_label(app("relation.grandmother"), exact=True))
    lin.button("consent.yes").tap()
    tick(lin.page.get_by_label(app("consent.how_signature"), exact=True))
    visit._sign()
    lin.button("consent.keep").tap()
    visit.photos(PHOTOS)
    visit.feedback(app("relation.grandmother"))
    visit.finish()
    lin.page.get_by_role("link", name=app("done.home"), exact=True).tap()
    lin.all_arrived()
    return visit


def the_grandmothers_slip_is_printed(desk: Desk, room: str, to: Path) -> None:
    """A sheet of the class's PDF: the note, the boxes to tick, the code."""
    page = desk.page
    page.goto(f"{desk.url}/desk#/letters")
    page.select_option("#let-room", label=room)
    expect(page.get_by_role("heading", name=app("desk.let_title", name=room))).to_be_visible()
    page.get_by_label(app("desk.let_slips_again"), exact=True).check()
    with page.expect_download() as given:
        page.get_by_role("button", name=app("desk.let_slips_print"), exact=True).click()
    given.value.save_as(to)
    sheets = [one.extract_text().replace("\n", "") for one in PdfReader(io.BytesIO(to.read_bytes())).pages]
    at = next(at for at, sheet in enumerate(sheets) if SHEET[0] in sheet and told.MESSAGE in sheet)
    hers = "".join(
        sheets[at : at + 3]
    )  # in large print, or beside a longer note, the boxes have a sheet of their own
    assert sorted(SHEET, key=hers.index) == list(SHEET)


def the_grandmothers_slip_is_typed_in(desk: Desk) -> None:
    """Her words, and how it was: nothing of the latter stays on the screen."""
    page = desk.page
    page.goto(f"{desk.url}/desk")
    desk.open_visit(PUPIL)
    press = page.get_by_role(
        "button", name=app("desk.slipin_type", who=app("relation.grandmother")), exact=True
    )
    press.click()
    box = page.locator("section[aria-labelledby=slipin]")
    expect(box.get_by_text(app("desk.slipin_provisional"))).to_be_visible()
    keep = box.get_by_role("button", name=app("desk.slipin_keep"), exact=True)
    keep.click()
    expect(box.get_by_role("alert")).to_contain_text(app("desk.slipin_nothing"))
    box.get_by_label(app("desk.slipin_say"), exact=True).check()
    page.fill("#slipin-words", BY_PAPER)
    box.get_by_label(app("desk.slipin_face_fair"), exact=True).check()
    page.fill("#slipin-face-words", HUSH)
    page.screenshot(path=PICTURES / "slip-typed-in.png", full_page=True)
    assert Axe().run(page).violations_count == 0
    keep.click()
    expect(page.get_by_text(app("desk.slipin_kept"))).to_be_visible()
    expect(page.locator("section[aria-labelledby=notes]")).to_contain_text(BY_PAPER)
    expect(box).to_have_count(0)


def the_teachers_phone_has_both_words(lin: Teacher, pupil: str) -> None:
    """His yes to what she had agreed to stands on the photos' page; what she wrote on paper, at the child's."""
    expect(lin.page.get_by_text(app("consent.family_is"))).to_be_visible()
    lin.page.goto(f"/pupils/{pupil}")
    lin.type_pin()
    wrote = app("answer.say", who=app("relation.grandmother"))
    cards = lin.page.locator("section.card").filter(has=lin.page.get_by_role("heading", name=wrote))
    # She may have answered an earlier visit too: what the demo school has behind it depends on the day.
    expect(cards.filter(has_text=BY_PAPER)).to_have_count(1)


def slips_made(desk: Desk) -> dict[str, Slip]:
    """New slips, by the guardian's relation."""
    with desk.page.expect_response(re.compile(r"/slips$")) as made:
        desk.page.get_by_role("button", name=app("desk.slips_make"), exact=True).click()
    slips = made.value.json()["slips"]
    return {slip["guardian"]["relation"]: Slip(slip["link"], slip["code"]) for slip in slips}


def a_preview_bot_looks(slip: Slip) -> None:
    """A chat fetches every link that is sent in it: no place is taken, no try is used."""
    for _ in range(10):
        reply = httpx.get(slip.link, headers={"User-Agent": "LinkPreview/1.0"})
        assert reply.status_code == 200
        assert PUPIL not in reply.text


def sent(father: Guardian, key: str) -> None:
    expect(father.page.get_by_role("status")).to_contain_text(family(f"sent.{key}"))


def he_confirms(father: Guardian) -> None:
    """To keep them, and to show them here."""
    page = father.page
    page.get_by_role("link", name=family("elder.go")).click()
    page.get_by_role("button", name=family("consents.agree")).first.click()
    sent(father, "consent")
    expect(page.get_by_text(family("elder.title"))).to_have_count(0)
    page.get_by_role("link", name=family("consents.title")).click()
    page.get_by_role("button", name=family("consents.agree")).first.click()
    father.sees_photos(PHOTOS)


def he_asks_for_something(father: Guardian) -> None:
    page = father.page
    page.get_by_role("link", name=family("demand.new")).click()
    page.get_by_role("button", name=family("answer.submit")).click()
    expect(page.get_by_text(family("fault.words")).first).to_be_visible()
    page.get_by_label(family("demand.words")).fill(DEMAND)
    page.get_by_role("button", name=family("answer.submit")).click()
    sent(father, "ask")
    expect(page.locator(".demand").filter(has_text=DEMAND)).to_contain_text(family("demand.filed"))


def he_says_how_it_was(father: Guardian) -> None:
    page = father.page
    page.get_by_role("link", name=family("word.title")).click()
    page.get_by_label(family("word.fair"), exact=True).check()
    page.get_by_role("button", name=family("sealed.submit")).click()
    sent(father, "sealed")


def he_asks_for_a_copy(father: Guardian) -> None:
    page = father.page
    page.get_by_role("link", name=family("held.title")).click()
    page.get_by_label(family("held.kind_copy"), exact=True).check()
    page.get_by_role("button", name=family("answer.submit")).click()
    expect(page.get_by_role("region", name=family("held.requests"))).to_contain_text(family("held.kind_copy"))
    page.get_by_role("link", name=family("answer.back")).click()


def he_takes_one_photo_back(father: Guardian) -> None:
    page = father.page
    page.get_by_role("link", name=family("photos.take_back")).click()
    page.locator("input[name=photo]").first.check()
    page.get_by_role("button", name=family("photos.take_back_now")).click()
    sent(father, "photos")
    father.sees_photos(PHOTOS - 1)


def one_photo_is_gone_everywhere(lin: Teacher, visit: Visit, office: OfficeLine) -> None:
    """The school serves it to nobody, the desk knows it as withdrawn, and the teacher's phone drops it."""
    photos = office.visit(visit.id)["photos"]
    assert sorted(one["state"] for one in photos) == ["stored", "withdrawn"]
    gone = next(one["id"] for one in photos if one["state"] == "withdrawn")
    with pytest.raises(httpx.HTTPStatusError, match="404"):
        office.photo(gone, "view")
    lin.sync()
    lin.page.goto(f"/visits/{visit.id}/photos")
    lin.type_pin()
    until(lambda: lin.page.locator(".shots img").count() == PHOTOS - 1, "the phone dropped the picture")


def passed_on_in_a_group(page_of: Callable[..., Page], slip: Slip) -> None:
    """A second phone that has the code gets in, the third sees that both places are taken."""
    second = Guardian(page_of("", **PLAIN), slip)
    second.open()
    second.reads(told.MESSAGE)
    third = Guardian(page_of("", **PLAIN), slip)
    third.page.goto(f"{slip.link}/held")
    assert PUPIL not in third.page.content()
    third.page.goto(slip.link)
    expect(third.page.get_by_text(family("code.devices"))).to_be_visible()
    assert PUPIL not in third.page.content()


def test_two_guardians_who_live_apart_read_differently(
    server: Server, account: Callable[[str], dict[str, Any]], page_of: Callable[..., Page]
) -> None:
    """The office keeps the grandmother, and where they live, from the father; each opens an own link."""
    desk = Desk(page_of, server, account("office"))
    desk.sign_in()
    page = desk.page
    row = page.get_by_role("row").filter(has_text=app("desk.submitted")).first
    row.get_by_role("button").first.click()
    page.wait_for_url("**/desk#/visits/*")
    slips = slips_made(desk)
    assert len(slips) >= 2, "a family of one guardian proves nothing"
    first, second = list(slips.values())[:2]
    before = Guardian(page_of("", **PLAIN), first)
    before.open()
    before.reads()
    pupil = str(before.page.get_by_role("heading", level=1).inner_text()).removesuffix("的家访单")
    page.goto(f"{server.url}/desk#/family")
    page.get_by_label(app("desk.find_name"), exact=True).fill(pupil)
    form = page.locator("form.panel__body").first
    form.get_by_label(app("desk.fam_hide_all"), exact=True).check()
    form.get_by_role("button", name=app("desk.fam_save"), exact=True).click()
    expect(form).to_contain_text(app("desk.fam_no_link"))
    page.screenshot(path=PICTURES / "family-desk.png", full_page=True)
    shut = {httpx.get(slip.link).status_code: slip for slip in (first, second)}
    assert set(shut) == {200, 404}
    free = Guardian(page_of("", **PLAIN), shut[200])
    free.open()
    free.reads()
    expect(free.page.get_by_role("heading", level=1)).to_contain_text(pupil)
