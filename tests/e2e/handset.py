"""A teacher with a phone of any engine: the offline story's steps, told once, in the words on the screen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.e2e import told
from tests.support.engines.engine import Engine
from tests.support.engines.hands import Hands
from tests.support.words import app

PIN = "739146"
BUTTON = "button, a.btn"
PICTURES = ".shots img"
ASKED = "return performance.getEntriesByType('resource').some(one => one.name.endsWith(arguments[0]))"
NO_CAMERA = "navigator.mediaDevices.getUserMedia = () => Promise.reject(new Error('no'))"
DRAWN = """
const images = [...document.querySelectorAll(arguments[0])];
return images.length === arguments[1] && images.every((image) => image.complete && image.naturalWidth > 0);
"""


class Handset:
    """One method per act. `shots` is the folder for pictures of each screen, empty path for none."""

    def __init__(self, engine: Engine, url: str, account: dict[str, Any], shots: Path) -> None:
        self.engine, self.url, self.account, self.shots = engine, url, account, shots
        self.hands = Hands(engine)
        self.visit = ""
        self._taken = 0

    # The gate

    def open(self) -> None:
        """Switch it on and open the address."""
        self.engine.start()
        self.engine.goto(f"{self.url}/")

    def enrol(self) -> None:
        """Sign in, choose a PIN, and wait until the app may leave the network."""
        hands = self.hands
        hands.sees("#user")
        self.shoot("sign-in")
        hands.fill("#user", self.account["user"])
        hands.fill("#password", self.account["password"])
        self.button("gate.enter")
        hands.sees("h1, h2", app("choose.title"))
        self.type_pin()
        hands.sees("h1, h2", app("choose.again"))
        self.shoot("choose-pin")
        self.type_pin()
        hands.sees(".tabbar")
        self.tab("/me")
        hands.reads(app("offline.ready"), 60)
        # Own figures are asked for when the last page of the roster is here.
        hands.until(lambda: hands.ask(ASKED, "/me/progress"), "the first pull is complete", 60)
        self.tab("/visits")
        hands.reads(app("phase.all"))
        self.tab("/")
        self.shoot("today")

    def type_pin(self) -> None:
        """Digit by digit on the pad, then 好了."""
        for digit in PIN:
            self.hands.tap(".pin button", digit)
        self.hands.tap(".pin button", app("pin.ok"))

    def unlock(self) -> None:
        """Open the store that is on the phone already."""
        self.hands.reads(app("unlock.hint"))
        self.shoot("unlock")
        self.type_pin()
        # Deriving the key is meant to be slow, and slower on a machine that does much else.
        self.hands.until(lambda: not self.hands.shows(".pin"), "it is open", 90)

    def cold(self) -> None:
        """The address again, from nothing: what answers now is the worker on the phone."""
        self.engine.goto(f"{self.url}/")
        self.unlock()
        self.hands.sees(".tabbar")

    # Ways

    def button(self, key: str, **params: object) -> None:
        """Touch a button by its words."""
        self.hands.tap(BUTTON, app(key, **params))

    def tab(self, path: str) -> None:
        """One of the four rooms."""
        self.hands.tap(f'.tabbar a[href="{path}"]')
        self.hands.sees(f'.tabbar a[href="{path}"][aria-current="page"]')

    def next(self, step: str) -> None:
        """下一步 to this step."""
        self.button("visit.next", step=app(f"step.{step}"))
        self.at(step)

    def at(self, step: str) -> None:
        """Wait for a step of the visit, and until all of it is on the disk."""
        self.hands.at(f"/{step}")
        self.hands.sees(".saved", app("saved.saved"))

    def shoot(self, name: str) -> None:
        """A picture of the screen."""
        self._taken += 1
        self.hands.picture(self.shots / f"{self._taken:02}-{name}.png")

    # The visit

    def begin(self, pupil: str) -> None:
        """From the list of pupils to an open visit."""
        hands = self.hands
        self.tab("/pupils")
        hands.tap("button", app("pupils.todo"), part=True)
        self.shoot("pupils")
        hands.tap(".list a.row", pupil, part=True)
        hands.sees("h1", pupil, part=True)
        self.shoot("pupil")
        self.button("visit.begin")
        self.visit = hands.at("/visits/").split("/")[2]
        hands.sees("#f-preparation")

    def prepare_and_pledge(self) -> None:
        """What to talk about, and every line of the pledge."""
        hands = self.hands
        hands.fill("#f-preparation", told.PREPARATION)
        self.next("pledge")
        lines = hands.texts("fieldset label.pick")
        assert len(lines) == 10
        for line in lines:
            hands.tick("fieldset input", line)
        hands.reads(app("pledge.all"))
        self.shoot("pledge")
        self.next("record")

    def record(self, met: list[str]) -> None:
        """Section after section; then on to the photos."""
        for _ in range(20):
            self._fill_what_shows(met)
            self.shoot("record")
            if not self.hands.shows("footer.actionbar button"):
                break
            self.hands.tap("footer.actionbar button")
        self.next("photos")

    def _fill_what_shows(self, met: list[str]) -> None:
        hands = self.hands
        if hands.shows("#f-mode"):
            hands.tick("#f-mode input", app("mode.on_site"))
            for who in met:
                hands.tick("#f-met input", who)
        if hands.shows("#f-four_enters"):
            for line in hands.texts("#f-four_enters label.pick")[:2]:
                hands.tick("#f-four_enters input", line)
        for name, text in told.WRITTEN.items():
            if hands.shows(f"#f-{name}"):
                hands.fill(f"#f-{name}", text)

    def consent(self, who: str) -> None:
        """The guardian says yes and signs on the glass, then says yes to the note too, on a paper."""
        hands = self.hands
        hands.tick("input[name=who]", who)
        self.button("consent.yes")
        hands.tick("input[name=how]", app("consent.how_signature"))
        hands.draw(".sign svg")
        hands.sees(".sign svg", app("sign.done"))
        self.shoot("signature")
        self.button("consent.keep")
        self.button("consent.family_yes")
        hands.tick("input[name=family-how]", app("consent.how_paper"))
        hands.fill("#family-paper-no", "7")
        self.button("consent.keep")
        hands.reads(app("consent.family_is"))

    def photo_through_the_viewfinder(self) -> None:
        """The fake camera's picture, seen before it is kept."""
        self.button("photos.open")
        self.hands.sees(".shutter:not([disabled])")
        self.shoot("viewfinder")
        self.hands.tap(".shutter")
        self._use(1)

    def photo_from_a_file(self, picture: Path) -> None:
        """Where the browser gives no camera: the phone's own one, through a file input."""
        self.engine.run(NO_CAMERA)
        self.button("photos.more")
        self.hands.sees(BUTTON, app("finder.file"))
        self.shoot("no-camera")
        self.engine.choose_file(".finder input[type=file]", picture)
        self._use(2)

    def _use(self, count: int) -> None:
        self.hands.sees(".finder canvas")
        self.shoot("review")
        self.button("finder.use")
        self.hands.reads(app("finder.kept", n=1))
        self.button("finder.done")
        self.sees_photos(count)

    def sees_photos(self, count: int) -> None:
        """They are drawn, not just listed."""
        self.hands.until(lambda: self.hands.ask(DRAWN, PICTURES, count), f"{count} pictures are drawn")
        self.shoot("photos")

    def finish(self) -> None:
        """The teacher's word, then done."""
        self.next("feedback")
        self.shoot("feedback")
        self.button("feedback.skip")
        self.at("finish")
        self.hands.tick("#attest")
        self.shoot("finish")
        self.button("finish.done")
        self.hands.sees("h1, h2", app("done.title"))
        self.shoot("done")

    # Afterwards

    def is_all_there(self, photos: int) -> None:
        """What was recorded is on the screen again."""
        hands = self.hands
        self.go("finish")
        hands.sees("h1, h2", app("done.title"))
        self.go("record")
        for number in range(hands.count(".sections > section")):
            section = f".sections > section:nth-child({number + 1})"
            if hands.shows(f"{section} button.fold"):
                hands.tap(f"{section} button.fold")
            hands.sees(f"{section} h2")
            for name, text in told.WRITTEN.items():
                if hands.shows(f"#f-{name}"):
                    hands.holds(f"#f-{name}", text)
        self.go("prepare")
        hands.holds("#f-preparation", told.PREPARATION)
        self.go("photos")
        self.sees_photos(photos)

    def go(self, step: str) -> None:
        """To a step of the visit, along the stitch or by its address where the screen shows none."""
        link = f"a[href='/visits/{self.visit}/{step}']"
        if self.hands.shows(link):
            self.hands.tap(link)
        else:
            self.engine.goto(f"{self.url}/visits/{self.visit}/{step}")
            self.unlock()
        self.hands.at(f"/{step}")

    def sums(self) -> list[int]:
        """Visits and photos still on the phone, then those at school, as the screen tells it."""
        cells = [int(text) for text in self.hands.texts("table.pairs tbody td")]
        return [cells[0], cells[2], cells[1], cells[3]] if len(cells) == 6 else []

    def all_arrived(self) -> list[int]:
        """Nobody touches it; wait until nothing is left on the phone."""
        self.hands.until(lambda: self.sums()[:2] == [0, 0], "all is at school", 90)
        self.hands.reads(app("phase.all"))
        self.shoot("all-at-school")
        return self.sums()
