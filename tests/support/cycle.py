"""What surrounds a visit at the desk, for `make screens`; and the pages of priority pupils and campaigns."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.support.shots import Camera, step


def around_visits(page: Page, camera: Camera) -> None:
    """Demands, who is out, appointments with a slip, support with gifts, essays, children of no roster."""
    _to(page, camera, "诉求台账", "33-desk-ledger", ".ledgertable")
    step(camera, "33-desk-ledger-item", lambda: page.locator(".ledgertable .open").first.click())
    _to(page, camera, "今天出访", "34-desk-trips", ".triptable")
    _to(page, camera, "预约", "35-desk-appointments", ".appttable")
    step(camera, "35-desk-slip", lambda: page.locator(".appttable .open").first.click())
    _to(page, camera, "帮扶", "36-desk-support", ".support")
    step(camera, "36-desk-gifts", lambda: page.click(".chip:has-text('捐助')"))
    _to(page, camera, "随笔", "37-desk-essays", ".picklist")
    step(camera, "37-desk-essay", lambda: page.locator(".picklist button").first.click())
    page.click(".picklist button:has-text('手电')")
    step(camera, "37-desk-essay-nameless", lambda: page.click("button:has-text('隐去名字，导出')"))
    _to(page, camera, "名册外孩子", "38-desk-unlisted", ".empty, .unlisted")


def groups_and_campaigns(page: Page, camera: Camera) -> None:
    """Whom the school looks after first, and its campaigns."""
    _to(page, camera, "重点关注", "39-desk-tags", "table.data")
    step(camera, "39-desk-tag-new", lambda: page.locator(".filters .chip").nth(2).click())
    _to(page, camera, "活动", "39-desk-campaigns", ".panel")
    step(camera, "39-desk-campaign", lambda: page.locator("main table.data tbody button").first.click())


def _to(page: Page, camera: Camera, word: str, name: str, shown: str) -> None:
    page.click(f".desk__nav button:has-text('{word}')")
    page.wait_for_selector(shown)
    page.wait_for_timeout(500)
    camera.take(name)
