"""A new version of the app: it is offered, it waits, and it costs nobody a word."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e import told
from tests.e2e.teacher import Teacher
from tests.e2e.visit import Visit
from tests.support.server import Server
from tests.support.waiting import until
from tests.support.words import app

pytestmark = pytest.mark.timeout(240)

PUPIL = "韦星野"
TEXTS = {".html", ".js", ".css"}
NEW = "html[data-build=new]"
LOOK_FOR_UPDATE = "navigator.serviceWorker.getRegistration().then(one => one.update()).then(() => true)"
FORMER_STORE = "caches.open('workbox-precache-v2-former').then(one => one.put('/old.js', new Response('')))"
KEPT = """async () => {
  const found = [];
  for (const name of await caches.keys())
    for (const { url } of await (await caches.open(name)).keys()) found.push(new URL(url).pathname);
  return found;
}"""
UNLOCK_IN_ENGLISH = "Type your PIN; no network needed"
WAITS = "navigator.serviceWorker.getRegistration().then(one => Boolean(one.waiting))"


def test_a_new_version_waits_until_nothing_is_unsaved(
    serve: Callable[..., Server], teacher: Callable[..., Teacher], dist: Path, tmp_path: Path
) -> None:
    served = tmp_path / "dist"
    shutil.copytree(dist, served)
    lin = teacher(serve(PWA_DIST=str(served)), "t1001")
    lin.enrol()
    lin.page.evaluate("window.sameDocument = true")
    visit = Visit(lin)
    lin.open_pupil(PUPIL)
    visit.begin()
    visit.field("preparation").fill(told.PREPARATION)
    lin.page.evaluate(FORMER_STORE)
    publish_new_version(served)
    it_arrives_and_waits(lin)
    the_old_version_goes_on(visit)
    it_is_offered_outside_the_visit(lin)
    it_is_taken(lin)
    nothing_was_lost(visit)
    it_works_without_a_network(lin)
    it_keeps_its_own_files_alone(lin, served)


def publish_new_version(dist: Path) -> None:
    """As a deployment does: other file names, the old files are gone, and the page can be told from the old one."""
    renamed = {
        path.name: re.sub(r"-[\w-]{8}\.(js|css|svg)$", rf"-new{number:05}.\1", path.name)
        for number, path in enumerate(sorted((dist / "assets").iterdir()))
        if path.suffix != ".gz"
    }
    assert len(set(renamed.values())) == len(renamed)
    for packed in dist.rglob("*.gz"):
        packed.unlink()
    for old, new in renamed.items():
        (dist / "assets" / old).rename(dist / "assets" / new)
    for path in dist.rglob("*"):
        if path.suffix in TEXTS:
            text = path.read_text("utf-8")
            for old, new in renamed.items():
                text = text.replace(old, new)
            text = text.replace("<html ", '<html data-build="new" ')
            text = re.sub(r"(/index\.html`,revision:`)[0-9a-f]+", r"\g<1>feedfacefeedface", text)
            path.write_text(text, "utf-8")


def it_arrives_and_waits(lin: Teacher) -> None:
    """The browser has the whole new version; on the screen of a visit nothing says so."""
    lin.page.evaluate(LOOK_FOR_UPDATE)
    until(lambda: lin.page.evaluate(WAITS), "the new version waits")
    expect(lin.page.get_by_text(app("update.ready"))).to_have_count(0)


def the_old_version_goes_on(visit: Visit) -> None:
    """Files that the server has no more come from the phone."""
    visit.next("pledge")
    visit.leave()
    visit.teacher.tab("me")
    assert visit.page.evaluate("window.sameDocument")
    expect(visit.page.locator(NEW)).to_have_count(0)


def it_is_offered_outside_the_visit(lin: Teacher) -> None:
    """On the front page there is the offer; a new visit hides it again."""
    lin.tab("today")
    expect(lin.page.get_by_text(app("update.ready"))).to_be_visible()
    lin.open_pupil(PUPIL)
    lin.button("visit.go_on").tap()
    lin.page.wait_for_url("**/visits/**")
    expect(lin.page.get_by_text(app("update.ready"))).to_have_count(0)
    lin.page.get_by_role("link", name=app("visit.leave")).tap()
    expect(lin.page.get_by_text(app("update.ready"))).to_be_visible()
    assert lin.page.evaluate("window.sameDocument")


def it_is_taken(lin: Teacher) -> None:
    """现在换: the page comes back as the new version, locked."""
    lin.button("update.now").tap()
    expect(lin.page.locator(NEW)).to_have_count(1)
    lin.unlock()


def nothing_was_lost(visit: Visit) -> None:
    """What had been typed is there."""
    visit.go_on(PUPIL)
    visit.go("prepare")
    expect(visit.field("preparation")).to_have_value(told.PREPARATION)
    visit.leave()
    visit.teacher.all_arrived()


def it_works_without_a_network(lin: Teacher) -> None:
    """The new version is kept as the old one was."""
    lin.phone.offline()
    lin.page.goto("/pupils")
    lin.unlock()
    expect(lin.page.locator(NEW)).to_have_count(1)


def it_keeps_its_own_files_alone(lin: Teacher, dist: Path) -> None:
    """The former version's files are gone, and so is the store of the app's first versions."""
    assert sorted(lin.page.evaluate(KEPT)) == sorted(url for url, english in files_of(dist) if not english)


def files_of(dist: Path) -> list[tuple[str, str]]:
    """Every file that a phone may keep, and whether it has English words only."""
    return re.findall(r"url:`([^`]+)`,revision:[^,}]+(,english)?", (dist / "sw.js").read_text("utf-8"))


def test_english_is_kept_where_somebody_reads_it(
    serve: Callable[..., Server], teacher: Callable[..., Teacher], dist: Path
) -> None:
    """A phone in Chinese does not carry it; one that changed to English starts in it without a network."""
    lin = teacher(serve(), "t1001")
    lin.enrol()
    english = {url for url, only in files_of(dist) if only}
    assert english
    assert english.isdisjoint(lin.page.evaluate(KEPT))
    lin.tab("me")
    lin.page.get_by_text(app("language.en"), exact=True).tap()
    until(lambda: english <= set(lin.page.evaluate(KEPT)), "English is kept")
    lin.phone.offline()
    lin.page.goto("/pupils")
    expect(lin.page.locator("html[lang=en]")).to_have_count(1)
    expect(lin.page.get_by_text(UNLOCK_IN_ENGLISH)).to_be_visible()
