"""Words planted wherever a family's page could pick them up: no page, address, log or error gives one away."""

from __future__ import annotations

import base64
import io
import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pypdf import PdfReader

from server.services.answer_requests import answer_request, list_requests
from server.services.keep_guardians import keep_setting
from server.services.print_slips import print_visit
from server.services.write_letters import print_letters
from server.store.photo_files import StoredPhoto
from server.web.parents.language import words
from tests.support.family_school import NOW, OFFICE, SCHOOL, VISIT, add_consent, add_photo
from tests.support.family_site import Site, open_site, opened, path_of
from tests.support.planted_family import (
    ADDRESS,
    CALLED,
    CHILD_SAID,
    CLASSMATE,
    CO_NAME,
    CO_PHONE,
    FEEDBACK,
    INTEGRITY,
    OWNER_NOTE,
    PLACE,
    SENSITIVE,
    TAG_NOTE,
    plant,
)

PLACES = (
    "note", "ask", "sealed?about=visit", "sealed?about=gifts", "consents", "take-back", "held", "asked/needs",
    "answer?kind=say", "answer?kind=correct", "note?lang=en", "held?lang=en", "consents?lang=en",
)  # fmt: skip
ALWAYS = (CLASSMATE, CALLED, TAG_NOTE, OWNER_NOTE, CHILD_SAID, SENSITIVE, FEEDBACK, INTEGRITY)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with open_site(tmp_path) as site:
        plant(site)
        yield site


def everything(site: Site, guardian: str) -> str:
    """All that this guardian's phone can fetch, addresses and headers with it."""
    slip, phone = site.slip(guardian), site.phone()
    path = path_of(slip)
    phone.post(path, data={"code": slip["code"]})
    phone.post(f"{path}/sealed", data={"about": "visit", "pick": "fair", "words": FEEDBACK})
    phone.post(f"{path}/sealed", data={"about": "gifts", "pick": "asked", "words": INTEGRITY, "named": "yes"})
    replies = [phone.get(f"{path}/{place}") for place in PLACES]
    assert {reply.status_code for reply in replies} == {200}
    refused = [phone.get(f"{path}/{place}") for place in ("sealed?about=x", "photos/f-9", "nothing")]
    assert {reply.status_code for reply in refused} == {404}
    led_back = phone.get(f"{path}/asked/none")
    assert led_back.status_code == 303
    seen = [*replies, *refused, led_back]
    return "".join(f"{reply.request.path}{reply.headers}{reply.text}" for reply in seen)


def test_the_planted_words_are_there_to_leak(site: Site) -> None:
    """A guardian from whom nothing is kept reads address, co-guardian and demand: the words do reach the page."""
    seen = everything(site, "g-2")
    for word in (
        ADDRESS,
        CO_NAME,
        CO_PHONE,
        "孩子进步大。",
        "另一位同学",
        "座位换好了，另一位同学家里也谈过了",
    ):
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


def test_what_the_office_answers_about_data_tells_a_restricted_guardian_no_address(site: Site) -> None:
    slip, phone = site.slip("g-2"), site.phone()
    path = path_of(slip)
    phone.post(path, data={"code": slip["code"]})
    phone.post(f"{path}/held", data={"kind": "correction", "words": "生日写错了"})
    (asked,) = list_requests(site.store, OFFICE, NOW)["items"]
    answer_request(site.store, OFFICE, asked["id"], "done", f"生日改好了。住址仍是{ADDRESS}。", NOW)
    assert ADDRESS in phone.get(f"{path}/held").text
    keep_setting(site.store, OFFICE, "g-2", "", ["address"], NOW)
    told = phone.get(f"{path}/held").text
    assert "生日改好了。" in told
    assert ADDRESS not in told


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
def test_who_agreed_to_photos_before_is_not_told_where_guardians_live_apart(site: Site, lang: str) -> None:
    """A grandmother's yes waits for a parent's; the father learns that his word is wanted, not that she gave hers."""
    add_consent(site.store, "n-1", "record", capacity="grandparent")
    told = words(lang)
    hers = [told["elder.title"], re.split("[;，]", told["consents.provisional"])[0]]
    path = path_of(slip := site.slip("g-2"))
    phone = site.phone()
    phone.post(path, data={"code": slip["code"]})

    def pages() -> str:
        return "".join(phone.get(f"{path}/{one}?lang={lang}").text for one in ("note", "consents", "held"))

    assert [one for one in hers if one in pages()] == hers
    keep_setting(site.store, OFFICE, "g-2", "", ["co_guardian"], NOW)
    apart = pages()
    assert not [one for one in hers if one in apart]
    assert told["elder.title_apart"] in apart


def test_what_a_child_confided_is_not_even_counted(site: Site) -> None:
    """Two items lie in the ledger; a family that counts would ask for the second."""
    phone, path = opened(site)
    told = phone.get(f"{path}/held").text
    assert f"<dd>{words('zh-CN')['held.things'].format(n=1)}</dd>" in told


