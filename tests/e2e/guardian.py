"""The family's page in a browser without scripts: link, code, reading, answering."""

from __future__ import annotations

from urllib.parse import urljoin

from playwright.sync_api import Page, expect

from server.media.verify import check_jpeg
from tests.e2e.desk import Slip
from tests.support.words import family


class Guardian:
    """Whoever holds a slip."""

    def __init__(self, page: Page, slip: Slip) -> None:
        self.page, self.slip = page, slip

    def open(self) -> None:
        """Scan the code: a greeting, and nothing of the visit."""
        self.page.goto(self.slip.link)
        expect(self.page.get_by_role("heading", level=1)).to_have_text(family("greeting.title"))
        expect(self.page.get_by_label(family("code.label"))).to_be_visible()

    def enter(self, code: str) -> None:
        """Type a code and send it."""
        self.page.get_by_label(family("code.label")).fill(code)
        self.page.get_by_role("button", name=family("code.submit"), exact=True).click()

    def enter_wrong(self) -> None:
        """Another code than the right one: refused, with a word on what to do."""
        self.enter(f"{(int(self.slip.code) + 1) % 1_000_000:06d}")
        expect(self.page.get_by_role("alert")).to_contain_text(family("code.wrong"))

    def reads(self, *sentences: str) -> None:
        """The right code opens the note with these sentences."""
        self.enter(self.slip.code)
        self.page.wait_for_url("**/note*")
        for sentence in sentences:
            expect(self.page.get_by_text(sentence)).to_be_visible()

    def sees_photos(self, count: int) -> None:
        """The pictures of the note come, each a JPEG with nothing but pixels in it."""
        pictures = self.page.locator(".shots img")
        expect(pictures).to_have_count(count)
        for picture in pictures.all():
            reply = self.page.request.get(urljoin(self.page.url, str(picture.get_attribute("src"))))
            assert reply.ok
            assert reply.headers["content-type"] == "image/jpeg"
            check_jpeg(reply.body())

    def answers(self, words: str) -> None:
        """我想说两句, and the page says that the school has it."""
        self.page.get_by_role("link", name=family("answer.say")).click()
        self.page.get_by_label(family("answer.words"), exact=True).fill(words)
        self.page.get_by_label(family("answer.call_pick_no"), exact=True).check()
        self.page.get_by_role("button", name=family("answer.submit"), exact=True).click()
        expect(self.page.get_by_role("heading", name=family("answer.got"))).to_be_visible()
        expect(self.page.get_by_text(words)).to_be_visible()
