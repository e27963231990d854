"""What comes up at the family's table beside the form, for the pictures of `make screens`."""

from __future__ import annotations

from tests.support.shots import step
from tests.support.walk import Walk


def at_the_table(walk: Walk) -> None:
    """Phrases, a demand, a number, another child, the form by telephone, and a visit that did not take place."""
    page, camera = walk.page, walk.camera
    back = page.url
    page.locator("#s-process").click()
    step(camera, "07-phrases", lambda: page.locator(".linkbtn:has-text('常用句')").first.click())
    step(camera, "07-phrases-own", lambda: page.click(".linkbtn:has-text('改成自己的话')"))
    page.click("a:has-text('记一条诉求')")
    page.fill("#words", "数学应用题没人辅导")
    page.locator("input[name=category]").first.click()
    step(camera, "07-demand", lambda: page.wait_for_timeout(200))
    page.click("button:has-text('记下这一条')")
    page.wait_for_selector("a.row:has-text('数学应用题没人辅导')")
    step(camera, "07-contact", lambda: page.click("a:has-text('电话有变')"))
    page.click(".appbar .iconbtn")
    step(camera, "07-child", lambda: page.click("a:has-text('同桌还有一个孩子')"))
    page.click(".appbar .iconbtn")
    page.locator("#s-meeting").click()
    page.click("#f-mode .pick:has-text('电话')")
    step(camera, "07-by-phone", lambda: page.wait_for_timeout(200))
    page.click("#f-mode .pick:has-text('入户')")
    step(camera, "11-not-held", lambda: page.click(".linkbtn:has-text('没访成')"))
    step(camera, "11-refused", lambda: page.click("button:has-text('家里不愿意')"))
    page.click(".linkbtn:has-text('后来还是谈了')")
    page.click(".stitch a[href$='/record']")
    page.wait_for_selector(".sections")
    assert page.url.split("?")[0] == back.split("?")[0]


def several_families(walk: Walk) -> None:
    """Who is together, what they share, and the strip above each record."""
    page, camera = walk.page, walk.camera
    walk.go("/pupils")
    step(camera, "04-several", lambda: page.click("a:has-text('几家一起谈')"))
    for box in page.locator(".list .pick input").all()[:3]:
        box.click()
    step(camera, "04-several-shared", lambda: page.click(".actionbar .btn--main"))
    page.locator("input[name=mode]").first.click()
    page.fill("#said", "一起讲了防溺水和秋季资助。")
    page.click(".actionbar .btn--main")
    page.wait_for_selector(".sections")
    step(camera, "07-strip", lambda: page.wait_for_timeout(200))
    page.click(".appbar .iconbtn")
