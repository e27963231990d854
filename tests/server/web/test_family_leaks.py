"""Words planted wherever a family's page could pick them up: no page, address, log or error gives one away."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from server.services.keep_guardians import keep_setting
from server.store.tags import Tag
from sync.state import Record
from tests.support.family_school import NOW, OFFICE, SCHOOL, VISIT, put
from tests.support.family_site import Site, open_site, path_of

ADDRESS = "青石岭村七组"
PLACE = "老槐树旁边的院子"
CO_NAME, CO_PHONE = "罗奶奶", "13900001111"
CLASSMATE = "赵小河"
TAG_NOTE, OWNER_NOTE, CHILD_SAID, SENSITIVE = (
    "建档立卡户甲字号",
    "李主任周三去办",
    "夜里一个人害怕",
    "家里欠债三万",
)
FEEDBACK, INTEGRITY = "老师来得太匆忙", "开口要了两条烟"
PLACES = (
    "note", "ask", "sealed?about=visit", "sealed?about=gifts", "consents", "take-back", "held", "asked/needs",
    "answer?kind=say", "answer?kind=correct", "note?lang=en", "held?lang=en", "consents?lang=en",
)  # fmt: skip
ALWAYS = (CLASSMATE, TAG_NOTE, OWNER_NOTE, CHILD_SAID, SENSITIVE, FEEDBACK, INTEGRITY)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with open_site(tmp_path) as site:
        plant(site)
        yield site


def plant(site: Site) -> None:
    with site.store.write(SCHOOL) as unit:
        held = unit.records.load_for_update([("visit", VISIT), ("pupil", "u-1"), ("guardian", "g-1")])
        visit, pupil, elder = (held[key].copy() for key in held)
        told = f"孩子进步大。昨天和{CLASSMATE}一起值日。到{ADDRESS}走了半小时。{CO_NAME}说会多陪他。"
        visit.values |= {"message": told, "process": SENSITIVE, "child_voice": CHILD_SAID}
        pupil.values |= {"village": ADDRESS, "class": "c-4-2"}
        elder.values |= {"phone": CO_PHONE}
        for one in (visit, pupil, elder):
            unit.records.put(one)
        put(unit, Record("pupil", "u-3", values={"name": CLASSMATE, "class": "c-4-2"}))
        base = {"pupil": "u-1", "visit": VISIT, "kind": "request", "state": "in_hand", "owner": "p-huang"}
        asked = f"想和{CLASSMATE}分开坐。{CO_NAME}电话{CO_PHONE}。家在{ADDRESS}。"
        own = [{"id": "e-1", "by": "p-huang", "at": NOW.isoformat(), "body": {"words": OWNER_NOTE}}]
        put(
            unit,
            Record(
                "ledger_item",
                "l-1",
                values={**base, "source": "family", "words": asked},
                appends={"progress": own},
            ),
        )
        put(
            unit,
            Record("ledger_item", "l-2", values={**base, "source": "child", "words": CHILD_SAID}),
        )
        put(unit, Record("appointment", "a-1", values={"pupil": "u-1", "guardian": "g-1", "place": PLACE}))
        day = date(2026, 11, 1)
        tag = Tag("t-1", "u-1", "left_behind", day, "p-office", NOW, day, "p-office", "school", note=TAG_NOTE)
        unit.tags.add([tag])


def everything(site: Site, guardian: str) -> str:
    """All that this guardian's phone can fetch, addresses and headers with it."""
    slip, phone = site.slip(guardian), site.phone()
    path = path_of(slip)
    phone.post(path, data={"code": slip["code"]})
    phone.post(f"{path}/sealed", data={"about": "visit", "pick": "fair", "words": FEEDBACK})
    phone.post(f"{path}/sealed", data={"about": "gifts", "pick": "asked", "words": INTEGRITY, "named": "yes"})
    replies = [phone.get(f"{path}/{place}") for place in PLACES]
    assert {reply.status_code for reply in replies} == {200}
    refused = [
        phone.get(f"{path}/{place}") for place in ("asked/none", "sealed?about=x", "photos/f-9", "nothing")
    ]
    assert {reply.status_code for reply in refused} == {404}
    return "".join(f"{reply.request.path}{reply.headers}{reply.text}" for reply in [*replies, *refused])


