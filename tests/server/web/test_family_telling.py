"""The page on which a family says how it wants to be told: plain forms, one script, the code first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from server.keys.vapid import vapid_key
from server.web.wiring import wiring
from tests.support.family_school import SCHOOL
from tests.support.family_site import Site, open_site, opened, path_of
from tests.support.push_service import Browser
from tests.support.told_family import mailing

BUDGET = 30 * 1024
GOOD = Browser("https://updates.push.services.mozilla.com", "abc").subscription()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A site with Web Push and mail."""
    with open_site(tmp_path) as made:
        parts = wiring(made.app)
        parts.settings = replace(parts.settings, smtp=mailing(2525))
        yield made


def kept(site: Site, guardian: str = "g-2") -> list[str]:
    with site.store.read(SCHOOL) as unit:
        return [one.channel for one in unit.notes.subscriptions.of_guardian(guardian)]


def ask(phone: FlaskClient, path: str, **form: str) -> str:
    response = phone.post(f"{path}/tell", data=form)
    assert response.status_code == 303
    return phone.get(response.headers["Location"]).text


def test_the_note_leads_to_it_and_it_leads_back(site: Site) -> None:
    phone, path = opened(site)
    assert f'href="{path}/tell"' in phone.get(f"{path}/note").text
    page = phone.get(f"{path}/tell")
    assert page.status_code == 200
    assert f'href="{path}/note"' in page.text
    assert vapid_key(site.app.extensions["jiafang"].settings.keys_dir).public in page.text
    assert len(page.data) < BUDGET
    assert "罗小满" not in page.text


def test_without_the_code_it_is_the_greeting(site: Site) -> None:
    slip, phone = site.slip(), site.phone()
    path = path_of(slip)
    assert phone.get(f"{path}/tell").headers["Location"] == path
    for do in ("push", "mail", "stop_push", "stop_mail"):
        response = phone.post(f"{path}/tell", data={"do": do, "address": "a@b.example", **GOOD})
        assert response.status_code == 404
    assert kept(site) == []


def test_a_phone_is_let_in_and_out_again_with_a_plain_form(site: Site) -> None:
    phone, path = opened(site)
    assert "这部手机会收到通知" in ask(phone, path, do="push", **GOOD)
    assert kept(site) == ["webpush"]
    page = phone.get(f"{path}/tell").text
    assert "已经有 1 部手机会收到通知" in page
    assert "不用再通知手机" in page
    assert GOOD["endpoint"] not in page
    assert "不再通知手机" in ask(phone, path, do="stop_push")
    assert kept(site) == []


def test_a_mailbox_is_let_in_masked_and_out_again(site: Site) -> None:
    phone, path = opened(site)
    wrong = phone.post(f"{path}/tell", data={"do": "mail", "address": "not an address"})
    assert wrong.status_code == 422
    assert 'aria-invalid="true"' in wrong.text
    assert 'value="not an address"' in wrong.text
    page = ask(phone, path, do="mail", address=" luo@mail.example ")
    assert "l…@mail.example" in page
    assert "luo@mail.example" not in page
    assert kept(site) == ["smtp"]
    ask(phone, path, do="stop_mail")
    assert kept(site) == []


def test_an_endpoint_elsewhere_is_refused(site: Site) -> None:
    phone, path = opened(site)
    for endpoint in ("https://evil.example/x", "http://127.0.0.1:8000/api", "https://169.254.169.254/x", ""):
        response = phone.post(f"{path}/tell", data={"do": "push", **GOOD, "endpoint": endpoint})
        assert response.status_code == 422
    assert phone.post(f"{path}/tell", data={"do": "else"}).status_code == 404
    assert kept(site) == []


def test_its_script_is_a_file_of_ours_and_the_policy_allows_no_other(site: Site) -> None:
    phone, path = opened(site)
    page = phone.get(f"{path}/tell")
    assert re.findall(r"<script[^>]*>", page.text) == ['<script src="/n/tell.js" defer>']
    assert not re.search(r"\son\w+=|javascript:|style=", page.text)
    policy = page.headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    for name in ("tell.js", "tell-sw.js"):
        script = phone.get(f"/n/{name}")
        assert script.mimetype == "text/javascript"
        assert not re.search(r"eval\(|innerHTML|import\(", script.text)


def test_where_nothing_is_on_there_is_no_such_page_to_go_to(site: Site) -> None:
    parts = wiring(site.app)
    parts.settings = replace(parts.settings, smtp=None, webpush=None)
    phone, path = opened(site)
    assert "/tell" not in phone.get(f"{path}/note").text
    assert phone.post(f"{path}/tell", data={"do": "push", **GOOD}).status_code == 404


def test_english_stays_english(site: Site) -> None:
    phone, path = opened(site)
    page = phone.get(f"{path}/tell?lang=en").text
    assert "Tell me when there is a new note" in page
    assert f'action="{path}/tell?lang=en"' in page


def test_paper_alone_is_chosen_and_given_up_with_a_plain_form(site: Site) -> None:
    phone, path = opened(site)
    page = ask(phone, path, do="paper")
    assert "好的，以后印纸条给您" in page
    assert "不用只给纸条了" in page
    with site.store.read(SCHOOL) as unit:
        assert unit.families.setting("g-2", "u-1").channel == "paper"
    assert "以后给我纸条就行" in ask(phone, path, do="stop_paper")
    ask(phone, path, do="paper")
    ask(phone, path, do="mail", address="luo@mail.example")
    with site.store.read(SCHOOL) as unit:
        assert unit.families.setting("g-2", "u-1").channel == ""
