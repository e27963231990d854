"""The rules' figures for `make screens`: what a teacher is told on the phone, the desk's page with its names."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.support.shots import Camera, step
from tests.support.walk import Walk


def due(walk: Walk) -> None:
    """From 我的 to the rules of this teacher and the children who are missing."""
    page, camera = walk.page, walk.camera
    walk.tab("/me")
    step(camera, "18-progress", lambda: page.click("a[href='/me/progress']"))
    step(camera, "18-progress-children", lambda: page.locator("a[href^='/me/progress/']").first.click())
    page.click(".appbar .iconbtn")
    page.click(".appbar .iconbtn")
    walk.tab("/")


def figures(page: Page, camera: Camera, *, names: bool = True) -> None:
    """A campaign's rules at the desk; with `names`, whom one of them lacks."""
    who = "" if names else "-leader"
    page.click(".desk__nav button:has-text('进度')")
    page.wait_for_selector(".rule")
    camera.take(f"28-desk-progress{who}")
    page.locator(".rule summary").first.click()
    camera.take(f"28-desk-progress-classes{who}")
    if names:
        page.locator(".rule__line .open").first.click()
        page.wait_for_selector(".names li")
        camera.take("28-desk-progress-names")
        page.emulate_media(media="print")
        page.pdf(path=str(camera.folder / "28-progress.pdf"), prefer_css_page_size=True)
        page.emulate_media(media="screen")
