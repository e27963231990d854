"""Every screen as a picture: `make screens` writes build/screens and fails on overflow or an axe finding.

It drives the real server with a demo school: signs in, walks one visit from the door to the end, makes a
conflict with a colleague's phone, sends, loses the school, and opens the desk and the family's pages.
"""

from __future__ import annotations

import base64
import json
import shutil
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.support.afterwards import afterwards  # noqa: E402
from tests.support.browser import ARGS, CHROMIUM, DESK, HANDSET, Phone  # noqa: E402
from tests.support.cycle import around_visits, groups_and_campaigns  # noqa: E402
from tests.support.figures import due, figures  # noqa: E402
from tests.support.leaving import leaving  # noqa: E402
from tests.support.server import Server  # noqa: E402
from tests.support.shots import DESK_LOOKS, FAMILY_LOOKS, Camera, step  # noqa: E402
from tests.support.table import at_the_table, several_families  # noqa: E402
from tests.support.undecided import desk_pages, erasing, left_for_the_desk, refused, two_hands  # noqa: E402
from tests.support.walk import PIN, Walk, family, gate, pictures, roster, writing  # noqa: E402

OUT = ROOT / "build" / "screens"
FAMILY_ROOMS = ("ask", "sealed?about=visit", "sealed?about=gifts", "consents", "take-back", "held")


def sending(walk: Walk) -> None:
    """Finish, arrive, unlock, and the school out of reach."""
    page, camera = walk.page, walk.camera
    walk.go(f"/visits/{walk.visit}/note")
    page.fill("#note-text", "和同学一起读书。\n周末去留守儿童之家，电话13800000000。")
    page.wait_for_selector("#marks")
    camera.take("11-note")
    page.fill("#note-text", "")
    walk.go(f"/visits/{walk.visit}/finish")
    page.click("#attest")
    page.wait_for_timeout(300)
    walk.phone.offline()
    page.click(".actionbar .btn--main")
    page.wait_for_selector(".lamp-disc")
    camera.take("11-done-here")
    page.goto(walk.server.url + "/visits")
    page.wait_for_selector(".pin")
    camera.take("02-unlock")
    walk.type_pin("274950")
    page.wait_for_selector("#unlock-e")
    camera.take("02-unlock-wrong")
    step(camera, "02-unlock-forgot", lambda: walk.press("忘记密码了"))
    walk.type_pin(PIN)
    page.wait_for_selector(".shores")
    page.wait_for_timeout(1_500)
    camera.take("12-sync-offline")
    walk.phone.offline(False)
    walk.go("/visits")
    page.wait_for_timeout(8_000)
    camera.take("12-sync")
    walk.go(f"/visits/{walk.visit}/finish")
    camera.take("11-done-there")
    page.evaluate("localStorage.setItem('jiafang.locale', 'en')")
    walk.go("/")
    camera.take("17-english-today")
    page.evaluate("localStorage.setItem('jiafang.locale', 'zh-CN')")


def special(walk: Walk) -> None:
    """Special circumstances: whom to call, and the report before it is sealed. Nothing is sent."""
    walk.go("/report")
    walk.page.wait_for_selector("a[href='tel:110']")
    walk.camera.take("18-report")


def desk(walk: Walk, browser: Browser) -> list[str]:
    """The office: list, one visit, slips, and the pages that a slip opens. Returns what was wrong."""
    office = walk.account("office")
    page = browser.new_page(locale="zh-CN", timezone_id="Asia/Shanghai", **DESK)
    camera = Camera(page, OUT, DESK_LOOKS)
    page.goto(walk.server.url + "/desk")
    page.wait_for_selector("#user")
    camera.take("20-desk-sign-in")
    page.fill("#user", office["user"])
    page.fill("#password", office["password"])
    page.click("button[type=submit]")
    page.wait_for_selector("table.data")
    page.wait_for_timeout(1_500)
    camera.take("21-desk-visits", full=False)
    desk_pages(page, camera)
    figures(page, camera)
    plans(page, camera)
    around_visits(page, camera)
    groups_and_campaigns(page, camera)
    page.click(".desk__nav button:has-text('特殊情况')")
    page.wait_for_selector("#readers")
    camera.take("28-desk-sealed", full=False)
    page.click(".desk__nav button:has-text('家访记录')")
    page.select_option("#waits", "")
    page.wait_for_timeout(800)
    page.click(".data .open:has-text('罗小满')")
    page.wait_for_selector(".cols")
    page.wait_for_timeout(1_500)
    camera.take("22-desk-visit")
    step(camera, "22-desk-return", lambda: page.click("button:has-text('请老师补')"))
    page.click(".field .btn:has-text('返回')")
    page.click("button:has-text('看过了')")
    page.wait_for_timeout(1_200)
    camera.take("22-desk-approved")
    with page.expect_response(lambda reply: reply.url.endswith("/slips")) as made:
        page.click("button:has-text('做新的家访单')")
    page.wait_for_selector(".data .code")
    camera.take("23-desk-slips")
    (OUT / "23-slips.pdf").write_bytes(base64.b64decode(made.value.json()["pdf"]))
    faults = camera.faults + families(browser, made.value.json()["slips"][0])
    return faults + head_of_school(walk, browser)


