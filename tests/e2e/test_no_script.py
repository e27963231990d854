"""Everything that a family can do behind its link, in a browser without scripts; each page as a small phone with large
letters shows it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, Playwright, expect

from server.domain.consent import PURPOSES, verdict
from server.services import answer_requests, read_reports
from server.services.photo_gate import consents_of
from server.services.publish_note import note_id
from server.services.school_schema import local_day
from server.services.write_letters import write_message
from server.store.photo_files import StoredPhoto
from server.store.subscriptions import SMTP
from server.web.wiring import wiring
from sync.state import Record
from tests.e2e.conftest import PICTURES
from tests.e2e.desk import Slip
from tests.e2e.guardian import Guardian
from tests.e2e.test_telling import context
from tests.support.family_school import NOW, OFFICE, SCHOOL, VISIT, add_consent, add_photo, put
from tests.support.family_site import Site, open_site, path_of, served
from tests.support.photos import encode, scene
from tests.support.shots import Camera, Look
from tests.support.told_family import mailing
from tests.support.words import family

pytestmark = [pytest.mark.timeout(300), pytest.mark.walk]
LOOKS = (Look("200", 320, 740, {}, "200%"), Look("plain", 360, 740, shoot=False))
DEMAND, ANSWER, WRONG, HUSH = "门口的路灯坏了", "他爸过年回来", "爸爸在浙江，不在广东", "走得太急"
GIFT, STORY = "开口要过烟", "想多听听老师怎么说"


@dataclass
class Shots:
    """Where a page stands, looked at by a second browser: measuring a page takes scripts, which the first has not."""

    page: Page
    camera: Camera

    def take(self, name: str) -> None:
        self.camera.page.context.add_cookies([dict(one) for one in self.page.context.cookies()])  # type: ignore[arg-type]
        self.camera.page.goto(self.page.url)
        self.camera.take(name)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A visit with two photos under a grandmother's yes, and a demand that the school has answered."""
    with open_site(tmp_path) as made:
        parts = wiring(made.app)
        parts.settings = replace(parts.settings, smtp=mailing(2525), webpush=None)
        for name in ("f-1", "f-2"):
            add_photo(made.store, name)
            with made.store.write(SCHOOL) as unit:
                kept = made.blobs.put(encode(scene()))
                unit.photo_files.put(StoredPhoto(name, "a", "b", "c", kept, {}, 7, NOW))
        add_consent(made.store, "n-1", "record", capacity="grandparent")
        values = {"pupil": "u-1", "visit": VISIT, "kind": "request", "source": "family", "words": "教室太冷"}
        done = {"state": "closed", "answer": "装了暖气", "filed_on": "2026-11-12", "closed_on": "2026-11-20"}
        with made.store.write(SCHOOL) as unit:
            put(unit, Record("ledger_item", "l-1", values={**values, **done}))
        yield made


def test_every_task_of_the_familys_page_works_without_script(driver: Playwright, site: Site) -> None:
    slip = site.slip()
    invited = write_message(site.store, "", OFFICE, "g-2", None, NOW)["text"].split()[-1]
    with served(site) as origin, context(driver, java_script_enabled=False) as phone, context(driver) as eye:
        page = phone.new_page()
        camera = Shots(page, Camera(eye.new_page(), PICTURES / "no-script", LOOKS))
        meets(page, camera, origin + invited)
        father = Guardian(page, Slip(origin + path_of(slip), slip["code"]))
        father.open()
        camera.take("greeting")
        father.reads("装了暖气", family("demand.closed"))
        camera.take("note")
        answers(father, camera)
        asks(page, camera)
        seals(page, camera)
        fills_in(page, camera)
        consents(father, camera)
        looks_at_what_is_held(page, camera)
        is_told(page, camera)
    all_of_it_is_at_school(site)
    assert camera.camera.faults == []


def to(page: Page, key: str, camera: Shots, name: str) -> None:
    page.get_by_role("link", name=family(key), exact=True).first.click()
    camera.take(name)


def send(page: Page, key: str = "answer.submit") -> None:
    page.get_by_role("button", name=family(key), exact=True).click()


def sent(page: Page, key: str) -> None:
    expect(page.get_by_role("status")).to_contain_text(family(f"sent.{key}"))


def meets(page: Page, camera: Shots, link: str) -> None:
    page.goto(link)
    camera.take("appointment")
    page.locator("input[name=q-wished_mode][value=phone]").check()
    send(page, "invite.send")
    expect(page.get_by_role("status")).to_contain_text(family("invite.done"))


def answers(father: Guardian, camera: Shots) -> None:
    """Read, please ring, something to say, something is wrong."""
    page = father.page
    send(page, "answer.ack")
    expect(page.get_by_role("heading", name=family("answer.got_ack"))).to_be_visible()
    send(page, "answer.call_me")
    expect(page.get_by_text(family("answer.call_yes"))).to_be_visible()
    father.answers(ANSWER)
    to(page, "answer.correct", camera, "correct")
    page.get_by_label(family("answer.words_correct"), exact=True).fill(WRONG)
    send(page)
    expect(page.get_by_text(WRONG)).to_be_visible()
    camera.take("note-answered")


def asks(page: Page, camera: Shots) -> None:
    to(page, "demand.new", camera, "ask")
    page.get_by_label(family("demand.words")).fill(DEMAND)
    send(page)
    sent(page, "ask")
    expect(page.locator(".demand").filter(has_text=DEMAND)).to_contain_text(family("demand.filed"))


