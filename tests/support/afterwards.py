"""What comes after a visit, screen by screen, for the pictures of `make screens`."""

from __future__ import annotations

from tests.support.shots import step
from tests.support.walk import Walk


def afterwards(walk: Walk) -> None:
    """The page of what comes after, each paper, one demand, what colleagues found, the own book."""
    page, camera = walk.page, walk.camera
    walk.go(f"/visits/{walk.visit}/finish")
    page.locator("a[href$='/after'][href^='/pupils/']").first.click()
    page.wait_for_selector("#again")
    camera.take("40-after")
    for kind, words in (("consultation", "写一份记录"), ("support", "开始帮扶"), ("essay", "写一篇")):
        page.locator(f"section[aria-labelledby={kind}] button", has_text=words).click()
        page.wait_for_selector(".actionbar")
        page.wait_for_timeout(300)
        camera.take(f"41-{kind}")
        if kind == "consultation":
            page.locator("textarea").first.fill("白天没精神，晚上接电话到很晚。")
            page.wait_for_timeout(500)
        if kind == "support":
            step(camera, "41-support-gift", lambda: walk.press("登记捐助"))
        if kind == "essay":
            page.locator("textarea").first.fill("小满在石桥村等我们，带了2本书。")
            page.wait_for_timeout(500)
            camera.take("41-essay-neutral")
        page.locator(".appbar .iconbtn").click()
        page.wait_for_timeout(300)
    camera.take("40-after-written")
    walk.go("/me/items")
    camera.take("42-items")
    if page.locator(".list a.row").count():
        page.locator(".list a.row").first.click()
        page.wait_for_timeout(300)
        camera.take("42-item")
    walk.go("/me/book")
    camera.take("43-book")
