"""What a teacher does on the phone, one method per act, in the words that stand on the screen."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Locator, Page, Request, Response, expect

from tests.support.browser import Phone
from tests.support.waiting import until
from tests.support.words import app

PIN = "739146"
SUMS = ("visits", "photos", "papers")


class Teacher:
    """A teacher with a phone.

    `secrets` collects what must never lie readable on it: the tokens of its logins. `pulls` counts the pulls that
    brought everything the school had.
    """

    def __init__(self, phone: Phone, account: dict[str, Any], pin: str = PIN) -> None:
        self.phone, self.account, self.pin = phone, account, pin
        self.secrets: list[str] = [account["password"]]
        self.pulls = 0
        self._asked: list[Request] = []
        self._pulled = 0

    @property
    def page(self) -> Page:
        """The page that the phone shows."""
        return self.phone.page

    # The gate

    def open(self, *, offline: bool = False, at: str = "/") -> None:
        """Switch the phone on and open the address."""
        page = self.phone.start(offline=offline)
        page.on("request", self._ask)
        page.on("response", self._note)
        page.goto(at)

    def _ask(self, request: Request) -> None:
        if request.url.endswith("/sync/pull"):
            self._asked.append(request)

    def _note(self, reply: Response) -> None:
        if re.search(r"/devices(/refresh)?$", reply.url) and reply.ok:
            body = reply.json()
            self.secrets += [body["token"], body["refresh_token"]]
        if reply.url.endswith("/sync/pull") and reply.ok and not reply.json()["more"]:
            self.pulls += 1
            self._pulled = max(self._pulled, self._asked.index(reply.request) + 1)

    def sign_in(self) -> None:
        """Staff number and password."""
        self.page.get_by_label(app("gate.user"), exact=True).fill(self.account["user"])
        self.page.get_by_label(app("gate.password"), exact=True).fill(self.account["password"])
        self.button("gate.enter").tap()

    def choose_pin(self) -> None:
        """The PIN, twice."""
        self.heading("choose.title")
        self.type_pin()
        self.heading("choose.again")
        self.type_pin()
        self.home()

    def type_pin(self, pin: str = "") -> None:
        """Digit by digit on the pad, then 好了."""
        pad = self.page.get_by_role("group", name=app("pin.pad"))
        for digit in pin or self.pin:
            pad.get_by_role("button", name=digit, exact=True).tap()
        pad.get_by_role("button", name=app("pin.ok"), exact=True).tap()

    def unlock(self) -> None:
        """Open the store that is on the phone already."""
        expect(self.page.get_by_text(app("unlock.hint"))).to_be_visible()
        self.type_pin()
        self.navigation()

    def enrol(self) -> None:
        """Everything up to the point where the phone may leave the network."""
        self.open()
        self.sign_in()
        self.choose_pin()
        self.ready_offline()

    def ready_offline(self) -> None:
        """Until the app is kept on the phone and the first pull is on its disk."""
        until(lambda: self._breath() and self.pulls, "the first pull is complete")
        self.sync()
        self.tab("me")
        expect(self.page.get_by_text(app("offline.ready"))).to_be_visible()

    # Finding the way

    def button(self, key: str, **params: object) -> Locator:
        """A button, or a link that looks like one, by its words."""
        name = app(key, **params)
        return self.page.get_by_role("button", name=name, exact=True).or_(
            self.page.locator("a.btn", has_text=re.compile(f"^\\s*{re.escape(name)}\\s*$"))
        )

    def heading(self, key: str, **params: object) -> None:
        """Wait for a heading."""
        expect(self.page.get_by_role("heading", name=app(key, **params), exact=True)).to_be_visible()

    def navigation(self) -> Locator:
        """The bar with the four rooms of the app; waits for it."""
        bar = self.page.get_by_role("navigation", name=app("tab.label"))
        expect(bar).to_be_visible()
        return bar

    def tab(self, name: str) -> None:
        """today, pupils, visits or me."""
        self.navigation().get_by_role("link", name=app(f"tab.{name}"), exact=True).tap()
        self.room(name)

    def room(self, name: str) -> None:
        """Wait for one of the four rooms: its door in the bar is marked, and its heading is there."""
        door = self.navigation().get_by_role("link", name=app(f"tab.{name}"), exact=True)
        expect(door).to_have_attribute("aria-current", "page")
        expect(self.page.get_by_role("heading", level=1)).to_be_visible()

    def to_the_rooms(self) -> None:
        """By the arrows, until the bar with the four rooms is there."""
        bar, arrow = self.page.locator(".tabbar"), self.page.locator(".appbar .iconbtn").first
        for _ in range(5):
            expect(bar.or_(arrow).first).to_be_visible()
            if bar.count():
                return
            here = self.page.url
            arrow.tap()
            expect(self.page).not_to_have_url(here)
        raise AssertionError(f"no way back from {self.page.url}")

    def saved(self) -> None:
        """Everything typed is on the disk."""
        expect(self.page.get_by_text(app("saved.saved"), exact=True).first).to_be_visible()

    def home(self) -> None:
        """The front page is there."""
        self.room("today")

    # Pupils

    def to_visit(self) -> list[str]:
        """The names on the list of pupils who have not been visited yet."""
        self.tab("pupils")
        todo = self.page.get_by_role("button", name=re.compile(f"^{app('pupils.todo')}"))
        todo.tap()
        expect(todo).to_have_attribute("aria-pressed", "true")
        rows = self.page.locator(".card .list .row__title")
        expect(rows.first).to_be_visible()
        return rows.all_inner_texts()

    def open_pupil(self, name: str) -> None:
        """From the list to one child's home."""
        self.to_visit()
        self.page.get_by_role("link", name=name).first.tap()
        expect(self.page.get_by_role("heading", level=1, name=re.compile(f"^{name}"))).to_be_visible()

    # Where things are

    def sums(self) -> dict[str, tuple[int, int]]:
        """(still on the phone, at school) for visits, photos and papers, as the screen tells it."""
        self.tab("visits")
        return self._sums()

    def _sums(self) -> dict[str, tuple[int, int]]:
        rows = self.page.locator("table.pairs tbody tr")
        expect(rows).to_have_count(3)
        found = [[int(cell) for cell in rows.nth(at).locator("td").all_inner_texts()] for at in range(3)]
        return {name: (here, there) for name, (here, there) in zip(SUMS, found, strict=True)}

    def all_arrived(self, seconds: float = 90) -> dict[str, tuple[int, int]]:
        """Wait on the sync screen until nothing is left on the phone."""
        self.tab("visits")
        until(lambda: {here for here, _ in self._sums().values()} == {0}, "all is at school", seconds)
        return self._sums()

    def sync(self) -> None:
        """现在送一次, and wait until everything that the school has by now was asked for.

        A pull that was on its way already may tell less.
        """
        self.tab("visits")
        before = len(self._asked)
        self.button("sync.now").tap()
        until(lambda: self._breath() and self._pulled > before, "a pull is complete")

    def _breath(self) -> bool:
        """Let Playwright hand over what happened meanwhile."""
        self.page.wait_for_timeout(50)
        return True
