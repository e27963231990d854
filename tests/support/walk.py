"""A teacher's way through one visit, screen by screen, for the pictures of `make screens`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.support.browser import Phone
from tests.support.server import Server
from tests.support.shots import PHONE_LOOKS, Camera, step

PIN = "274951"
MINE = "放学先帮奶奶喂鸡，再写作业。数学应用题要等爸爸视频时才问。"


class Walk:
    """One teacher's phone and what was done on it so far."""

    def __init__(self, phone: Phone, server: Server, accounts: list[dict[str, Any]], out: Path) -> None:
        self.phone, self.server, self.accounts = phone, server, accounts
        self.page = phone.page
        self.camera = Camera(self.page, out, PHONE_LOOKS)
        self.visit = ""

    def account(self, role: str, n: int = 0) -> dict[str, Any]:
        found: dict[str, Any] = [one for one in self.accounts if one["role"] == role][n]
        return found

    def go(self, path: str) -> None:
        """A cold start at this address: the store is locked again."""
        self.page.goto(self.server.url + path)
        self.page.wait_for_selector(".pin")
        self.type_pin(PIN)
        self.page.wait_for_selector(".tabbar, .stitch, .appbar, .lamp-disc", timeout=20_000)
        self.page.wait_for_timeout(600)

    def type_pin(self, pin: str) -> None:
        for digit in pin:
            self.page.locator(".pin button", has_text=digit).click()
        self.page.locator(".pin .ready").click()

    def tab(self, path: str) -> None:
        self.page.click(f'.tabbar a[href="{path}"]')
        self.page.wait_for_timeout(300)

    def press(self, words: str) -> None:
        self.page.locator("button, a", has_text=words).first.click()

    def next_step(self) -> None:
        self.page.locator(".actionbar .btn").last.click()
        self.page.wait_for_timeout(250)


def gate(walk: Walk) -> None:
    """Sign-in with its faults, the PIN with its refusals."""
    page, camera, me = walk.page, walk.camera, walk.account("homeroom")
    page.goto(walk.server.url + "/")
    page.wait_for_selector("#user")
    camera.take("01-sign-in")
    step(camera, "01-sign-in-missing", lambda: page.click("button[type=submit]"))
    page.fill("#user", me["user"])
    page.fill("#password", "nothing-like-it")
    page.click("button[type=submit]")
    page.wait_for_selector("#sign-in-e")
    camera.take("01-sign-in-wrong")
    page.fill("#password", me["password"])
    page.click("button[type=submit]")
    page.wait_for_selector(".pin")
    camera.take("02-choose-pin")
    step(camera, "02-choose-pin-weak", lambda: walk.type_pin("123456"))
    walk.type_pin(PIN)
    page.wait_for_timeout(200)
    walk.type_pin(PIN)
    page.wait_for_selector(".card--lit", timeout=30_000)
    page.wait_for_timeout(2_500)


def roster(walk: Walk) -> None:
    """The four tabs and one child's page."""
    page, camera = walk.page, walk.camera
    camera.take("03-today")
    step(camera, "04-pupils", lambda: walk.tab("/pupils"))
    page.fill("#q", "luo")
    step(camera, "04-pupils-search", lambda: page.wait_for_timeout(100))
    page.fill("#q", "没有这个人")
    step(camera, "04-pupils-nobody", lambda: page.wait_for_timeout(100))
    page.fill("#q", "")
    step(camera, "05-pupil", lambda: page.click(".row:has-text('罗小满')"))
    page.click(".appbar .iconbtn")
    step(camera, "15-me", lambda: walk.tab("/me"))
    step(camera, "15-me-leave", lambda: walk.press("退出登录"), full=False)
    page.keyboard.press("Escape")
    step(camera, "16-change-pin", lambda: walk.press("改解锁密码"))
    page.click(".appbar .iconbtn")
    step(camera, "16-help", lambda: walk.press("帮助和规矩"))
    page.click(".appbar .iconbtn")
    walk.tab("/")


