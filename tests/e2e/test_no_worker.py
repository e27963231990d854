"""A view inside a chat app on an iPhone has no service worker: the app says so at once and leads to Safari."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.teacher import Teacher
from tests.support.browser import Phone
from tests.support.server import Server
from tests.support.words import app

pytestmark = pytest.mark.timeout(120)

WEBVIEW = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 14_8 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Mobile/15E148 MicroMessenger/8.0.16 NetType/WIFI Language/zh_CN"
)
WITHOUT = "delete Navigator.prototype.serviceWorker"


def test_without_a_worker_the_app_leads_to_safari_and_never_says_ready(
    server: Server, phones: Callable[..., Phone], account: Callable[[str], dict[str, Any]]
) -> None:
    lin = Teacher(phones(server.url, user_agent=WEBVIEW), account("t1001"))
    page = lin.phone.start()
    page.add_init_script(WITHOUT)
    page.goto("/")
    assert page.evaluate("'serviceWorker' in navigator") is False
    there = page.get_by_text(app("offline.to_safari"))
    expect(there).to_be_visible()
    expect(page.get_by_text(f"localhost:{server.port}")).to_be_visible()
    lin.sign_in()
    lin.choose_pin()
    expect(there).to_be_visible()
    lin.tab("me")
    expect(page.get_by_text(app("offline.impossible"))).to_be_visible()
    expect(page.get_by_text(app("offline.ready"))).to_have_count(0)
