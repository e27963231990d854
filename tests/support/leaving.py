"""Before a visit for `make screens`: the appointment, the check-up, the itinerary and 平安到家."""

from __future__ import annotations

from tests.support.shots import step
from tests.support.walk import Walk


def leaving(walk: Walk) -> None:
    """From 今天 to an appointment by call, the phone's check-up and an itinerary that is closed again."""
    page, camera = walk.page, walk.camera
    step(camera, "19-appointment", lambda: page.click(".card--lit .btn:has-text('改时间')"))
    step(camera, "19-appointment-no-day", lambda: page.click(".actionbar .btn--main"))
    page.fill("#f-on", page.evaluate("new Date(Date.now() + 8 * 36e5).toISOString().slice(0, 10)"))
    page.fill("#f-at", "19:30")
    page.fill("#f-place", "家里")
    page.fill("#f-present", "奶奶和妈妈")
    page.fill("#f-topics", "作业写到很晚，想一起想想办法")
    page.fill("#f-language", "壮话，慢一点")
    step(camera, "19-appointment-agreed", lambda: page.locator("#f-answer .pick").first.click())
    page.click(".actionbar .btn--main")
    page.wait_for_timeout(400)
    camera.take("19-today-agreed")
    step(camera, "19-pupil-agreed", lambda: page.click(".card--lit .btn:has-text('看看准备')"))
    page.click(".appbar .iconbtn")
    page.wait_for_timeout(300)
    step(camera, "19-preflight", lambda: page.click("a[href='/preflight']"))
    page.click(".actionbar .btn--main")
    step(camera, "19-trip", lambda: page.click("a[href='/trip']"))
    page.locator("main .list .pick").first.click()
    page.fill("#f-leaves_at", "18:40")
    page.fill("#f-back_by", "23:50")
    page.fill("#f-reach", "13900000000")
    camera.take("19-trip-written")
    step(camera, "19-trip-left", lambda: page.click(".actionbar .btn--main"))
    page.click(".actionbar .btn")
    page.wait_for_timeout(300)
    camera.take("19-today-out")
    page.click("a[href='/trip']")
    step(camera, "19-trip-safe", lambda: page.click(".card--lit .btn--main"))
    page.click(".actionbar .btn")
    page.wait_for_timeout(300)