def test_the_planted_words_are_there_to_leak(site: Site) -> None:
    """A guardian from whom nothing is kept reads address, co-guardian and demand: the words do reach the page."""
    seen = everything(site, "g-2")
    for word in (ADDRESS, CO_NAME, CO_PHONE, "孩子进步大。", "另一位同学"):
        assert word in seen
    for word in ALWAYS:
        assert word not in seen, word


def test_a_restricted_guardian_reads_no_address(site: Site) -> None:
    keep_setting(site.store, OFFICE, "g-2", "", ["address"], NOW)
    seen = everything(site, "g-2")
    assert "孩子进步大。" in seen
    assert CO_NAME in seen
    for word in (ADDRESS, PLACE, *ALWAYS):
        assert word not in seen, word


def test_a_restricted_guardian_reads_nothing_of_the_other(site: Site) -> None:
    keep_setting(site.store, OFFICE, "g-2", "", ["address", "co_guardian"], NOW)
    seen = everything(site, "g-2")
    assert "孩子进步大。" in seen
    for word in (CO_NAME, CO_PHONE, ADDRESS, PLACE, "奶奶同意", *ALWAYS):
        assert word not in seen, word


def test_no_log_line_tells_a_word_or_a_link(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        everything(site, "g-2")
    for word in (*ALWAYS, ADDRESS, CO_PHONE, "/n/"):
        assert word not in caplog.text, word


def test_the_trail_tells_no_word_and_no_report(site: Site) -> None:
    everything(site, "g-2")
    with site.store.read(SCHOOL) as unit:
        trail = str([(one.act, one.subject, one.detail) for one in unit.audit.entries()])
    for word in (*ALWAYS, "report", "asked", "questionnaire"):
        assert word not in trail, word


def test_sealed_words_lie_in_no_file_of_the_school(site: Site, tmp_path: Path) -> None:
    everything(site, "g-2")
    for path in tmp_path.rglob("*.db*"):
        data = path.read_bytes()
        for word in (FEEDBACK, INTEGRITY):
            assert word.encode() not in data, (path.name, word)


def test_a_second_phone_beyond_the_two_sees_the_greeting_wherever_it_goes(site: Site) -> None:
    slip = site.slip("g-2")
    path = path_of(slip)
    for _ in range(2):
        assert site.phone().post(path, data={"code": slip["code"]}).status_code == 303
    third = site.phone()
    assert "已经在两部手机上打开过" in third.post(path, data={"code": slip["code"]}).text
    for place in PLACES:
        reply = third.get(f"{path}/{place}", follow_redirects=True)
        for word in (ADDRESS, CO_NAME, "罗小满", "孩子进步大"):
            assert word not in reply.text, place


def test_a_preview_bot_consumes_nothing(site: Site) -> None:
    slip = site.slip("g-2")
    path = path_of(slip)
    bot = site.phone()
    for _ in range(20):
        for place in ("", "/note", "/held", "/consents"):
            bot.get(f"{path}{place}", headers={"User-Agent": "WeChat-LinkPreview/1.0"})
            bot.head(f"{path}{place}")
    assert site.phone().post(path, data={"code": slip["code"]}).status_code == 303
    with site.store.read(SCHOOL) as unit:
        (link,) = unit.notes.links_of(slip["note"])
    assert (len(link.devices), link.tries) == (1, 0)


def test_every_room_is_small_private_and_needs_no_script(site: Site) -> None:
    slip, phone = site.slip("g-2"), site.phone()
    path = path_of(slip)
    phone.post(path, data={"code": slip["code"]})
    files = sum(
        len(phone.get(f"/n/{name}").data) for name in ("style.css", "cloth.svg", "mark.svg", "read.js")
    )
    for place in PLACES:
        reply = phone.get(f"{path}/{place}")
        assert len(reply.data) + files < 30 * 1024, place
        assert reply.headers["Cache-Control"] == "no-store"
        assert reply.headers["Referrer-Policy"] == "no-referrer"
        assert "<form" in reply.text or "<a " in reply.text


def test_the_office_keeps_a_guardians_language(site: Site) -> None:
    keep_setting(site.store, OFFICE, "g-2", "en", [], NOW)
    path = path_of(site.slip("g-2"))
    phone = site.phone()
    assert '<html lang="en" dir="ltr"' in phone.get(path, headers={"Accept-Language": "zh-CN"}).text
    assert '<html lang="zh-CN"' in phone.get(f"{path}?lang=zh-CN").text
