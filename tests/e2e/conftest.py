"""A demo school that is built once, a server over a copy of it for each test, and phones in Chromium."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Error, Page, Playwright, expect, sync_playwright

from tests.e2e.teacher import Teacher
from tests.support.browser import DESK, TIMEOUT_MS, Phone
from tests.support.phone import HttpTransport
from tests.support.phone import Phone as Colleague
from tests.support.server import ROOT, Server

# The school's calendar and the phones' clock are eight hours ahead of Greenwich.
ZONE = {"TZ": "Asia/Shanghai"}
PICTURES = ROOT / "build" / "e2e"
# Longer than a walk takes on a busy machine.
WALK = timedelta(minutes=5)

expect.set_options(timeout=TIMEOUT_MS)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All of these drive a browser and open sockets; each file stays on one worker."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.e2e)
            item.add_marker(pytest.mark.integration)
            item.add_marker(pytest.mark.enable_socket)
            item.add_marker(pytest.mark.xdist_group(item.path.stem))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Any:
    """No walk goes over midnight: what it calls today would be yesterday at its end. Before its time is counted."""
    now = _now()
    left = datetime.combine(now.date() + timedelta(days=1), datetime.min.time(), now.tzinfo) - now
    if left < WALK:
        time.sleep(left.total_seconds() + 1)
    return (yield)


def _now() -> datetime:
    return datetime.now(ZoneInfo(ZONE["TZ"]))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Any:
    """Leave each phase's report on the test, so that fixtures know whether it passed."""
    report = yield
    setattr(item, f"report_{report.when}", report)
    return report


def _made_once(name: str, factory: pytest.TempPathFactory, make: Callable[[Path], None]) -> Path:
    """A folder that all workers of one run share; the first who comes makes it."""
    base = factory.getbasetemp()
    shared = base.parent if base.name.startswith("popen-") else base
    folder = shared / name
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            fresh = shared / f"{name}.new"
            make(fresh)
            fresh.rename(folder)
    return folder


@pytest.fixture(scope="session")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the built app (or of the one at PWA_DIST): a build beside the tests does not change it under them."""
    built = Path(os.environ.get("PWA_DIST") or ROOT / "pwa" / "dist")
    return _made_once("dist", tmp_path_factory, lambda folder: _copied(built, folder))


def _copied(source: Path, to: Path) -> None:
    shutil.copytree(source, to)


@pytest.fixture
def demo_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a demo school of today; tests work on copies of it."""

    def make(folder: Path) -> None:
        with Server(folder, env=ZONE, cold=True) as server:
            server.stop()

    return _made_once(f"demo-{_now().date()}", tmp_path_factory, make)


@pytest.fixture
def serve(demo_data: Path, dist: Path, tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Makes servers, each over its own copy of the demo school; `serve(TLS="local")` sets environment variables."""
    started: list[Server] = []

    def make(host: str = "127.0.0.1", **env: str) -> Server:
        folder = tmp_path / f"data{len(started)}"
        shutil.copytree(demo_data, folder)
        server = Server(folder, command="serve", host=host, env={**ZONE, "PWA_DIST": str(dist), **env})
        started.append(server)
        return server.start()

    yield make
    for server in started:
        server.__exit__()


@pytest.fixture
def server(serve: Callable[..., Server]) -> Server:
    """A running server."""
    return serve()


@pytest.fixture
def account(demo_data: Path) -> Callable[[str], dict[str, Any]]:
    """A demo account by its user name, or the first one of a role."""
    accounts = json.loads((demo_data / "demo-accounts.json").read_text("utf-8"))

    def pick(wanted: str) -> dict[str, Any]:
        found: dict[str, Any] = next(a for a in accounts if wanted in (a["user"], a["role"]))
        return found

    return pick


@pytest.fixture(scope="module")
def driver() -> Iterator[Playwright]:
    """Playwright, for this file only: while it runs, its loop is the thread's, and other tests have their own."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture
def phones(
    driver: Playwright, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Phone]]:
    """Makes phones, each with a profile of its own that survives a kill."""
    made: list[Phone] = []

    def make(url: str, **options: Any) -> Phone:
        phone = Phone(driver, tmp_path / f"profile{len(made)}", url, **options)
        made.append(phone)
        return phone

    yield make
    if _failed(request):
        for number, phone in enumerate(made):
            if phone.context:
                _picture(phone.page, f"{request.node.name}-phone{number}")
    for phone in made:
        phone.close()
    assert [error for phone in made for error in phone.errors] == []


@pytest.fixture
def teacher(phones: Callable[..., Phone], account: Callable[[str], dict[str, Any]]) -> Callable[..., Teacher]:
    """A teacher with a fresh phone: `teacher(server, "t1001")`."""

    def make(server: Server, user: str, **options: Any) -> Teacher:
        return Teacher(phones(server.url, **options), account(user))

    return make


@pytest.fixture
def beside(server: Server, account: Callable[[str], dict[str, Any]]) -> Iterator[Callable[[str], Colleague]]:
    """A colleague's phone without a browser: `beside("t1002")`."""
    lines: list[HttpTransport] = []

    def make(user: str) -> Colleague:
        lines.append(HttpTransport(server.url))
        known = account(user)
        phone = Colleague.enrol(lines[-1], known["user"], known["password"])
        phone.pull()
        return phone

    yield make
    for line in lines:
        line.close()


@pytest.fixture
def page_of(driver: Playwright, phones: Callable[..., Phone]) -> Callable[..., Page]:
    """Opens a page in a browser of its own: by default on a desk, `page_of(url, **HANDSET)` in a hand."""

    def make(url: str, **options: Any) -> Page:
        phone = phones(url, **{"is_mobile": False, "has_touch": False, **DESK, **options})
        return phone.start()

    return make


def _failed(request: pytest.FixtureRequest) -> bool:
    return getattr(getattr(request.node, "report_call", None), "failed", False)


def _picture(page: Page, name: str) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    try:
        page.screenshot(path=PICTURES / f"{name}.png", timeout=5_000)
        (PICTURES / f"{name}.txt").write_text(
            f"{page.url}\n{page.locator('body').inner_text(timeout=2_000)}\n"
        )
    except Error:
        return