def writing(walk: Walk) -> None:
    """Prepare, pledge, record."""
    page, camera = walk.page, walk.camera
    walk.phone.offline()
    page.click(".card--lit .btn--main")
    page.wait_for_selector(".stitch")
    walk.visit = page.url.rsplit("/", 1)[1]
    camera.take("06-prepare")
    page.fill("#f-preparation", "先说孩子的进步，再问写作业的事。")
    step(camera, "06-pledge", walk.next_step)
    for box in page.locator(".pick input").all()[:4]:
        box.click()
    camera.take("06-pledge-some")
    step(camera, "07-record", walk.next_step)
    page.locator("#f-met .pick").first.click()
    walk.next_step()
    page.fill("#f-process", MINE)
    page.wait_for_timeout(500)
    camera.take("07-record-process")
    step(camera, "07-record-checklist", walk.next_step)
    page.locator("#f-four_enters .pick").first.click()


def pictures(walk: Walk) -> None:
    """The consent gate, the viewfinder, the photo list."""
    page, camera = walk.page, walk.camera
    page.click(".stitch a[href$='/photos']")
    page.wait_for_selector(".shut")
    camera.take("08-consent")
    step(camera, "08-consent-who", lambda: page.click("button:has-text('同意拍照')"))
    page.locator(".pick", has_text="爸爸").click()
    step(camera, "08-consent-how", lambda: page.click("button:has-text('同意拍照')"))
    page.click("text=在手机上签个字")
    sign(page)
    camera.take("08-consent-signed")
    step(camera, "09-photos-open", lambda: page.click("button:has-text('记下同意')"))
    page.click("button:has-text('打开相机')")
    page.wait_for_selector(".shutter:not([disabled])")
    page.wait_for_timeout(800)
    camera.take("09-finder-remind", full=False)
    page.click("button:has-text('知道了')")
    camera.take("09-finder", full=False)
    page.click(".shutter")
    page.wait_for_selector(".mask canvas")
    page.wait_for_timeout(300)
    camera.take("09-mask", full=False)
    rub(page)
    camera.take("09-mask-rubbed", full=False)
    step(camera, "09-mask-box", lambda: page.click(".tools button:has-text('方框')"), full=False)
    page.click("button:has-text('用这一张')")
    page.wait_for_selector(".shutter:not([disabled])")
    page.click("button:has-text('拍好了')")
    page.wait_for_selector(".shot img")
    camera.take("09-photos")
    step(camera, "09-photos-remove", lambda: page.locator(".shot .iconbtn").first.click(), full=False)
    page.click("button:has-text('先留着')")
    step(camera, "09-photos-withdraw", lambda: page.click("button:has-text('家里要撤回照片')"), full=False)
    page.keyboard.press("Escape")


def rub(page: Page) -> None:
    """A few strokes of the mosaic brush."""
    box = page.locator(".mask canvas").bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + box["height"] * 0.4)
    page.mouse.down()
    for at in range(12):
        page.mouse.move(
            box["x"] + box["width"] * (0.3 + at * 0.02), box["y"] + box["height"] * (0.4 + at % 3 * 0.06)
        )
    page.mouse.up()


def sign(page: Page) -> None:
    """A few strokes on the signature pad."""
    board = page.locator(".sign svg")
    board.scroll_into_view_if_needed()
    page.evaluate("window.scrollBy(0, 160)")
    page.wait_for_timeout(150)
    box = board.bounding_box()
    assert box
    page.mouse.move(box["x"] + 60, box["y"] + 60)
    page.mouse.down()
    for at in range(30):
        page.mouse.move(box["x"] + 60 + at * 5, box["y"] + 60 + (at % 7) * 9)
    page.mouse.up()


def family(walk: Walk) -> None:
    """The phone in the family's hands, and the last look."""
    page, camera = walk.page, walk.camera
    step(camera, "10-feedback", walk.next_step)
    page.locator(".pick").first.click()
    step(camera, "10-hand", lambda: page.click("button:has-text('把手机交给家里人')"))
    page.click("text=满意 >> nth=0")
    page.fill("#words", "老师讲得明白，谢谢。")
    camera.take("10-hand-said")
    step(camera, "10-hand-thanks", lambda: page.click("button:has-text('好了，还给老师')"))
    step(camera, "10-hand-pin", lambda: page.click("button:has-text('我是老师')"))
    walk.type_pin(PIN)
    page.wait_for_selector(".notice--phone")
    camera.take("10-feedback-given")
    step(camera, "11-finish", walk.next_step)
    step(camera, "11-finish-missing", walk.next_step)
