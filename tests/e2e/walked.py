"""One school that walks one pack: its office at the desk, a teacher with a phone, and what both screens show."""

from __future__ import annotations

import re
from datetime import timedelta
from time import monotonic
from typing import Any

from playwright.sync_api import Locator, Page, expect

from server.domain.campaign import Pack, load_pack
from server.packs import shipped
from tests.e2e.desk import Desk
from tests.e2e.teacher import Teacher
from tests.e2e.visit import Visit, tick
from tests.support import walked_school as school
from tests.support.browser import Phone
from tests.support.server import Server
from tests.support.walked_packs import INVENTED, INVENTED_FILE, WALKS
from tests.support.words import app

SAID = "坐在火塘边谈，商量好周末谁来接。"
SOON = 20
FORTNIGHT = timedelta(days=14)
FIGURES = """cards => cards.map(card => {
  const figure = card.querySelector('.num');
  return [card.getAttribute('aria-labelledby'), figure ? figure.textContent.replace(/\\s/g, '') : ''];
})"""


def pack_of(name: str) -> Pack:
    return load_pack(INVENTED_FILE.read_text("utf-8")) if name == INVENTED else shipped(name)


class Walked:
    """One school that walks one pack."""

    def __init__(self, name: str, server: Server, desk: Phone, phone: Phone) -> None:
        self.pack, self.server = pack_of(name), server
        self.gap, self.lines = WALKS[name].gap, WALKS[name].lines
        self.at_desk, self.office = desk, school.account("宁小满")
        self.desk = Desk(lambda _: desk.start(), server, self.office)
        self.teacher = Teacher(phone, school.account(school.HOMEROOM))
        over_groups = [rule["key"] for rule in self.pack.data["rules"] if "groups" in rule.get("whom", {})]
        # A phone is told no key that names a group.
        self.on_phone = {key: f"first-{number}" for number, key in enumerate(over_groups, start=1)}

    # The office

    def office_starts(self) -> None:
        """At the desk: an own pack is brought first; then it is chosen and started, on the days that it names."""
        self.desk.sign_in()
        page = self.desk.page
        page.locator(".desk__nav").get_by_role("button", name=app("desk.nav_campaigns")).click()
        if self.pack.name == INVENTED:
            press(page, "camp.bring")
            page.locator("input[type=file]").set_input_files(INVENTED_FILE)
            press(page, "camp.check")
            press(page, "camp.keep")
            press(page, "camp.to_start")
        else:
            press(page, "camp.new")
        page.locator(".picklist button").filter(has_text=self.pack.name).click()
        press(page, "camp.start")
        name = self.pack.data["name"]["zh-CN"]
        expect(page.get_by_role("heading", level=1, name=name, exact=True)).to_be_visible()

    def desk_due(self, when: int) -> dict[str, str]:
        """What the desk is to show before (0) or after (1), by rule."""
        return {line.rule: line.desk[when] for line in self.lines}

    def desk_figures(self) -> dict[str, str]:
        """What it shows."""
        page = self.desk.page
        page.reload()
        page.locator(".desk__nav").get_by_role("button", name=app("desk.nav_progress"), exact=True).click()
        rules = page.locator("article.rule")
        expect(rules.first).to_be_visible()
        return {key.removeprefix("rule-"): figure for key, figure in rules.evaluate_all(FIGURES)}

    def ask_names(self, rule: str) -> None:
        """Who is missing under a rule, one click away."""
        article = self.desk.page.locator(f"article[aria-labelledby=rule-{rule}]")
        article.locator(".rule__line").get_by_role("button").click()

    def gap_names(self, child: str) -> None:
        """Desk and phone name the child whom the rule still lacks."""
        self.ask_names(self.gap)
        lacking = self.desk.page.locator("section.names li")
        expect(lacking).to_have_count(1)
        expect(lacking).to_contain_text(child)
        page = self.teacher.page
        self._card(self.gap).locator("a.row").tap()
        page.get_by_role("link", name=child).tap()
        expect(page.get_by_role("heading", level=1, name=re.compile(f"^{child}"))).to_be_visible()

    def gap_is_closed(self) -> None:
        """It is met at the desk, and the phone asks for nobody any more."""
        article = self.desk.page.locator(f"article[aria-labelledby=rule-{self.gap}]")
        expect(article.locator(".rule__line")).to_contain_text(app("prog.met"))
        expect(self._card(self.gap).locator("a.row")).to_have_count(0)
        expect(self._card(self.gap).locator(".seam--done")).to_have_count(1)

    # The teacher

    def phone_due(self, when: int) -> dict[str, str]:
        """What the phone is to show before (0) or after (1), by its own keys of the rules."""
        return {self._key(line.rule): line.phone[when] for line in self.lines if line.phone}

    def phone_figures(self, due: dict[str, str]) -> dict[str, str]:
        """What 我的进度 shows. It comes by itself, soon after the visits went: `due` is waited for a little."""
        self.teacher.to_the_rooms()
        self.teacher.tab("me")
        self.teacher.page.locator("a[href='/me/progress']").first.tap()
        cards = self.teacher.page.locator("section.card[aria-labelledby*='~']")
        soon = monotonic() + SOON
        while True:
            expect(cards.first).to_be_visible()
            found = {key.split("~")[1]: figure for key, figure in cards.evaluate_all(FIGURES)}
            if found == due or monotonic() > soon:
                return found
            self.teacher.page.wait_for_timeout(200)

    def _key(self, rule: str) -> str:
        return self.on_phone.get(rule, rule)

    def _card(self, rule: str) -> Locator:
        return self.teacher.page.locator(f"section.card[aria-labelledby*='~{self._key(rule)}~']")

    def leaves_the_network(self) -> None:
        """From here on the phone is alone."""
        self.teacher.phone.offline()
        self.teacher.to_the_rooms()

    def visits(self, child: str, mode: str, company: str = "") -> None:
        """One visit in the pack's own form: pledge, what must be written, a checklist, the word at the end."""
        teacher, visit = self.teacher, Visit(self.teacher)
        teacher.tab("pupils")
        teacher.page.get_by_role("link", name=child).first.tap()
        visit.begin("visit.extra")
        visit.go("pledge")
        expect(teacher.page.locator("fieldset input[type=checkbox]")).to_have_count(
            len(self.pack.data["pledge"]["entries"])
        )
        teacher.button("pledge.tick_all").tap()
        expect(teacher.page.get_by_text(app("pledge.all"))).to_be_visible()
        visit.go("record")
        Filler(visit, self.pack, mode, company).fill()
        visit.go("finish")
        expect(teacher.page.get_by_text(self.pack.data["attestation"]["label"]["zh-CN"])).to_be_visible()
        tick(teacher.page.locator("#attest"))
        teacher.button("finish.done").tap()
        visit.is_finished()
        teacher.button("done.home").tap()
        teacher.home()

    def comes_back(self, visits: int) -> None:
        """Within reach: everything goes to school, and what the school says of the rules comes."""
        self.teacher.phone.offline(False)
        assert self.teacher.all_arrived()["visits"] == (0, visits)
        self.teacher.sync()

    def fortnight_later(self) -> None:
        """Fourteen days on, for everybody."""
        self.teacher.phone.later(FORTNIGHT)
        self.at_desk.later(FORTNIGHT)
        school.set_ahead(self.server.data_dir, self.teacher.phone.ahead)
        self.teacher.page.goto("/")
        self.teacher.unlock()


