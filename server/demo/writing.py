"""Writing a demo school into the store: its years, classes, staff, families, campaigns and assignments."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import timedelta
from functools import cached_property
from random import Random
from typing import Any

from server.demo.agenda import Agenda, AssignmentPlan, CampaignPlan
from server.demo.roster import ELDERS, Child, Roster, Staff
from server.demo.tagging import facts_of
from server.demo.telling import Decks, Teller
from server.domain.calendar import class_name, school_year_of, usual_terms, year_bounds
from server.domain.campaign import Pack
from server.domain.names import pinyin
from server.domain.scoping import Links, scopes_of
from server.services.default_papers import campaign_form
from server.store.classes import Enrolled, Period
from server.store.people import RoleHeld, Teaches
from server.store.unit import Unit
from sync.state import Record, Write

SERVER = "server"


class SchoolWriter:
    """Writes one school's records inside one unit. Every value is a server-made write with a stamp."""

    def __init__(self, unit: Unit, roster: Roster, agenda: Agenda, pack: Pack, rng: Random) -> None:
        self.unit = unit
        self.roster = roster
        self.agenda = agenda
        self.pack = pack
        self.rng = rng
        self.year = school_year_of(agenda.today)
        self.made_at = f"{agenda.now.starts.isoformat()}T08:00:00+08:00"

    # ---- what everything else needs

    def put(self, type_: str, id_: str, values: Mapping[str, Any], links: Links, **more: Any) -> Record:
        """Put a record in its scopes. ``more``: by, at (of its writes), appends, keep (history too)."""
        stamp = self.unit.mint_stamp()
        kept = {name: value for name, value in values.items() if value is not None}
        record = Record(type_, id_, values=kept, stamps={n: stamp for n in kept if n != "author"})
        record.appends = more.get("appends", {})
        if more.get("keep"):
            by, at = more.get("by", SERVER), more.get("at", self.made_at)
            writes = [
                Write(name, value, stamp, None, by, at) for name, value in kept.items() if name != "author"
            ]
            self.unit.history.add(type_, id_, writes, pupil=kept.get("pupil"))
        self.unit.records.put(record, scopes_of(type_, id_, kept, links))
        return record

    def class_id(self, key: str) -> str:
        """The id of a class: it stays while the class moves up."""
        grade, number = key.split("-")
        return f"{self.roster.code}-k{self.year - int(grade) + 1}-{number}"

    @cached_property
    def assigned(self) -> dict[str, frozenset[str]]:
        """Pupil id → people who lead or accompany the visit planned in this campaign."""
        return {
            a.child.id: frozenset([a.lead.id, *(c.id for c in a.companions)]) for a in self.agenda.assignments
        }

    def pupil_links(self, child: Child) -> Links:
        """The links of a pupil and of what hangs on it."""
        return Links(
            school=self.unit.school,
            classes=frozenset({self.class_id(child.class_key)}),
            assigned=self.assigned.get(child.id, frozenset()),
            homeroom=self.roster.homeroom_of(child.class_key).id,
        )

    # ---- the school

    def write_years(self) -> None:
        """Last school year and this one, with their terms."""
        periods = []
        for year in (self.year - 1, self.year):
            starts, ends = year_bounds(year)
            id_ = self._year_id(year)
            periods.append(Period(id_, f"{year}—{year + 1}学年", starts, ends))
            periods += [Period(f"{id_}-{t.number}", t.name, t.starts, t.ends, id_) for t in usual_terms(year)]
        self.unit.classes.add_periods(periods)

    def _year_id(self, year: int) -> str:
        return f"{self.roster.code}-y{year}"

    def write_staff(self) -> None:
        """The colleague directory, dated roles and dated teaching."""
        # Any colleague may come along, so every class's teachers know everyone.
        classes = frozenset(self.class_id(k) for k in self.roster.classes)
        company = self._company()
        for person in self.roster.staff:
            values = {"name": person.name, "title": person.title, "active": True}
            values |= {f"duties/{duty}": True for duty in person.duties}
            links = Links(self.unit.school, classes=classes, assigned=frozenset(company[person.id]))
            self.put("person", person.id, values, links)
        since = year_bounds(self.year - 1)[0]
        self.unit.people.add_roles(RoleHeld(s.id, role, since) for s in self.roster.staff for role in s.roles)

    def _company(self) -> dict[str, set[str]]:
        """Person id → people who share an assignment: a phone's first page has to name them."""
        company: dict[str, set[str]] = defaultdict(set)
        for team in self.assigned.values():
            for person in team:
                company[person] |= team - {person}
        return company

    def write_classes(self) -> None:
        """The classes of today, and who has taught them in both years."""
        teachings: list[Teaches] = []
        for key in self.roster.classes:
            grade, number = map(int, key.split("-"))
            homeroom = self.roster.homeroom_of(key)
            values = {
                "name": class_name(grade, number),
                "grade": grade,
                "number": number,
                "homeroom": homeroom.id,
            }
            assigned = frozenset[str]().union(
                *(self.assigned.get(c.id, frozenset()) for c in self.roster.in_class(key))
            )
            self.put("class", self.class_id(key), values, Links(self.unit.school, assigned=assigned))
            for person in self.roster.staff:
                if key in person.teaches:
                    teachings += self._teaching(person, key, grade)
        self.unit.people.add_teaching(teachings)

    def _teaching(self, person: Staff, key: str, grade: int) -> list[Teaches]:
        """This year's teaching; last year's too where the class was here and the teacher stayed with it."""
        last, this = self.year - 1, self.year
        found = [
            Teaches(person.id, self.class_id(key), person.subject, self._year_id(this), *year_bounds(this))
        ]
        if grade > 1 and (person.homeroom != key or person.was):
            found.insert(
                0,
                Teaches(
                    person.id, self.class_id(key), person.subject, self._year_id(last), *year_bounds(last)
                ),
            )
        return found

    # ---- families

    def write_families(self) -> None:
        """Households, pupils, guardians, dated enrolment."""
        self.unit.classes.add_households({c.family.id: c.family.village for c in self.roster.children})
        self.unit.pupil_keys.prepare(c.id for c in self.roster.children)
        enrolments: list[Enrolled] = []
        for child in self.roster.children:
            self._write_child(child)
            grade = int(child.class_key[0])
            years = [self.year] if grade == 1 else [self.year - 1, self.year]
            room = self.class_id(child.class_key)
            enrolments += [Enrolled(child.id, room, self._year_id(y), *year_bounds(y)) for y in years]
        self.unit.classes.enrol(enrolments)

    def _write_child(self, child: Child) -> None:
        links = self.pupil_links(child)
        grade, number = map(int, child.class_key.split("-"))
        values = {
            "name": child.name,
            "pinyin": pinyin(child.name),
            "class": self.class_id(child.class_key),
            "class_name": class_name(grade, number),
            "village": child.family.village,
            "household": child.family.id,
            "gender": child.gender,
            "boarder": child.boarder,
            "visit_first": False,
            **facts_of(child, self.agenda.today),
        }
        self.put("pupil", child.id, values, links)
        for place, guardian in enumerate(child.family.guardians):
            values = {
                "pupil": child.id,
                "name": guardian.name,
                "relation": guardian.relation,
                "phone": guardian.phone,
                "carer": guardian.carer,
                "away": guardian.away,
                "availability": guardian.availability or None,
                "large_print": guardian.relation in ELDERS,
            }
            self.put("guardian", child.guardian_id(place), values, links)

    # ---- campaigns and assignments

    def write_campaigns(self) -> None:
        """The campaign of the term that is over, and the one that runs."""
        for plan in (self.agenda.past, self.agenda.now):
            values = {
                "name": f"{self._season(plan)}{self.pack.data['name']['zh-CN']}",
                "theme": self.pack.data["theme"]["zh-CN"],
                "starts": plan.starts.isoformat(),
                "ends": plan.ends.isoformat(),
                "pack": self.pack.name,
                "pack_version": self.pack.version,
                "form": campaign_form(self.pack),
            }
            links = Links(
                self.unit.school,
                classes=frozenset(self.class_id(k) for k in self.roster.classes),
                assigned=frozenset[str]().union(*self.assigned.values()),
            )
            self.put("campaign", plan.id, values, links)

    def _season(self, plan: CampaignPlan) -> str:
        if plan.term:
            return plan.term.name.removesuffix("学期")
        middle = plan.starts + timedelta(days=30)
        return f"{middle.year}年{'春季' if 2 <= middle.month <= 7 else '秋季'}"

    def write_assignments(self, tellers: Mapping[str, Teller]) -> None:
        """Who visits whom in the campaign that runs."""
        for plan in self.agenda.assignments:
            wish = plan.wish or (tellers[plan.child.class_key].wish(plan.child) if plan.wishes else None)
            self.put("assignment", plan.id, self._assignment_values(plan, wish), self.pupil_links(plan.child))

    def _assignment_values(self, plan: AssignmentPlan, wish: str | None) -> dict[str, Any]:
        return {
            "campaign": self.agenda.now.id,
            "pupil": plan.child.id,
            "visit": plan.visit_id,
            "lead": plan.lead.id,
            **{f"companions/{person.id}": True for person in plan.companions},
            "planned_on": plan.on and plan.on.isoformat(),
            "planned_at": plan.at and plan.at.strftime("%H:%M"),
            "mode": plan.mode,
            "wish": wish,
        }


def tellers_of(roster: Roster, rng: Random) -> dict[str, Teller]:
    """A teller for each class, with piles of sentences of its own."""
    return {key: Teller(rng, Decks(rng)) for key in roster.classes}