def seals(page: Page, camera: Shots) -> None:
    to(page, "word.title", camera, "word")
    page.get_by_label(family("word.unsatisfied"), exact=True).check()
    page.get_by_label(family("word.words"), exact=True).fill(HUSH)
    send(page, "sealed.submit")
    sent(page, "sealed")
    to(page, "gifts.title", camera, "gifts")
    page.get_by_label(family("gifts.asked"), exact=True).check()
    page.get_by_label(family("gifts.words"), exact=True).fill(GIFT)
    send(page, "sealed.submit")
    sent(page, "sealed")
    assert not [word for word in (HUSH, GIFT) if word in page.content()]


def fills_in(page: Page, camera: Shots) -> None:
    row = page.get_by_role("link", name=re.compile(family("asked.row", title="")))
    row.click()
    camera.take("questionnaire")
    page.locator("input[name=home_suits][value=yes]").check()
    page.locator("[name=tell_school]").fill(STORY)
    send(page)
    sent(page, "asked")
    expect(row).to_have_count(0)


def consents(father: Guardian, camera: Shots) -> None:
    """He confirms her yes, agrees to the pictures here, says no to the rest, takes one back, then all."""
    page = father.page
    to(page, "elder.go", camera, "consents")
    card(page, "record").get_by_role("button", name=family("consents.agree")).click()
    sent(page, "consent")
    decide(page, "family", "consents.agree")
    father.sees_photos(2)
    decides_to_leave_it(page)
    decide(page, "publish", "consents.refuse")
    to(page, "photos.take_back", camera, "take-back")
    page.locator("input[name=photo]").first.check()
    send(page, "photos.take_back_now")
    sent(page, "photos")
    father.sees_photos(1)
    decide(page, "family", "consents.withdraw")
    father.sees_photos(0)


def card(page: Page, purpose: str) -> Locator:
    return page.locator(f"section[aria-labelledby=p-{purpose}]")


def decide(page: Page, purpose: str, button: str) -> None:
    page.get_by_role("link", name=family("consents.title"), exact=True).click()
    card(page, purpose).get_by_role("button", name=family(button)).click()
    if button != "consents.agree":
        send(page, "consents.sure_yes")
    sent(page, "consent")


def decides_to_leave_it(page: Page) -> None:
    """A slip of the thumb on a no that is final."""
    page.get_by_role("link", name=family("consents.title"), exact=True).click()
    card(page, "record").get_by_role("button", name=family("consents.withdraw")).click()
    expect(page.get_by_text(family("consents.sure_record"))).to_be_visible()
    page.get_by_role("link", name=family("consents.sure_back"), exact=True).click()
    expect(card(page, "record")).to_contain_text(family("consents.granted"))
    page.get_by_role("link", name=family("answer.back")).click()


def looks_at_what_is_held(page: Page, camera: Shots) -> None:
    to(page, "held.title", camera, "held")
    expect(page.locator("main")).to_contain_text("罗小满")
    for kind, words in (("copy", ""), ("correction", "出生年份写错了"), ("deletion", "去年的照片")):
        page.get_by_label(family(f"held.kind_{kind}"), exact=True).check()
        page.get_by_label(family("held.words"), exact=True).fill(words)
        send(page)
        mine = page.get_by_role("region", name=family("held.requests"))
        expect(mine).to_contain_text(family(f"held.kind_{kind}"))
    camera.take("held-asked")
    page.get_by_role("link", name=family("answer.back")).click()


def is_told(page: Page, camera: Shots) -> None:
    to(page, "tell.link", camera, "tell")
    page.get_by_label(family("tell.address")).fill("luo@mail.example")
    send(page, "tell.mail_go")
    expect(page.get_by_role("status")).to_have_text(family("tell.done_mail"))
    send(page, "tell.paper_go")
    expect(page.get_by_role("status")).to_have_text(family("tell.done_paper"))
    camera.take("told")


def all_of_it_is_at_school(site: Site) -> None:
    with site.store.write(SCHOOL) as unit:
        unit.sealed.name("p-office", by="p-leader", at=NOW)
    with site.store.read(SCHOOL) as unit:
        note = unit.records.get("note", note_id(SCHOOL, VISIT, "g-2"))
        visit = unit.records.get("visit", VISIT)
        said = consents_of(unit, "u-1", local_day(NOW))
        (filled,) = unit.families.filled()
        wish = unit.families.setting("g-2", "u-1").channel
        mail = unit.notes.subscriptions.one(SMTP, "g-2")
        asked = [one.values["words"] for one in unit.records.by("ledger_item", pupil_id="u-1")]
        (met,) = unit.records.by("appointment", pupil_id="u-1")
    assert note is not None
    assert visit is not None
    kinds = [(one["body"]["kind"], one["body"]["call_me"]) for one in note.appends["answers"]]
    assert kinds == [("ack", None), ("ack", True), ("say", False), ("correct", None)]
    assert [set(one["body"]) for one in visit.appends["feedback"]] == [{"kid", "box"}]
    stands = [verdict(said, one, local_day(NOW), VISIT).verdict.value for one in PURPOSES]
    assert stands == ["granted", "refused", "refused"]
    assert filled.given == {"home_suits": "yes", "tell_school": STORY}
    assert (wish, mail is not None, met.values["mode"]) == ("paper", True, "phone")
    assert DEMAND in asked
    requests = answer_requests.list_requests(site.store, OFFICE, NOW)["items"]
    assert sorted(one["kind"] for one in requests) == ["copy", "correction", "deletion"]
    assert len(read_reports.list_reports(site.store, OFFICE)["items"]) == 1
