"""The office: its desk page in a browser, and its view of the server through the interface that the desk uses."""

from __future__ import annotations

import re
import weakref
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Download, Locator, Page, expect
from pypdf import PdfReader

from server.locale import translate
from tests.support.server import Server
from tests.support.waiting import until
from tests.support.words import app

STUB_PRINTER = "window.printed = 0; window.print = () => { window.printed += 1; };"


class OfficeLine:
    """A signed-in reader of the HTTP interface."""

    def __init__(self, server: Server, account: dict[str, Any]) -> None:
        self._http = httpx.Client(base_url=f"{server.url}/api/v1", timeout=30)
        # A line that a failed test left open would fail the next one as well.
        weakref.finalize(self, self._http.close)
        ask = {"user": account["user"], "password": account["password"]}
        reply = self._http.post("/devices", json={**ask, "device_name": "desk", "app": "test", "schema": 1})
        reply.raise_for_status()
        self._http.headers["Authorization"] = f"Bearer {reply.json()['token']}"

    def visit(self, id_: str) -> dict[str, Any]:
        """One visit with everything that the desk shows of it."""
        found: dict[str, Any] = self._http.get(f"/office/visits/{id_}").raise_for_status().json()
        return found

    def photo(self, id_: str, size: str) -> httpx.Response:
        """A served picture."""
        return self._http.get(f"/photos/{id_}", params={"size": size}).raise_for_status()

    def code_for(self, name: str) -> str:
        """A one-time code with which this colleague's phone enrols."""
        people = self._http.get("/office/people").raise_for_status().json()["items"]
        person = next(one["id"] for one in people if one["name"] == name)
        reply = self._http.post("/devices/enrolment-codes", json={"person": person})
        return str(reply.raise_for_status().json()["code"])

    def close(self) -> None:
        self._http.close()


@dataclass(frozen=True)
class Slip:
    """What the printed page tells a guardian: where, and with which code."""

    link: str
    code: str


class Desk:
    """The office at its desk."""

    def __init__(self, open_page: Callable[..., Page], server: Server, account: dict[str, Any]) -> None:
        self.page, self.url, self.account = open_page(server.url), server.url, account
        self.page.add_init_script(STUB_PRINTER)

    def sign_in(self) -> None:
        """Staff number and password."""
        self.page.goto(f"{self.url}/desk")
        self.page.get_by_label(app("desk.user"), exact=True).fill(self.account["user"])
        self.page.get_by_label(app("gate.password"), exact=True).fill(self.account["password"])
        self.page.get_by_role("button", name=app("gate.enter"), exact=True).click()
        expect(self.page.get_by_role("heading", name=app("desk.visits"), exact=True)).to_be_visible()

    def row(self, pupil: str) -> Locator:
        """The newest line of this pupil on the list."""
        name = self.page.get_by_role("button", name=pupil, exact=True)
        return self.page.get_by_role("row").filter(has=name).first

    def sees_visit(self, pupil: str, photos: int) -> None:
        """It is on the list, with its pictures drawn."""
        row = self.row(pupil)
        expect(row).to_contain_text(app("desk.submitted"))
        pictures = row.locator("img")
        expect(pictures).to_have_count(photos)
        drawn = "images => images.every(image => image.complete && image.naturalWidth > 0)"
        until(lambda: pictures.evaluate_all(drawn), "the thumbnails are drawn")

    def open_visit(self, pupil: str) -> None:
        """From the list to the whole visit."""
        self.row(pupil).get_by_role("button", name=pupil, exact=True).click()
        self.page.wait_for_url("**/desk#/visits/*")
        expect(self.page.get_by_role("heading", name=app("desk.written"))).to_be_visible()

    def approve(self) -> None:
        """看过了."""
        self.page.get_by_role("button", name=app("desk.approve"), exact=True).click()
        expect(self.page.locator(".pagehead")).to_contain_text(app("desk.approved"))

    def make_slips(self, picture: Path) -> dict[str, Slip]:
        """New slips, printed; by the guardian's relation."""
        with self.page.expect_response(re.compile(r"/slips$")) as made:
            self.page.get_by_role("button", name=app("desk.slips_make"), exact=True).click()
        slips = made.value.json()["slips"]
        rows = self.page.locator(".data tbody tr")
        expect(rows).to_have_count(len(slips))
        for at, slip in enumerate(slips):
            expect(rows.nth(at).locator(".code")).to_have_text(f"{slip['code'][:3]} {slip['code'][3:]}")
        with self.page.expect_response(re.compile(r"/slips/arrived$")), self.page.expect_download() as sheets:
            self.page.get_by_role("button", name=app("desk.print"), exact=True).click()
        expect(self.page.get_by_role("status").get_by_text(app("desk.slips_printed"))).to_be_visible()
        self._on_paper(sheets.value, slips, picture)
        return {slip["guardian"]["relation"]: Slip(slip["link"], slip["code"]) for slip in slips}

    def _on_paper(self, sheets: Download, slips: Sequence[dict[str, Any]], picture: Path) -> None:
        """The file that the printer gets has each code, and is the same as that of a class."""
        picture.parent.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=picture, full_page=True)
        file = picture.with_suffix(".pdf")
        sheets.save_as(file)
        text = "".join(page.extract_text() for page in PdfReader(file).pages)
        for slip in slips:
            assert f"{slip['code'][:3]} {slip['code'][3:]}" in text
        assert translate("zh-CN", "slip.ack") in text
