"""A small school under three campaigns whose rules are of every kind, and random acts upon it, through the store."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from server.domain.calendar import Term
from server.domain.rules.model import Window
from server.store.classes import Enrolled
from server.store.counting.plans import row_for
from server.store.people import RoleHeld, Teaches
from server.store.posts import DUTY, HERE, HOMEROOM
from server.store.tags import Tag
from server.store.unit import Store, Unit
from sync.state import Record

NOW = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
FIRST = date(2026, 8, 20)
SPAN = 200
CLASSES = ("c1", "c2", "c3")
PUPILS = ("p1", "p2", "p3", "p4", "p5")
STAFF = ("t1", "t2", "t3", "t4")
GROUPS = ("hardship", "left_behind", "disability")
MODES = ("on_site", "at_school", "phone", None)


def _rule(key: str, kind: str, per: str, **more: Any) -> dict[str, Any]:
    return {"key": key, "label": {"zh-CN": key, "en": key}, "kind": kind, "per": per, **more}


RULES = [
    _rule("all", "pupils", "campaign", whom={"all": True}, each="class"),
    _rule("twice", "pupils", "school_year", whom={"all": True}, times=2, gap_days=14, modes=["on_site"]),
    _rule("care", "pupils", "term", whom={"groups": "any"}, times=1, visitors={"at_least": 2}),
    _rule("hard", "pupils", "month", whom={"groups": ["poor"]}, by="homeroom_teacher"),
    _rule("new", "pupils", "campaign", whom={"new": True}, threshold={"more_than": 0.9}),
    _rule(
        "boarders", "pupils", "stage:go", whom={"boarders": True, "farther_than_km": 3}, by="school_leader"
    ),
    _rule("away", "pupils", "term", whom={"residence": "elsewhere"}, by="specialist_teacher"),
    _rule("teachers", "visitors", "campaign", who="every_teacher", times=2, of="pupils"),
    _rule("leaders", "visitors", "term", who="school_leader", times=1, of="visits", **{"as": "lead"}),
    _rule("heads", "visitors", "month", who="homeroom_teacher", times=1, of="visits", modes=["on_site"]),
    _rule("at_home", "share", "campaign", of="visits", what={"modes": ["on_site"]}, at_least=0.5),
    _rule(
        "pairs", "share", "term", of="pupils", what={"visitors": {"at_least": 2}}, at_most=0.2, each="class"
    ),
]
PACK = {
    "rules": RULES,
    "groups": [
        {"key": "poor", "label": {}, "covers": ["hardship"]},
        {"key": "left", "label": {}, "covers": ["left_behind", "disability"]},
    ],
    "definitions": {"left_behind": "civil_affairs"},
    "period": {"starts": "09-01", "ends": "06-30", "repeats": "yearly"},
    "stages": [{"key": "go", "title": {"zh-CN": "走访", "en": "go"}, "starts": "10-01", "ends": "11-30"}],
}
WINDOWS = {
    "k1": Window(date(2026, 9, 1), date(2027, 1, 31)),
    "k2": Window(date(2026, 10, 15), date(2026, 12, 31)),
    "k3": Window(date(2026, 2, 15), date(2026, 7, 5)),
}
TERMS = [
    Term(2026, 1, date(2026, 9, 1), date(2027, 1, 18)),
    Term(2026, 2, date(2027, 2, 22), date(2027, 7, 2)),
]


def put(unit: Unit, type_: str, id_: str, values: dict[str, Any], *, deleted: bool = False) -> None:
    """Put a record, new or known; values replace those that are there."""
    known = unit.records.load_for_update([(type_, id_)]).get((type_, id_))
    merged = {**(known.values if known else {}), **values}
    full = {key: value for key, value in merged.items() if value is not None}
    unit.records.put(Record(type_, id_, full, dict.fromkeys(full, "1.1"), deleted=deleted), ())


@dataclass
class Played:
    """One school under random acts; every one a transaction of its own."""

    store: Store
    school: str
    rng: Random
    day: date = date(2026, 10, 20)
    visits: int = 0
    tags: list[str] = field(default_factory=list)
    erased: set[str] = field(default_factory=set)

    def fill(self) -> None:
        """Classes, staff, pupils, and the campaigns counted."""
        with self.store.write(self.school) as unit:
            for room, head in zip(CLASSES, STAFF, strict=False):
                put(unit, "class", room, {"name": room, "homeroom": head})
            for who in STAFF:
                put(unit, "person", who, {"name": who, "active": True})
                unit.people.add_roles([RoleHeld(who, "teacher", FIRST)])
            unit.people.add_teaching(Teaches("t2", room, starts=FIRST) for room in CLASSES)
            for number, pupil in enumerate(PUPILS):
                put(unit, "pupil", pupil, {"name": pupil, "class": CLASSES[number % 3]})
            unit.classes.enrol(Enrolled(p, CLASSES[n % 3], starts=FIRST) for n, p in enumerate(PUPILS[:4]))
        with self.store.write(self.school) as unit:
            for campaign, window in WINDOWS.items():
                unit.counters.open(row_for(campaign, PACK, window, TERMS))

    def act(self) -> str:
        """One random act; its name."""
        acts = (
            *([self.visit] * 6),
            *([self.change_visit] * 4),
            *(self.move, self.tag, self.end_tag, self.attributes, self.homeroom, self.duty, self.role),
            *(self.teaching, self.leave, self.arrive, self.depart, self.erase, self.window, self.several),
        )
        chosen: Callable[[Unit], None] = self.rng.choice(acts)
        with self.store.write(self.school) as unit:
            chosen(unit)
        self.day += timedelta(days=self.rng.randint(0, 2))
        return chosen.__name__

    def wrong(self) -> list[Any]:
        """What a recount finds wrong."""
        with self.store.write(self.school) as unit:
            return [found for found in unit.counters.recount() if not found.right]

    # ---- acts

    def visit(self, unit: Unit) -> None:
        self.visits += 1
        put(unit, "visit", f"v{self.visits}", {**self._values(), "pupil": self._pupil()})

    def several(self, unit: Unit) -> None:
        for _ in range(self.rng.randint(2, 5)):
            self.visit(unit)
        self.change_visit(unit)

    def change_visit(self, unit: Unit) -> None:
        if not self.visits:
            return
        id_ = f"v{self.rng.randint(1, self.visits)}"
        known = unit.records.load_for_update([("visit", id_)]).get(("visit", id_))
        if known is None or known.values.get("pupil") in self.erased:
            return
        changes = self._values()
        some = self.rng.sample(sorted(changes), self.rng.randint(1, 3))
        moved = {"pupil": self._pupil()} if self.rng.random() < 0.2 else {}
        put(
            unit,
            "visit",
            id_,
            {name: changes[name] for name in some} | moved,
            deleted=self.rng.random() < 0.15,
        )

    def move(self, unit: Unit) -> None:
        pupil, room = self._pupil(), self.rng.choice(CLASSES)
        put(unit, "pupil", pupil, {"class": room})
        unit.classes.move(pupil, room, self._near())

    def tag(self, unit: Unit) -> None:
        self.tags.append(f"g{len(self.tags)}")
        facts = {"away": self.rng.choice(["one", "both"]), "capable": self.rng.random() < 0.5}
        tag = Tag(
            id=self.tags[-1], pupil=self._pupil(), group=self.rng.choice(GROUPS), since=self._near(), by="t1",
            at=NOW, reviewed_on=self.day, reviewed_by="t1", source="family", facts=facts,
        )  # fmt: skip
        unit.tags.add([tag])

    def end_tag(self, unit: Unit) -> None:
        if self.tags:
            unit.tags.end(self.rng.choice(self.tags), on=self._near(), by="t1")

    def attributes(self, unit: Unit) -> None:
        entered = self.rng.choice([None, "2026-09-01", "2025-09-01", "2026-10-30"])
        values = {
            "boarder": self.rng.choice([True, False, None]),
            "distance_km": self.rng.choice([2, 4, None]),
        }
        values |= {"residence": self.rng.choice(["in_county", "elsewhere"]), "entered_on": entered}
        put(unit, "pupil", self._pupil(), values)

    def homeroom(self, unit: Unit) -> None:
        id_, who, today = self.rng.choice(CLASSES), self.rng.choice([*STAFF, None]), self._near()
        room = unit.records.load_for_update([("class", id_)])["class", id_]
        before = room.values.get("homeroom")
        if before == who:
            return
        put(unit, "class", id_, {"homeroom": who})
        if before:
            unit.posts.give_up(before, HOMEROOM, today, id_)
        if who:
            unit.posts.take(who, HOMEROOM, today, id_)

    def duty(self, unit: Unit) -> None:
        who, duty = self.rng.choice(STAFF), self.rng.choice(["school_leader", "specialist"])
        on = bool(unit.records.get("person", who).values.get(f"duties/{duty}"))
        put(unit, "person", who, {f"duties/{duty}": not on})
        if self.rng.random() < 0.7:
            change = unit.posts.give_up if on else unit.posts.take
            change(who, DUTY + duty, self._near())

    def role(self, unit: Unit) -> None:
        who = self.rng.choice(STAFF)
        if self.rng.random() < 0.5:
            unit.people.end_roles(who, ["teacher"], self._near())
        else:
            unit.people.add_roles([RoleHeld(who, "teacher", self._near())])

    def teaching(self, unit: Unit) -> None:
        who, room = self.rng.choice(STAFF), self.rng.choice(CLASSES)
        if self.rng.random() < 0.5:
            unit.people.stop_teaching(who, [room], self._near())
        else:
            unit.people.add_teaching([Teaches(who, room, starts=self._near())])

    def leave(self, unit: Unit) -> None:
        who = self.rng.choice(STAFF)
        here = unit.records.get("person", who).values.get("active", True)
        put(unit, "person", who, {"active": not here})
        change = unit.posts.give_up if here else unit.posts.take
        change(who, HERE, self._near())

    def arrive(self, unit: Unit) -> None:
        pupil = f"n{self.rng.randint(1, 3)}"
        if pupil in self.erased:
            return
        put(unit, "pupil", pupil, {"name": pupil, "class": "c1", "entered_on": self.day.isoformat()})
        unit.classes.enrol([Enrolled(pupil, "c1", starts=self.day)])

    def depart(self, unit: Unit) -> None:
        if self.rng.random() < 0.3:
            put(unit, "pupil", self._pupil(), {}, deleted=self.rng.random() < 0.5)

    def erase(self, unit: Unit) -> None:
        pupil = self._pupil()
        if len(self.erased) < 2 and self.rng.random() < 0.4:
            self.erased.add(pupil)
            traces = unit.erasure.traces(pupil)
            unit.records.load_for_update(traces.records)
            unit.erasure.purge(pupil, traces, NOW)

    def window(self, unit: Unit) -> None:
        ends = date(2026, 12, 1) + timedelta(days=self.rng.randint(0, 60))
        unit.counters.open(row_for("k2", PACK, Window(date(2026, 10, 15), ends), TERMS))

    # ---- chance

    def _values(self) -> dict[str, Any]:
        rng = self.rng
        on = FIRST + timedelta(days=rng.randint(0, SPAN))
        company = {f"companions/{who}": rng.random() < 0.25 for who in STAFF}
        return {
            "visited_on": rng.choice([on.isoformat(), on.isoformat(), None, "2026-03-03"]),
            "status": rng.choice(["draft", "submitted", "submitted", "approved", "returned"]),
            "mode": rng.choice(MODES),
            "lead": rng.choice([*STAFF, None]),
            **company,
        }

    def _pupil(self) -> str:
        return self.rng.choice([pupil for pupil in PUPILS if pupil not in self.erased])

    def _near(self) -> date:
        return self.day + timedelta(days=self.rng.choice([0, 0, -20, 15]))
