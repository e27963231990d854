"""A family's phone asks to be notified, is shown each message once, and stops it again without script.

The browser subscribes for real as far as it can without the vendors' services: the push service is ours, and what it
decrypts is handed to the page's service worker as the browser's own push would be.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, Playwright, expect

from server.jobs.handlers import HANDLERS
from server.jobs.runner import Runner
from server.services.publish_note import publish_notes
from server.web.wiring import wiring
from tests.support.browser import ARGS, CHROMIUM, HANDSET
from tests.support.family_school import NOW, SCHOOL, VISIT
from tests.support.family_site import Site, open_site, path_of, served
from tests.support.push_service import PushService, running_push_service
from tests.support.told_family import pushing
from tests.support.waiting import until
from tests.support.words import family

SUBSCRIBED = """subscription => {
  PushManager.prototype.subscribe = async function (wish) {
    window.wished = [wish.userVisibleOnly, wish.applicationServerKey.length];
    const { endpoint, p256dh, auth } = subscription;
    return { toJSON: () => ({ endpoint, keys: { p256dh, auth } }) };
  };
}"""
REFUSED = """() => {
  PushManager.prototype.subscribe = () => Promise.reject(new DOMException('no', 'NotAllowedError'));
}"""
PUT_AWAY = """async () => {
  const worker = await navigator.serviceWorker.ready;
  for (const one of await worker.getNotifications()) one.close();
}"""
SHOWN = """async () => {
  const worker = await navigator.serviceWorker.ready;
  const shown = await worker.getNotifications();
  return shown.map((one) => ({ title: one.title, tag: one.tag, data: one.data }));
}"""


@pytest.fixture
def service() -> Iterator[PushService]:
    with running_push_service() as running:
        yield running


@pytest.fixture
def site(tmp_path: Path, service: PushService) -> Iterator[Site]:
    with open_site(tmp_path) as made:
        parts = wiring(made.app)
        parts.settings = replace(parts.settings, webpush=pushing(service), quiet=None)
        yield made


@contextmanager
def context(driver: Playwright, **more: Any) -> Iterator[BrowserContext]:
    browser = driver.chromium.launch(executable_path=CHROMIUM, args=ARGS)
    try:
        yield browser.new_context(**HANDSET, locale="zh-CN", **more)
    finally:
        browser.close()


def opened(page: Page, site: Site, origin: str) -> None:
    """The note behind its code, and from there the page of telling."""
    slip = site.slip()
    page.goto(origin + path_of(slip))
    page.get_by_label(family("code.label")).fill(slip["code"])
    page.get_by_role("button", name=family("code.submit"), exact=True).click()
    page.wait_for_url("**/note*")
    page.get_by_role("link", name=family("tell.link")).click()
    page.wait_for_url("**/tell*")


def publish(site: Site, message: str) -> None:
    with site.store.write(SCHOOL) as unit:
        visit = unit.records.load_for_update([("visit", VISIT)])["visit", VISIT].copy()
        visit.values["message"] = message
        unit.records.put(visit)
    publish_notes(site.store, SCHOOL, VISIT, NOW)
    settings = wiring(site.app).settings
    parts: Any = SimpleNamespace(store=site.store, settings=settings, clock=lambda: NOW)
    while Runner(parts, HANDLERS).turn():
        pass


class Pushing:
    """Hands a message to the page's service worker, as the browser does with what its push service brings."""

    def __init__(self, context: BrowserContext, page: Page, origin: str) -> None:
        self.cdp = context.new_cdp_session(page)
        self.origin = origin
        self.registrations: list[str] = []
        self.cdp.on("ServiceWorker.workerRegistrationUpdated", self._seen)
        self.cdp.send("ServiceWorker.enable")

    def _seen(self, event: dict[str, Any]) -> None:
        self.registrations += [
            one["registrationId"] for one in event["registrations"] if not one["isDeleted"]
        ]

    def deliver(self, told: dict[str, Any]) -> None:
        message = {"origin": self.origin, "registrationId": self.registrations[-1], "data": json.dumps(told)}
        self.cdp.send("ServiceWorker.deliverPushMessage", message)


def test_a_phone_is_notified_once_for_each_message(
    driver: Playwright, site: Site, service: PushService
) -> None:
    with served(site) as origin, context(driver) as phone:
        phone.grant_permissions(["notifications"], origin=origin)
        page = phone.new_page()
        opened(page, site, origin)
        page.evaluate(SUBSCRIBED, service.browser().subscription())
        pushing_to = Pushing(phone, page, origin)
        page.get_by_role("button", name=family("tell.push_go")).click()
        page.wait_for_url("**/tell?done=push*")
        expect(page.get_by_role("status")).to_have_text(family("tell.done_push"))
        assert Axe().run(page).violations_count == 0
        publish(site, "请每晚读十分钟书。")
        (pushed,) = service.pushed
        until(lambda: page.wait_for_timeout(50) or pushing_to.registrations, "its service worker is known")
        for _ in range(3):
            pushing_to.deliver(pushed.told)
        until(lambda: page.evaluate(SHOWN), "it is shown")
        path = page.url.split(origin)[1].partition("/tell")[0]
        assert page.evaluate(SHOWN) == [
            {"title": "学校给您一张家访单", "tag": pushed.topic, "data": path},
        ]
        page.evaluate(PUT_AWAY)
        until(lambda: not page.evaluate(SHOWN), "it is put away")
        pushing_to.deliver(pushed.told)
        page.wait_for_timeout(500)
        assert page.evaluate(SHOWN) == [], "put away once, it does not come back"
        publish(site, "请每晚读二十分钟书。")
        pushing_to.deliver(service.pushed[-1].told)
        until(lambda: page.evaluate(SHOWN), "a new version is shown")
        page.get_by_role("button", name=family("tell.stop_push")).click()
        page.wait_for_url("**/tell?done=stop_push*")
        publish(site, "请每晚读三十分钟书。")
        assert len(service.pushed) == 2


def test_without_script_the_page_says_so_and_stopping_works(
    driver: Playwright, site: Site, service: PushService
) -> None:
    with served(site) as origin, context(driver, java_script_enabled=False) as phone:
        page = phone.new_page()
        opened(page, site, origin)
        expect(page.get_by_text(family("tell.push_none"))).to_be_visible()
        expect(page.get_by_role("button", name=family("tell.push_go"))).to_be_hidden()


def test_a_no_to_the_browsers_question_is_told_and_harms_nothing(
    driver: Playwright, site: Site, service: PushService
) -> None:
    with served(site) as origin, context(driver) as phone:
        page = phone.new_page()
        opened(page, site, origin)
        expect(page.get_by_text(family("tell.push_failed"))).to_be_hidden()
        expect(page.get_by_text(family("tell.push_none"))).to_be_hidden()
        page.evaluate(REFUSED)
        page.get_by_role("button", name=family("tell.push_go")).click()
        expect(page.get_by_text(family("tell.push_failed"))).to_be_visible()
        expect(page.get_by_role("button", name=family("tell.push_go"))).to_be_enabled()
