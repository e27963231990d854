"""The family's pages over HTTP: what they show to whom, their headers, their size, both languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.app import create_app
from server.blobs import MemoryBlobs
from server.services.publish_note import note_id
from server.settings import Settings
from server.store.photo_files import StoredPhoto
from server.web.parents.language import LANGS, words
from server.web.wiring import Wiring
from tests.support.family_school import (
    MESSAGE,
    NOW,
    REQUEST,
    SCHOOL,
    VISIT,
    add_consent,
    add_photo,
    open_school,
)
from tests.support.family_site import Site, open_site, opened, path_of

BUDGET = 30 * 1024
PRIVATE = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with open_site(tmp_path) as opened_site:
        yield opened_site


def test_the_greeting_shows_school_and_family_name_only(site: Site) -> None:
    response = site.phone().get(path_of(site.slip()))
    text = response.text
    assert response.status_code == 200
    assert "禾溪镇中心小学" in text
    assert "罗同学的家长" in text
    for secret in ("罗小满", "四（2）班", "林", MESSAGE, REQUEST):
        assert secret not in text
    assert "Set-Cookie" not in response.headers


def test_the_code_opens_and_binds_this_phone(site: Site) -> None:
    slip, phone = site.slip(), site.phone()
    response = phone.post(path_of(slip), data={"code": slip["code"]})
    assert response.status_code == 303
    assert response.headers["Location"] == f"{path_of(slip)}/note"
    cookie = response.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert f"Path={path_of(slip)}" in cookie
    note = phone.get(f"{path_of(slip)}/note").text
    for line in ("罗小满的家访单", "11月21日 林老师、黄老师到家", MESSAGE, REQUEST, "学习上的帮扶办法"):
        assert line in note
    assert "谈了四十分钟" not in note


def test_the_cookie_is_secure_behind_https(site: Site) -> None:
    slip = site.slip()
    response = site.phone().post(path_of(slip), data={"code": slip["code"]}, base_url="https://localhost")
    assert "Secure" in response.headers["Set-Cookie"]


def test_a_forwarded_link_shows_the_greeting_only(site: Site) -> None:
    _, path = opened(site)
    other = site.phone()
    for place in ("note", "answer?kind=say"):
        response = other.get(f"{path}/{place}")
        assert response.status_code == 303
        assert response.headers["Location"] == path
    assert other.post(f"{path}/answer", data={"kind": "ack"}).headers["Location"] == path
    assert MESSAGE not in other.get(path).text


def test_a_wrong_code_says_so_beside_the_field(site: Site) -> None:
    slip = site.slip()
    wrong = f"{(int(slip['code']) + 1) % 10**6:06d}"
    response = site.phone().post(path_of(slip), data={"code": wrong})
    assert response.status_code == 422
    assert "访问码不对，看看纸条，或打学校电话" in response.text
    assert 'aria-describedby="code-hint code-fault"' in response.text
    for _ in range(4):
        response = site.phone().post(path_of(slip), data={"code": wrong})
    assert "锁上了" in response.text
    assert "<input" not in response.text


@pytest.mark.parametrize("place", ["", "/note", "/answer?kind=say", "/photos/f-1"])
def test_unknown_withdrawn_and_mistyped_links_look_alike(site: Site, place: str) -> None:
    phone, path = opened(site)
    site.slip()
    withdrawn = phone.get(f"{path}{place}")
    unknown = phone.get(f"/n/{'x' * 43}{place}")
    mistyped = phone.get(f"/n/abc{place}")
    assert {r.status_code for r in (withdrawn, unknown, mistyped)} == {404}
    assert withdrawn.data == unknown.data == mistyped.data
    assert "这张家访单打不开" in unknown.text


def test_an_answer_travels_and_is_shown_again(site: Site) -> None:
    phone, path = opened(site)
    form = phone.get(f"{path}/answer?kind=say").text
    assert "checked" not in form, "nothing is chosen beforehand"
    sent = phone.post(f"{path}/answer", data={"kind": "say", "words": "想当面问问。", "call": "yes"})
    assert sent.headers["Location"] == f"{path}/note"
    note = phone.get(f"{path}/note").text
    assert "您的话学校收到了" in note
    assert "想当面问问。" in note
    assert "11月22日 20:00" in note
    with site.store.read(SCHOOL) as unit:
        found = unit.records.get("note", note_id(SCHOOL, VISIT, "g-2"))
    assert found is not None
    assert found.values["call_me"] is True


def test_one_tap_says_that_it_was_read(site: Site) -> None:
    phone, path = opened(site)
    assert phone.post(f"{path}/answer", data={"kind": "ack"}).status_code == 303
    assert "学校知道您看过了" in phone.get(f"{path}/note").text


def test_empty_words_are_asked_for_again_and_choices_stay(site: Site) -> None:
    phone, path = opened(site)
    response = phone.post(f"{path}/answer", data={"kind": "correct", "words": "  ", "call": "no"})
    assert response.status_code == 422
    assert "写一两句再交" in response.text
    assert 'value="no" checked' in response.text


def test_words_are_text_and_never_markup(site: Site) -> None:
    phone, path = opened(site)
    phone.post(f"{path}/answer", data={"kind": "say", "words": "<script>alert(1)</script>"})
    note = phone.get(f"{path}/note").text
    assert "<script>" not in note
    assert "&lt;script&gt;" in note


def test_photos_without_the_familys_consent_are_only_counted(site: Site) -> None:
    add_photo(site.store, "f-1")
    phone, path = opened(site)
    note = phone.get(f"{path}/note").text
    assert "拍了 1 张，收在学校档案里" in note
    assert "<img" not in note
    add_consent(site.store, "n-1", "record")
    add_consent(site.store, "n-2", "family")
    assert f'src="{path}/photos/f-1?size=thumb"' in phone.get(f"{path}/note").text


def test_a_picture_is_private_and_asked_for_each_time(site: Site) -> None:
    add_photo(site.store, "f-1")
    with site.store.write(SCHOOL) as unit:
        unit.photo_files.put(StoredPhoto("f-1", "a", "b", "c", site.blobs.put(b"picture"), {}, 7, NOW))
    add_consent(site.store, "n-1", "record")
    add_consent(site.store, "n-2", "family")
    phone, path = opened(site)
    reply = phone.get(f"{path}/photos/f-1")
    assert (reply.status_code, reply.data, reply.mimetype) == (200, b"picture", "image/jpeg")
    assert reply.headers["Cache-Control"] == "private, no-cache"
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    assert reply.headers["Content-Disposition"] == 'inline; filename="photo.jpg"'
    assert reply.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "Last-Modified" not in reply.headers
    known = {"If-None-Match": reply.headers["ETag"]}
    assert phone.get(f"{path}/photos/f-1", headers=known).status_code == 304
    add_consent(site.store, "n-3", "family", given=False)
    assert phone.get(f"{path}/photos/f-1", headers=known).status_code == 404
    assert site.phone().get(f"{path}/photos/f-1").status_code == 404


def test_large_print_where_the_guardian_wants_it(site: Site) -> None:
    slip, phone = site.slip("g-1"), site.phone()
    phone.post(path_of(slip), data={"code": slip["code"]})
    assert 'data-print="xlarge"' in phone.get(f"{path_of(slip)}/note").text


def pages(site: Site) -> dict[str, str]:
    phone, path = opened(site)
    return {
        "greeting": site.phone().get(path).text,
        "note": phone.get(f"{path}/note").text,
        "form": phone.get(f"{path}/answer?kind=say").text,
        "none": phone.get("/n/none").text,
    }


def test_no_page_needs_script_and_each_fits_the_budget(site: Site) -> None:
    files = sum(
        len(site.phone().get(f"/n/{name}").data) for name in ("style.css", "cloth.svg", "mark.svg", "read.js")
    )
    for name, html in pages(site).items():
        assert re.findall("<script[^>]*>", html) in ([], ['<script src="/n/read.js" defer>']), name
        assert not re.search(r"\son\w+=|javascript:|style=", html), name
        assert len(html.encode()) + files < BUDGET, name


def test_pages_may_not_be_kept_framed_or_indexed(site: Site) -> None:
    phone, path = opened(site)
    for place in (path, f"{path}/note", f"{path}/answer?kind=say", "/n/none"):
        headers = phone.get(place).headers
        assert {name: headers[name] for name in PRIVATE} == PRIVATE, place
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]


def test_english_by_the_browser_or_by_choice_and_it_stays(site: Site) -> None:
    path = path_of(site.slip())
    phone = site.phone()
    assert "Visit code" in phone.get(path, headers={"Accept-Language": "en-GB,en"}).text
    chosen = phone.get(f"{path}?lang=en").text
    assert '<html lang="en"' in chosen
    assert f'action="{path}?lang=en"' in chosen
    assert "访问码" in phone.get(f"{path}?lang=xx").text


@pytest.mark.parametrize("lang", LANGS)
def test_all_languages_say_everything(lang: str) -> None:
    chinese, other = words(LANGS[0]), words(lang)
    assert list(other) == list(chinese)
    names = re.compile(r"\{(\w+)\}")
    for key, text in chinese.items():
        assert set(names.findall(text)) == set(names.findall(other[key])), key


def test_static_files_are_sent_small_and_kept(site: Site) -> None:
    plain = site.phone().get("/n/style.css")
    packed = site.phone().get("/n/style.css", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert len(packed.data) < len(plain.data) / 2
    assert "max-age" in plain.headers["Cache-Control"]
    again = site.phone().get("/n/style.css", headers={"If-None-Match": plain.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("place", "most"), [("/n/none", 120), ("/n/none/photos/f-1", 120), ("/n/none-{}", 600)]
)
def test_too_many_requests_get_a_page(place: str, most: int, tmp_path: Path) -> None:
    """Of one link, and of one address, behind which a whole class may open its notes at once."""
    store, keys = open_school(tmp_path)
    settings = Settings(data_dir=tmp_path, database_url="", public_url="http://localhost", pwa_dist=tmp_path)
    app = create_app(
        settings, parts=Wiring(settings, store, keys, MemoryBlobs(), media=None, clock=lambda: NOW)
    )
    phone = app.test_client()
    answers = [phone.get(place.format(n)) for n in range(most + 1)]
    store.close()
    assert {reply.status_code for reply in answers[:-1]} == {404}
    assert answers[-1].status_code == 429
    assert "点得有点快" in answers[-1].text
    assert int(answers[-1].headers["Retry-After"]) > 0


def test_what_the_family_said_is_shown_again_the_newest_of_it(site: Site) -> None:
    phone, path = opened(site)
    for words_ in ("第一句。", "第二句。", "第三句。", "第四句。"):
        phone.post(f"{path}/answer", data={"kind": "say", "words": words_})
    note = phone.get(f"{path}/note").text
    assert [one in note for one in ("第一句。", "第二句。", "第三句。", "第四句。")] == [
        False,
        True,
        True,
        True,
    ]
    assert "我看过了，没意见" not in note


def test_one_page_sent_twice_takes_one_of_the_two_places(site: Site) -> None:
    slip, phone = site.slip(), site.phone()
    found = re.search(r'name="device" value="([^"]+)"', phone.get(path_of(slip)).text)
    assert found is not None
    form = {"code": slip["code"], "device": found[1]}
    sent = [site.phone().post(path_of(slip), data=form).headers["Set-Cookie"] for _ in range(3)]
    assert len(set(sent)) == 1
    assert site.phone().post(path_of(slip), data={"code": slip["code"]}).status_code == 303
