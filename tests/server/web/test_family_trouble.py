"""What fails on our side is told to a family calmly, on a page, in its language; a program is told as before."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest
from limits import parse
from sqlalchemy import event

from server.app import create_app
from server.services.keep_guardians import keep_setting
from server.settings import Settings
from server.store.errors import DiskFull
from server.web.parents import rates
from server.web.parents.language import words
from server.web.wiring import wiring
from tests.support.family_school import NOW, OFFICE
from tests.support.family_site import Site, open_site, opened, path_of

PHONE = 'href="tel:0000-0000000"'
WORDS = "请老师晚上七点以后打<电话>。"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with open_site(tmp_path) as made:
        yield made


def title(text: str) -> str:
    found = re.search(r"<h1>(.*?)</h1>", text)
    return found.group(1) if found else ""


def impatient(site: Site) -> None:
    """From now on a lock is waited for a moment only."""

    @event.listens_for(site.store.engine, "checkout")
    def hurry(connection: sqlite3.Connection, *_: object) -> None:
        connection.execute("PRAGMA busy_timeout = 20")


def test_a_broken_database_is_told_on_a_page(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    phone, path = opened(site)
    with site.store.engine.begin() as line:
        line.exec_driver_sql("DROP TABLE note_access")
    reply = phone.get(f"{path}/note")
    assert reply.status_code == 500
    assert reply.content_type == "text/html; charset=utf-8"
    assert title(reply.text) == words("zh-CN")["broken.title"]
    assert f'href="{path}/note"' in reply.text
    for never in ("<script", "Traceback", "note_access", "sqlite", "罗小满"):
        assert never not in reply.text
    assert reply.headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in reply.headers["Content-Security-Policy"]
    assert any("unexpected error" in line.getMessage() for line in caplog.records)
    assert path not in "".join(line.getMessage() for line in caplog.records)
    english = phone.get(f"{path}/note", headers={"Accept-Language": "en-GB"})
    assert title(english.text) == words("en")["broken.title"]
    assert english.headers["Content-Language"] == "en"


def test_a_busy_school_says_when_to_come_back_and_keeps_the_words(site: Site, tmp_path: Path) -> None:
    phone, path = opened(site)
    impatient(site)
    other = sqlite3.connect(tmp_path / "jiafang.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    reply = phone.post(f"{path}/answer", data={"kind": "say", "words": WORDS, "call": "yes"})
    other.execute("ROLLBACK")
    other.close()
    assert reply.status_code == 503
    assert int(reply.headers["Retry-After"]) >= 5
    assert title(reply.text) == words("zh-CN")["later.title"]
    assert PHONE in reply.text
    assert "禾溪镇中心小学" in reply.text
    assert "请老师晚上七点以后打&lt;电话&gt;。" in reply.text
    # The page's one button hands the same in.
    (action,) = re.findall(r'method="post" action="([^"]+)"', reply.text)
    given = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', reply.text))
    given["words"] = given["words"].replace("&lt;", "<").replace("&gt;", ">")
    assert phone.post(action, data=given).status_code == 303
    assert "请老师晚上七点以后打&lt;电话&gt;。" in phone.get(f"{path}/note").text


def test_a_full_disk_is_507_on_a_page(site: Site) -> None:
    phone, path = opened(site)

    def full(**_: object) -> NoReturn:
        raise DiskFull("no room")

    site.app.view_functions["parents.answer"] = full
    reply = phone.post(f"{path}/answer", data={"kind": "ack"})
    assert reply.status_code == 507
    assert title(reply.text) == words("zh-CN")["full.title"]
    assert PHONE in reply.text


def test_too_much_at_once_is_413_and_is_not_offered_again(site: Site) -> None:
    phone, path = opened(site)
    reply = phone.post(f"{path}/answer", data={"kind": "say", "words": "长" * 400_000})
    assert reply.status_code == 413
    assert title(reply.text) == words("zh-CN")["long.title"]
    assert "<form" not in reply.text
    assert PHONE in reply.text


def test_too_many_at_once_is_429_with_whom_to_ring(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    slip = site.slip()
    own = wiring(site.app)
    settings = Settings(
        data_dir=own.settings.data_dir,
        database_url="",
        public_url="http://localhost",
        pwa_dist=own.settings.data_dir,
    )
    own.settings = settings
    monkeypatch.setattr(rates, "PER_LINK", parse("1/hour"))
    phone = create_app(settings, parts=own).test_client()
    assert phone.get(path_of(slip)).status_code == 200
    reply = phone.get(path_of(slip))
    assert reply.status_code == 429
    assert int(reply.headers["Retry-After"]) > 60
    assert title(reply.text) == words("zh-CN")["busy.title"]
    assert PHONE in reply.text


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_a_wrong_method_is_the_page_for_wrong_links(site: Site, method: str) -> None:
    reply = site.phone().open(f"/n/{'x' * 43}", method=method)
    assert reply.status_code == 405
    assert "POST" in reply.headers["Allow"]
    assert title(reply.text) == words("zh-CN")["gone.title"]


@pytest.mark.parametrize("path", ["/n", "/n/"])
def test_the_folder_of_all_links_is_a_page(site: Site, path: str) -> None:
    reply = site.phone().get(path)
    assert reply.status_code == 404
    assert title(reply.text) == words("zh-CN")["gone.title"]


def test_a_program_is_told_as_before(site: Site) -> None:
    with site.store.engine.begin() as line:
        line.exec_driver_sql("DROP TABLE account")
    signing_in = {"user": "x", "password": "y", "device_name": "z", "app": "desk", "schema": 1}
    reply = site.phone().post("/api/v1/devices", json=signing_in)
    assert (reply.status_code, reply.json["code"]) == (500, "internal")
    assert reply.content_type.startswith("application/problem+json")
    nowhere = site.phone().get("/api/v1/nowhere")
    assert nowhere.content_type.startswith("application/problem+json")


def test_large_print_holds_on_every_page_of_a_link(site: Site) -> None:
    slip, phone = site.slip("g-1"), site.phone()
    path = path_of(slip)
    assert 'data-print="xlarge"' in phone.get(path).text
    assert phone.post(path, data={"code": slip["code"]}).status_code == 303
    for place in ("note", "answer?kind=say", "tell", "ask", "consents"):
        assert 'data-print="xlarge"' in phone.get(f"{path}/{place}").text, place
    assert 'data-print="xlarge"' not in phone.get(path_of(site.slip("g-2"))).text


def test_trouble_speaks_the_language_that_the_office_keeps(site: Site) -> None:
    slip = site.slip()

    def full(**_: object) -> NoReturn:
        raise DiskFull("no room")

    keep_setting(site.store, OFFICE, "g-2", "en", [], NOW)
    site.app.view_functions["parents.greeting"] = full
    assert title(site.phone().get(path_of(slip)).text) == words("en")["full.title"]
