"""For the pictures of `make screens`: what two people wrote apart, what was refused or is held, a visit twice."""

from __future__ import annotations

import gzip
import json
from typing import Any

from playwright.sync_api import Page, Route

from tests.support.phone import HttpTransport, uuid7
from tests.support.phone import Phone as Colleague
from tests.support.shots import Camera, step
from tests.support.walk import Walk

THEIRS = "放学先帮奶奶喂鸡，再写作业。作业本整齐，字比上学期工整。"
LATER = "放学先帮奶奶喂鸡，再写作业。奶奶说他夜里怕黑，要开着灯睡。"
OWN_FIELDS = ("status", "attested")


def companion(walk: Walk) -> Colleague:
    """The demo's colleague who shares this visit, signed in on a phone of their own."""
    me = walk.account("homeroom")["user"]
    for role in ("teacher", "homeroom"):
        for one in (a for a in walk.accounts if a["role"] == role and a["user"] != me):
            phone = Colleague.enrol(HttpTransport(walk.server.url), one["user"], one["password"])
            phone.pull()
            if any(row["values"].get("visit") == walk.visit for row in phone.of("assignment")):
                return phone
    raise LookupError("nobody shares this visit")


def two_hands(walk: Walk) -> None:
    """A colleague wrote the same fields apart, one of them twice: three versions and a choice wait for their author."""
    page, camera = walk.page, walk.camera
    colleague = companion(walk)
    walk.phone.offline(False)
    walk.go(f"/visits/{walk.visit}/finish")
    page.wait_for_timeout(4_000)
    unseen = {"process": None, "mode": None}
    colleague.push(
        colleague.op("visit", walk.visit, set={"process": THEIRS, "mode": "letter"}, saw=unseen),
        colleague.op("visit", walk.visit, set={"process": LATER}, saw=unseen),
    )
    walk.go("/visits")
    page.wait_for_selector("text=两位老师都写了", timeout=20_000)
    camera.take("12-sync-conflict")
    step(camera, "13-conflict", lambda: page.click("text=“家访过程”"))
    step(camera, "13-conflict-chosen", lambda: page.locator(".version .pick").nth(1).click())
    step(camera, "13-conflict-pick", lambda: page.click("text=都留，我来理顺"))
    newest = "放学先帮奶奶喂鸡。"
    colleague.pull()
    colleague.push(colleague.op("visit", walk.visit, set={"process": newest}))
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    page.wait_for_selector(".main .notice--attn", timeout=20_000)
    camera.take("13-conflict-changed")
    step(camera, "13-conflict-choice", lambda: page.click(".actionbar .btn--main"))
    step(camera, "13-conflict-neither", lambda: page.click("text=都不对，另选一个"))
    page.locator(".version .pick").first.click()
    page.click(".actionbar .btn--main")
    page.wait_for_timeout(400)


def refused(walk: Walk) -> None:
    """What the school could not take in: the list, the page with the reason, the question before it is dropped."""
    page, camera = walk.page, walk.camera

    def spoil(route: Route) -> None:
        sent = route.request.post_data_buffer or b""
        body = json.loads(gzip.decompress(sent) if sent[:2] == b"\x1f\x8b" else sent)
        for op in body["ops"]:
            if "message" in op.get("set", {}):
                op["set"]["visited_on"] = ["昨天", None]
        headers = {k: v for k, v in route.request.headers.items() if k != "content-encoding"}
        route.continue_(post_data=json.dumps(body).encode(), headers=headers)

    walk.go(f"/visits/{walk.visit}/record")
    page.route("**/sync/push", spoil)
    page.click("#s-requests")
    page.fill("#f-message", "小满很懂事，周末可以多睡一会儿。")
    page.wait_for_timeout(4_500)
    page.unroute("**/sync/push")
    page.click(".appbar .iconbtn")
    walk.tab("/visits")
    page.wait_for_selector(".card--attn", timeout=20_000)
    camera.take("14-refused-list")
    step(camera, "14-refused", lambda: page.locator(".card--attn").first.click())
    step(camera, "14-refused-drop", lambda: page.click("button:has-text('不要这份了')"), full=False)
    page.click("button:has-text('先留着')")
    page.click("button:has-text('抄进记录')")
    page.wait_for_timeout(600)
    walk.go(f"/visits/{walk.visit}/finish")
    step(camera, "14-draft-delete", lambda: page.click("button:has-text('删掉这份草稿')"), full=False)
    page.click("button:has-text('先不删')")