class Filler:
    """Fills the record of a pack's form: what is required, who came along, the first checklist."""

    def __init__(self, visit: Visit, pack: Pack, mode: str, company: str) -> None:
        self.visit, self.mode, self.company = visit, mode, company
        self.sections = [s for s in pack.form()["sections"] if s["step"] == "record"]
        checklists = [f for s in self.sections for f in s["fields"] if f["kind"] == "checklist"]
        self.ticked = {field["name"] for field in checklists[:1]}

    def fill(self) -> None:
        """Section by section."""
        for section in self.sections:
            fields = [field for field in section["fields"] if self._wanted(field)]
            if fields:
                self.visit.section(section["key"])
            for field in fields:
                self._fill(field)
            for field in section["fields"]:
                self._follows(field)
        self.visit.teacher.saved()

    def _wanted(self, field: dict[str, Any]) -> bool:
        along = field["name"] == "companions" and bool(self.company)
        return field.get("required") == "submit" or along or field["name"] in self.ticked

    def _fill(self, field: dict[str, Any]) -> None:
        name, kind = field["name"], field["kind"]
        if name == "companions":
            self.visit.bring(self.company)
        elif kind == "people":
            self.visit.pick(name, school.FAMILY)
        elif kind == "choice":
            key = self.mode if name == "mode" else field["options"][1]["key"]
            self.visit.pick(name, next(o["label"]["zh-CN"] for o in field["options"] if o["key"] == key))
        elif kind == "checklist":
            for box in self.visit.field(name).get_by_role("checkbox").all():
                tick(box)
        elif kind == "narrative":
            self.visit.field(name).fill(SAID)
        else:
            # The day was written down by the first look at the record.
            assert kind == "date"
            expect(self.visit.field(name)).not_to_have_value("")

    def _follows(self, field: dict[str, Any]) -> None:
        """A field that hangs on another one's answer has come."""
        if "show_if" in field:
            self.visit.field(field["name"]).fill("25")


def press(page: Page, key: str) -> None:
    page.get_by_role("button", name=app(key), exact=True).click()