def test_no_sheet_of_paper_tells_one(site: Site) -> None:
    """Letters and slips of the class: what is kept from everybody, and on his sheets what is kept from the father."""
    keep_setting(site.store, OFFICE, "g-2", "", ["address", "co_guardian"], NOW)
    everything(site, "g-2")
    letters = print_letters(site.store, "https://x.example", OFFICE, "c-4-2", None, None, False, NOW)
    slips = print_visit(site.store, site.keys, "https://x.example", OFFICE, VISIT, "g-2", NOW)
    his, all_letters = paper(base64.b64decode(slips["pdf"])), paper(letters.pdf)
    assert "孩子进步大。" in his
    for word in (CO_NAME, CO_PHONE, ADDRESS, PLACE, *ALWAYS):
        assert word not in his, word
    for word in (
        CO_NAME,
        CO_PHONE,
        ADDRESS,
        PLACE,
        *(one for one in ALWAYS if one not in (CLASSMATE, CALLED)),
    ):
        assert word not in all_letters, word


def paper(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).replace("\n", "")


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
def test_no_title_names_anybody(site: Site, lang: str) -> None:
    """It stands in the browser's history, in its tabs and on the card of a page that a chat passes on."""
    phone, path = opened(site)
    pages = [phone.get(f"{path}/{place}", headers={"Accept-Language": lang}).text for place in PLACES]
    pages += [phone.get("/n/nothing", headers={"Accept-Language": lang}).text]
    titles = [re.findall("<title>(.+)</title>", page) for page in pages]
    assert {len(found) for found in titles} == {1}
    assert any("罗小满" in page for page in pages)
    for name in ("罗小满", "小满", "罗父", CO_NAME, CLASSMATE):
        assert name not in str(titles), name


def test_a_picture_that_a_phone_kept_is_no_key_to_it(site: Site) -> None:
    """A shared cache, or the next user, asks with the mark of the picture that lies there."""
    add_photo(site.store, "f-1")
    add_consent(site.store, "n-1", "record")
    add_consent(site.store, "n-2", "family")
    with site.store.write(SCHOOL) as unit:
        unit.photo_files.put(StoredPhoto("f-1", "a", "b", "c", site.blobs.put(b"picture"), {}, 7, NOW))
    phone, path = opened(site)
    shown = phone.get(f"{path}/photos/f-1")
    asked = {"If-None-Match": shown.headers["ETag"]}
    assert (shown.data, phone.get(f"{path}/photos/f-1", headers=asked).status_code) == (b"picture", 304)
    assert "private" in shown.headers["Cache-Control"]
    assert site.phone().get(f"{path}/photos/f-1", headers=asked).status_code == 404
    phone.post(f"{path}/leave")
    assert phone.get(f"{path}/photos/f-1", headers=asked).status_code == 404


def test_a_phone_that_left_reads_nothing_and_gives_its_place_to_another(site: Site) -> None:
    slip = site.slip("g-2")
    path, (first, second, third) = path_of(slip), (site.phone(), site.phone(), site.phone())
    for phone in (first, second):
        phone.post(path, data={"code": slip["code"]})
    kept = first.get_cookie("jf_note", path=path)
    assert kept is not None
    stranger = third.post(f"{path}/leave")
    assert stranger.headers["Location"].startswith(path)
    assert second.get(f"{path}/note").status_code == 200, "a stranger closes nobody's note"
    left = first.post(f"{path}/leave")
    assert first.get_cookie("jf_note", path=path) is None
    assert left.headers["Clear-Site-Data"] == '"cache"'
    first.set_cookie("jf_note", kept.value, path=path)
    for place in ("note", "held", "consents"):
        assert first.get(f"{path}/{place}").status_code == 303, "not even with the cookie of before"
    assert third.post(path, data={"code": slip["code"]}).headers["Location"] == f"{path}/note"


def test_what_a_sheet_says_of_itself_names_nobody(site: Site) -> None:
    """A PDF's own title and keywords show in windows, print queues and mails."""
    letters = print_letters(site.store, "https://x.example", OFFICE, "c-4-2", None, None, False, NOW).pdf
    slips = print_visit(site.store, site.keys, "https://x.example", OFFICE, VISIT, "g-2", NOW)
    for pdf in (letters, base64.b64decode(slips["pdf"])):
        read = PdfReader(io.BytesIO(pdf))
        told = str(dict(read.metadata or {})) + str(read.xmp_metadata and read.xmp_metadata.dc_title)
        assert "告家长书" in told or "家访单" in told
        for word in ("罗小满", "小满", "罗父", CO_NAME, CLASSMATE, "x.example", "/n/"):
            assert word not in told, word


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