def plans(page: Page, camera: Camera) -> None:
    """A class's plan: before, proposed, one home by hand, and a colleague's hours."""
    page.click(".desk__nav button:has-text('安排')")
    page.wait_for_selector(".plantable")
    camera.take("29-plan-none", full=False)
    page.click(".btn:has-text('排一版')")
    page.wait_for_selector(".btn:has-text('重新排')")
    page.wait_for_timeout(800)
    camera.take("29-plan")
    step(camera, "29-plan-by-hand", lambda: page.click(".plantable button.open >> nth=0"))
    page.click(".planrow .btn:has-text('收起')")
    step(camera, "29-plan-hours", lambda: page.click(".shares button.open >> nth=0"), full=False)


def head_of_school(walk: Walk, browser: Browser) -> list[str]:
    """The leader's desk, where a pupil is erased by law."""
    page = browser.new_page(locale="zh-CN", timezone_id="Asia/Shanghai", **DESK)
    camera = Camera(page, OUT, DESK_LOOKS)
    leader = walk.account("leader")
    page.goto(walk.server.url + "/desk")
    page.fill("#user", leader["user"])
    page.fill("#password", leader["password"])
    page.click("button[type=submit]")
    page.wait_for_selector("table.data")
    figures(page, camera, names=False)
    erasing(page, camera)
    return camera.faults


def families(browser: Browser, slip: dict[str, Any]) -> list[str]:
    """The greeting, the note and the answer, as a family's phone shows them."""
    page = browser.new_page(locale="zh-CN", timezone_id="Asia/Shanghai", **HANDSET)
    camera = Camera(page, OUT, FAMILY_LOOKS)
    page.goto(slip["link"])
    camera.take("30-family-code")
    page.fill("input[name=code]", slip["code"])
    page.click("button[type=submit]")
    page.wait_for_url("**/note*")
    camera.take("31-family-note")
    page.locator("a[href*='answer']").first.click()
    camera.take("32-family-answer")
    for number, place in enumerate(FAMILY_ROOMS):
        page.goto(f"{slip['link']}/{place}")
        camera.take(f"33-family-{number}")
    return camera.faults


ALONE = (gate, roster, due, leaving, writing, at_the_table, pictures, family, special)
WITH_OTHERS = (two_hands, refused, sending, afterwards, several_families, left_for_the_desk)


def main() -> int:
    """Take everything; the exit code is 1 where anything was wrong."""
    shutil.rmtree(OUT, ignore_errors=True)
    work = ROOT / "build" / "screens-data"
    shutil.rmtree(work, ignore_errors=True)
    with Server(work / "data") as server, sync_playwright() as driver:
        accounts = json.loads((server.data_dir / "demo-accounts.json").read_text("utf-8"))
        phone = Phone(driver, work / "profile", server.url)
        phone.start()
        walk = Walk(phone, server, accounts, OUT)
        for part in (*ALONE, *WITH_OTHERS):
            part(walk)
        faults = walk.camera.faults + phone.errors
        phone.close()
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        faults += desk(walk, browser)
        browser.close()
    print(f"{len(list(OUT.glob('*.png')))} pictures in {OUT.relative_to(ROOT)}")
    print("\n".join(faults) or "no overflow, axe 0 on every screen")
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
