"""Why a child comes first: for its homeroom teacher, with a connection, and never kept on the phone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.teacher import Teacher
from tests.support.phone import Phone as Colleague
from tests.support.server import Server
from tests.support.shots import Camera
from tests.support.words import app

pytestmark = [pytest.mark.timeout(240), pytest.mark.walk]
KEPT = """async () => {
  const found = [];
  for (const name of await caches.keys())
    for (const { url } of await (await caches.open(name)).keys()) found.push(url);
  return found;
}"""
OTHER = "t1002"


def children(phone: Colleague, *, own: bool) -> Iterator[dict[str, Any]]:
    """Who comes first, of the classes whose homeroom teacher the phone belongs to, or of the others."""
    me = phone.call("GET", "/me").json["person"]
    rooms = {row["id"] for row in phone.of("class") if row["values"].get("homeroom") == me}
    for row in phone.of("pupil"):
        if row["values"].get("visit_first") and (row["values"]["class"] in rooms) is own:
            yield row


def words_of(phone: Colleague, child: dict[str, Any]) -> set[str]:
    """The school's words for a child's groups and where it knows them from."""
    told = phone.call("GET", f"/me/tags?pupil={child['id']}").json
    words = {word["key"]: word["label"] for word in [*told["base"], *told["sources"]]}
    return {words[item[part]] for item in told["items"] for part in ("group", "source")}


def open_child(lin: Teacher, child: dict[str, Any]) -> None:
    lin.page.goto(f"/pupils/{child['id']}")
    expect(lin.page.get_by_text(app("unlock.hint"))).to_be_visible()
    lin.type_pin()
    expect(lin.page.get_by_role("heading", level=1)).to_contain_text(child["values"]["name"])


def sheet(lin: Teacher) -> Locator:
    lin.page.get_by_role("button", name=app("pupil.why")).tap()
    return lin.page.get_by_role("dialog", name=app("pupil.why"))


def shut(lin: Teacher) -> None:
    lin.page.get_by_role("dialog").get_by_role("button", name=app("act.back"), exact=True).tap()
    expect(lin.page.get_by_role("dialog")).to_have_count(0)


def test_the_homeroom_teacher_asks_why_and_the_phone_keeps_nothing(
    server: Server, teacher: Callable[..., Teacher], beside: Callable[[str], Colleague], tmp_path: Path
) -> None:
    phone = beside("t1001")
    child = next(children(phone, own=True))
    reasons = words_of(phone, child)
    lin = teacher(server, "t1001")
    lin.enrol()
    open_child(lin, child)
    with lin.page.expect_response("**/me/tags?pupil=*") as asked:
        shown = sheet(lin)
    assert asked.value.headers["cache-control"] == "no-store"
    for word in reasons:
        expect(shown).to_contain_text(word)
    expect(shown).to_contain_text(app("pupil.why_kept"))
    camera = Camera(lin.page, tmp_path / "screens")
    camera.take("why", full=False)
    shut(lin)
    camera.take("child", full=False)
    assert not [url for url in lin.page.evaluate(KEPT) if "/api/" in url]
    lin.phone.offline()
    shown = sheet(lin)
    expect(shown).to_contain_text(app("pupil.why_offline"))
    assert not [word for word in reasons if word in shown.inner_text()]
    camera.take("offline", full=False)
    assert camera.faults == []


def test_who_is_not_the_homeroom_teacher_is_offered_nothing(
    server: Server, teacher: Callable[..., Teacher], beside: Callable[[str], Colleague]
) -> None:
    phone = beside(OTHER)
    child = next(children(phone, own=False))
    assert words_of(phone, child) == set()
    lin = teacher(server, OTHER)
    lin.enrol()
    open_child(lin, child)
    expect(lin.page.get_by_text(app("pupil.first")).first).to_be_visible()
    expect(lin.page.get_by_role("button", name=app("pupil.why"))).to_have_count(0)