def left_for_the_desk(walk: Walk) -> None:
    """After the visit was handed in: a conflict, a refused and a held op, and the same visit once more."""
    colleague = companion(walk)
    values = colleague.row("visit", walk.visit)["values"]
    same = {field: value for field, value in values.items() if field not in OWN_FIELDS}
    again = uuid7()
    colleague.push(
        colleague.op(
            "visit", walk.visit, set={"process": THEIRS, "mode": "phone"}, saw={"process": None, "mode": None}
        ),
        colleague.op("visit", walk.visit, set={"mode": "on foot"}),
        colleague.op(
            "visit", walk.visit, set={"requests": "还想问作息。"}, saw={"requests": f"{colleague.inc}.9000"}
        ),
        colleague.op(
            "visit",
            again,
            set={field: value for field, value in same.items() if "/" not in field}
            | {"process": LATER, "attested": True},
            items={field: value for field, value in same.items() if "/" in field},
        ),
        colleague.op("visit", again, command={"name": "submit", "expect": "draft"}),
    )


def desk_pages(page: Page, camera: Camera) -> None:
    """What waits at the desk: versions side by side, refusals, phones with a fresh code, and a visit twice."""
    rail: dict[str, Any] = {"conflicts": "写法不一", "waiting": "待处理", "phones": "手机"}
    page.click(f".desk__nav button:has-text('{rail['conflicts']}')")
    page.wait_for_selector(".versions")
    camera.take("24-desk-conflicts")
    step(camera, "24-desk-conflict-own", lambda: page.locator(".versions__own .pick").first.click())
    page.click(f".desk__nav button:has-text('{rail['waiting']}')")
    page.wait_for_selector(".deskacts")
    page.locator("summary").first.click()
    camera.take("25-desk-waiting")
    step(camera, "25-desk-aside", lambda: page.locator("button:has-text('放一边')").first.click(), full=False)
    page.click("button:has-text('先留着')")
    page.click(f".desk__nav button:has-text('{rail['phones']}')")
    page.wait_for_selector("table.data")
    camera.take("26-desk-phones")
    page.select_option("#person", index=1)
    page.click("button:has-text('开一个码')")
    page.wait_for_selector(".qr img")
    camera.take("26-desk-code")
    step(
        camera,
        "26-desk-stop",
        lambda: page.locator("button:has-text('停用') >> visible=true").last.click(),
        full=False,
    )
    page.keyboard.press("Escape")
    kept_pages(page, camera)
    page.click(".desk__nav button:has-text('家访记录')")
    page.select_option("#waits", "twin")
    page.wait_for_timeout(800)
    camera.take("27-desk-twins")
    page.locator(".data .open").first.click()
    page.wait_for_selector(".panel--attn table")
    camera.take("27-desk-twin")
    step(camera, "27-desk-join", lambda: page.click("button:has-text('合成一次')"), full=False)
    page.keyboard.press("Escape")


def kept_pages(page: Page, camera: Camera) -> None:
    """What the desk keeps: people and their classes, and how the backups stand."""
    page.click(".desk__nav button:has-text('老师和学生')")
    page.wait_for_selector("table.data")
    camera.take("28-desk-people")
    step(camera, "28-desk-person", lambda: page.locator("button:has-text('改')").first.click())
    step(camera, "28-desk-leaves", lambda: page.click("button:text-is('离校')"), full=False)
    page.keyboard.press("Escape")
    page.click(".desk__nav button:has-text('备份和安全')")
    page.wait_for_selector(".facts")
    camera.take("29-desk-backup")


def erasing(page: Page, camera: Camera) -> None:
    """The head of the school erases a pupil by law, up to the last question."""
    page.click(".desk__nav button:has-text('备份和安全')")
    step(camera, "29-desk-erase", lambda: page.click("button:has-text('去办理')"))
    page.fill("#erase-find-name", "罗小满")
    page.wait_for_selector("#erase-name")
    page.fill("#erase-name", "罗小")
    step(camera, "29-desk-erase-faults", lambda: page.click("button:text-is('删除')"))
    page.fill("#erase-name", "罗小满")
    page.fill("#erase-why", "家里 11 月 20 日书面提出，已核实。")
    step(camera, "29-desk-erase-sure", lambda: page.click("button:text-is('删除')"), full=False)
    page.click("button:has-text('删除，不能找回')")
    page.wait_for_selector(".receipt")
    camera.take("29-desk-erased")
