"""One visit on the teacher's phone, step by step."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests.e2e import told
from tests.e2e.teacher import Teacher
from tests.support.waiting import until
from tests.support.words import app


def begun(teacher: Teacher, pupil: str = "韦星野") -> Visit:
    """Somebody who has just signed in is at this pupil's home."""
    teacher.enrol()
    visit = Visit(teacher)
    teacher.open_pupil(pupil)
    visit.begin()
    return visit


class Visit:
    """The visit that is open on a teacher's screen."""

    def __init__(self, teacher: Teacher) -> None:
        self.teacher = teacher
        self.id = ""

    @property
    def page(self) -> Page:
        return self.teacher.page

    def begin(self, words: str = "visit.begin") -> None:
        """From the pupil's page; `visit.extra` where nobody planned it."""
        self.teacher.button(words).tap()
        self.page.wait_for_url("**/visits/**")
        self.id = self.page.url.split("/visits/")[1].split("/")[0]
        expect(self.field("preparation")).to_be_visible()

    def go_on(self, pupil: str) -> None:
        """接着写 from the pupil's page."""
        self.teacher.open_pupil(pupil)
        self.teacher.button("visit.go_on").tap()
        self.page.wait_for_url("**/visits/**")
        self.id = self.page.url.split("/visits/")[1].split("/")[0]

    def go(self, step: str) -> None:
        """Along the stitch to a step, back or forth."""
        self.page.locator(f"a[href='/visits/{self.id}/{step}']").first.tap()
        self.at(step)

    def section(self, key: str) -> None:
        """Open a section of the record."""
        head = self.page.locator(f"#s-{key}")
        head.tap()
        expect(self.page.locator(f"h2#s-{key}")).to_be_visible()

    def write(self, section: str, name: str, text: str) -> None:
        """Put this text into a field of the record instead of what stands there."""
        self.go("record")
        self.section(section)
        self.field(name).fill(text)
        self.teacher.saved()

    def says(self, section: str, name: str, text: str) -> None:
        """The field holds this text."""
        self.go("record")
        self.section(section)
        expect(self.field(name)).to_have_value(text)

    def at(self, step: str) -> None:
        """Wait for a step."""
        self.page.wait_for_url(f"**/visits/*/{step}*")
        self.teacher.saved()

    def next(self, step: str) -> None:
        """下一步 to this step."""
        self.teacher.button("visit.next", step=app(f"step.{step}")).tap()
        self.at(step)

    def field(self, name: str) -> Locator:
        """A field of the form."""
        return self.page.locator(f"#f-{name}")

    def pick(self, name: str, *labels: str) -> None:
        """Tick entries of a field."""
        for label in labels:
            tick(self.field(name).get_by_label(label, exact=True))

    def prepare(self) -> None:
        """What to talk about; then on to the pledge."""
        self.field("preparation").fill(told.PREPARATION)
        self.next("pledge")

    def pledge(self) -> None:
        """Tick every line; then on to the record."""
        ticks = self.page.locator("fieldset input[type=checkbox]")
        expect(ticks).to_have_count(10)
        for line in ticks.all():
            tick(line)
        expect(self.page.get_by_text(app("pledge.all"))).to_be_visible()
        self.next("record")

    def record(self, *, met: list[str], companion: str) -> None:
        """Section after section; then on to the photos."""
        self._fill_what_shows(met, companion)
        while self.next_section():
            self._fill_what_shows(met, companion)
        self.next("photos")

    def next_section(self) -> bool:
        """On to the record's next section, until it is there; False behind the last one."""
        bar = self.page.locator("footer.actionbar").get_by_role("button")
        if not bar.count():
            return False
        here = self.page.locator(".sections .section h2").get_attribute("id")
        bar.tap()
        expect(self.page.locator(f"h2#{here}")).to_have_count(0)
        return True

    def _fill_what_shows(self, met: list[str], companion: str) -> None:
        if self.field("mode").count():
            self.pick("mode", app("mode.on_site"))
            self.pick("met", *met)
            self.bring(companion)
        if self.field("four_enters").count():
            for line in self.field("four_enters").get_by_role("checkbox").all()[:2]:
                tick(line)
        for name, text in told.WRITTEN.items():
            if self.field(name).count():
                self.field(name).fill(text)

    def bring(self, companion: str) -> None:
        """A colleague who came along."""
        self.teacher.button("people.add").tap()
        self.page.locator("#f-companions-q").fill(companion[:2])
        self.pick("companions", companion)

    def consent(self, who: str, called: str = "") -> None:
        """The guardian says yes, signs on the glass, and says yes to the note too, on a paper.

        `called`: the word for who agreed, afterwards."""
        tick(self.page.get_by_label(who, exact=True))
        self.teacher.button("consent.yes").tap()
        tick(self.page.get_by_label(app("consent.how_signature"), exact=True))
        expect(self.teacher.button("consent.keep")).to_be_disabled()
        self._sign()
        self.teacher.button("consent.keep").tap()
        said = app("consent.is_yes", who=called or who, how=app("consent.by_signature"))
        expect(self.page.get_by_text(said)).to_be_visible()
        self.teacher.button("consent.family_yes").tap()
        tick(self.page.get_by_label(app("consent.how_paper"), exact=True))
        self.page.locator("#family-paper-no").fill("7")
        self.teacher.button("consent.keep").tap()
        expect(self.page.get_by_text(app("consent.family_is"))).to_be_visible()

    def _sign(self) -> None:
        """A finger draws a line on the glass."""
        pad = self.page.get_by_label(app("sign.empty"))
        pad.scroll_into_view_if_needed()
        box = pad.bounding_box()
        assert box
        assert self.teacher.phone.context
        glass = self.teacher.phone.context.new_cdp_session(self.page)

        def finger(kind: str, *at: tuple[float, float]) -> None:
            points = [{"x": box["x"] + x * box["width"], "y": box["y"] + y * box["height"]} for x, y in at]
            glass.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

        finger("touchStart", (0.2, 0.3))
        for step in range(1, 9):
            finger("touchMove", (0.2 + step * 0.07, 0.3 + (step % 3) * 0.15))
        # The finger rests before it lifts: a tap right after a flick would only stop the flick.
        self.page.wait_for_timeout(200)
        finger("touchMove", (0.76, 0.45))
        self.page.wait_for_timeout(200)
        finger("touchEnd")
        glass.detach()
        expect(self.page.get_by_label(app("sign.done"))).to_be_visible()

    def photos(self, count: int = 2) -> None:
        """That many pictures through the viewfinder."""
        self.teacher.button("photos.open").tap()
        finder = self.page.get_by_role("dialog")
        for number in range(1, count + 1):
            shutter = finder.get_by_role("button", name=app("finder.shoot"), exact=True)
            expect(shutter).to_be_enabled()
            shutter.tap()
            finder.get_by_role("button", name=app("finder.use"), exact=True).tap()
            expect(finder.get_by_text(app("finder.kept", n=number))).to_be_visible()
        finder.get_by_role("button", name=app("finder.done"), exact=True).tap()
        self.sees_photos(count)

    def sees_photos(self, count: int) -> None:
        """The pictures are shown, not just listed."""
        pictures = self.page.locator(".shots img")
        expect(pictures).to_have_count(count)
        drawn = "images => images.every(image => image.complete && image.naturalWidth > 0)"
        until(lambda: pictures.evaluate_all(drawn), "the pictures are drawn")

    def feedback(self, who: str) -> None:
        """The phone goes over to the family, and comes back with the PIN only."""
        self.next("feedback")
        tick(self.page.get_by_label(who, exact=True))
        self.teacher.button("feedback.hand").tap()
        self.page.wait_for_url("**/handover*")
        self._cannot_leave()
        tick(self.page.get_by_label(app("hand.satisfied"), exact=True))
        self.page.locator("#words").fill(told.FEEDBACK)
        self.teacher.button("hand.give").tap()
        self.teacher.heading("hand.thanks")
        self._cannot_leave()
        self.teacher.button("hand.teacher").tap()
        self.teacher.type_pin("000000")
        expect(self.page.get_by_text(app("hand.pin_wrong"))).to_be_visible()
        self._cannot_leave()
        self.teacher.type_pin()
        self.page.wait_for_url("**/feedback*")
        expect(self.page.get_by_text(app("feedback.given", n=1))).to_be_visible()

    def _cannot_leave(self) -> None:
        """The browser's own way back ends on the same page."""
        self.page.evaluate("history.back()")
        self.page.evaluate("new Promise(done => setTimeout(done, 300))")
        assert "/handover" in self.page.url

    def finish(self) -> None:
        """The teacher's word, then done."""
        self.next("finish")
        tick(self.page.locator("#attest"))
        self.teacher.button("finish.done").tap()
        self.is_finished()

    def is_finished(self) -> None:
        """The last screen thanks, and has left the form."""
        self.teacher.heading("done.title")

    def is_all_there(self, photos: int) -> None:
        """What was recorded is on the screen again."""
        self.is_finished()
        self.go("record")
        expect(self.page.locator(".sections h2")).to_be_visible()
        for section in range(self.page.locator(".sections > section").count()):
            self._open_section(section)
            for name, text in told.WRITTEN.items():
                if self.field(name).count():
                    expect(self.field(name)).to_have_value(text)
        self.go("prepare")
        expect(self.field("preparation")).to_have_value(told.PREPARATION)
        self.go("photos")
        self.sees_photos(photos)

    def leave(self) -> None:
        """退出: back to the front page. What is handed in is left by its last page."""
        self.page.locator(".appbar .iconbtn").first.tap()
        last, rooms = self.page.locator(".lamp-disc"), self.page.locator(".tabbar")
        expect(last.or_(rooms).first).to_be_visible()
        if last.count():
            self.page.locator(".actionbar .btn").first.tap()
        self.teacher.to_the_rooms()
        self.teacher.tab("today")

    def _open_section(self, number: int) -> None:
        section = self.page.locator(".sections > section").nth(number)
        if section.locator("button.fold").count():
            section.locator("button.fold").tap()
        expect(section.locator("h2")).to_be_visible()


def tick(box: Locator) -> None:
    """Tap a checkbox or radio by its words, clear of the bar at the foot of the screen, and see that it took."""
    box.evaluate("box => box.scrollIntoView({block: 'center'})")
    box.locator("xpath=ancestor::label[1]").tap()
    expect(box).to_be_checked()
