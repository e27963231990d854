"""Three small schools of one autumn, for numbers that can be worked out on paper.

The campaign runs from 5 November 2026 to 20 January 2027, both days counted.

Stone Bridge: a teaching point, one class A1, four pupils, two teachers: wen is homeroom teacher and head in one.
Willow Creek: classes B1 and B2, eight pupils. In B1 the homeroom passes from li to qin on 1 December, when li
becomes a middle leader; pupil b3 arrives on 1 December, b5 moves from B1 to B2 on 10 December, b8 leaves on
20 December; the specialist mo leaves on 15 December; the tag of b6 ends with the year.
Cloud Slope: one class C1 without a homeroom teacher, one teacher yu, three pupils of no group.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from server.domain.rules.model import Fact, Member, Seat, Spell, Staff, Standings, Tag, Window
from server.domain.rules.planning import Plan, plan
from server.domain.rules.standing import person_standing, pupil_standing

WINDOW = Window(date(2026, 11, 5), date(2027, 1, 20))
BEFORE = date(2025, 9, 1)
GROUPS = [
    {"key": "poor", "covers": ["hardship"], "label": {"zh-CN": "困难家庭", "en": "Hardship"}},
    {
        "key": "family",
        "covers": ["left_behind", "single_parent"],
        "label": {"zh-CN": "留守或单亲", "en": "Left behind or single parent"},
    },
    {"key": "health", "covers": ["disability"], "label": {"zh-CN": "身体残障", "en": "Disability"}},
]


def day(text: str) -> date:
    """`11-05` in the campaign's own year, `01-20` in the next."""
    month, number = (int(part) for part in text.split("-"))
    return date(2026 if month > 8 else 2027, month, number)


def pack(*rules: Mapping[str, Any], left_behind: str = "civil_affairs") -> dict[str, Any]:
    """What the rules need of a pack."""
    return {
        "groups": GROUPS,
        "definitions": {"left_behind": left_behind},
        "period": {"starts": "11-05", "ends": "01-20", "repeats": "yearly"},
        "rules": [
            {"key": f"r{n}", "label": {"zh-CN": "规则", "en": "Rule"}, **r} for n, r in enumerate(rules)
        ],
    }


def visit(name: str, pupil: str, class_id: str, on: str, mode: str, lead: str, *companions: str) -> Fact:
    return Fact(name, pupil, day(on), class_id, mode, lead, frozenset(companions))


def one_class(class_id: str) -> tuple[Seat, ...]:
    return (Seat(class_id, BEFORE),)


@dataclass(frozen=True)
class School:
    members: tuple[Member, ...]
    staff: tuple[Staff, ...]
    facts: tuple[Fact, ...]

    def counted(self, plan_: Plan, facts: Iterable[Fact] | None = None) -> dict[str, Standings]:
        """Every standing of the school, by the id of pupil or person."""
        known = tuple(self.facts if facts is None else facts)
        people = {one.person: one for one in self.staff}
        pupils = {
            m.pupil: pupil_standing(plan_, m, [f for f in known if f.pupil == m.pupil], people)
            for m in self.members
        }
        persons = {
            s.person: person_standing(plan_, s, [f for f in known if s.person in f.visitors])
            for s in self.staff
        }
        return pupils | persons

    def plan(self, *rules: Mapping[str, Any], window: Window = WINDOW) -> Plan:
        return plan(pack(*rules), window)


STONE_BRIDGE = School(
    members=(
        Member(
            "a1",
            one_class("A1"),
            (Tag("hardship"),),
            BEFORE,
            boarder=True,
            residence="in_county",
            distance_km=6,
        ),
        Member(
            "a2",
            (Seat("A1", date(2026, 9, 1)),),
            (Tag("left_behind", away="one", capable=True),),
            date(2026, 9, 1),
            boarder=False,
            residence="in_county",
            distance_km=1,
        ),
        Member(
            "a3",
            (Seat("A1", date(2026, 10, 12)),),
            (),
            date(2026, 10, 12),
            boarder=True,
            residence="elsewhere",
            distance_km=12,
        ),
        Member(
            "a4",
            one_class("A1"),
            (Tag("left_behind", away="both"), Tag("hardship")),
            BEFORE,
            residence="in_county",
            distance_km=5,
        ),
    ),
    staff=(
        Staff(
            "wen",
            (
                Spell("homeroom_teacher", class_id="A1"),
                Spell("subject_teacher", class_id="A1"),
                Spell("school_leader"),
            ),
        ),
        Staff("bai", (Spell("subject_teacher", class_id="A1"), Spell("specialist_teacher"))),
    ),
    facts=(
        visit("A-1", "a1", "A1", "11-05", "on_site", "wen", "bai"),
        visit("A-2", "a1", "A1", "11-18", "phone", "bai"),
        visit("A-3", "a1", "A1", "12-02", "on_site", "wen", "bai"),
        visit("A-4", "a2", "A1", "11-10", "online", "bai"),
        visit("A-5", "a2", "A1", "11-24", "on_site", "bai", "wen"),
        visit("A-6", "a3", "A1", "01-20", "on_site", "wen"),
        # A day too early and a day too late.
        visit("A-7", "a4", "A1", "11-04", "on_site", "wen"),
        visit("A-8", "a4", "A1", "01-21", "phone", "wen"),
    ),
)

_WILLOW_PUPILS = (
    Member("b1", one_class("B1"), (Tag("hardship"),), BEFORE, True, "in_county", 8),
    Member("b2", one_class("B1"), (), BEFORE, False, "in_county", 2),
    Member(
        "b3",
        (Seat("B1", day("12-01")),),
        (Tag("left_behind", away="one", capable=False),),
        day("12-01"),
        True,
        "elsewhere",
        20,
    ),
    Member("b4", one_class("B1"), (Tag("single_parent"),), BEFORE, False, "in_county", "5.5"),
    Member(
        "b5", (Seat("B1", BEFORE, day("12-09")), Seat("B2", day("12-10"))), (), BEFORE, False, "in_county", 3
    ),
    Member("b6", one_class("B2"), (Tag("disability", None, day("12-31")),), BEFORE, False, "in_county", 1),
    Member("b7", one_class("B2"), (Tag("hardship"),), BEFORE, True, "in_county", 9),
    Member("b8", (Seat("B2", BEFORE, day("12-20")),), (Tag("hardship"),), BEFORE, True, "in_county", 10),
)
WILLOW_CREEK = School(
    members=_WILLOW_PUPILS,
    staff=(
        Staff(
            "li",
            (
                Spell("homeroom_teacher", until=day("11-30"), class_id="B1"),
                Spell("subject_teacher", class_id="B1"),
                Spell("middle_leader", since=day("12-01")),
            ),
        ),
        Staff(
            "qin",
            (
                Spell("homeroom_teacher", since=day("12-01"), class_id="B1"),
                Spell("subject_teacher", class_id="B1"),
            ),
        ),
        Staff(
            "gao",
            (
                Spell("homeroom_teacher", class_id="B2"),
                Spell("subject_teacher", class_id="B2"),
                Spell("middle_leader"),
            ),
        ),
        Staff("he", (Spell("school_leader"),)),
        Staff("tang", (Spell("specialist_teacher"),)),
        Staff("mo", (Spell("specialist_teacher"),), until=day("12-15")),
    ),
    facts=(
        visit("B-1", "b1", "B1", "11-10", "on_site", "li"),
        visit("B-2", "b1", "B1", "12-05", "on_site", "li", "he"),
        visit("B-3", "b2", "B1", "12-05", "on_site", "qin"),
        visit("B-4", "b4", "B1", "11-30", "phone", "li", "qin"),
        visit("B-5", "b5", "B1", "12-09", "on_site", "gao", "tang"),
        visit("B-6", "b5", "B2", "12-10", "phone", "gao"),
        visit("B-7", "b6", "B2", "12-12", "on_site", "mo", "tang"),
        visit("B-8", "b8", "B2", "12-01", "on_site", "gao"),
        visit("B-9", "b7", "B2", "12-31", "at_school", "he"),
        visit("B-10", "b1", "B1", "12-19", "on_site", "qin", "gao"),
    ),
)

CLOUD_SLOPE = School(
    members=tuple(
        Member(
            name,
            (Seat("C1", date(2024, 9, 1)),),
            (),
            date(2024, 9, 1),
            boarder=False,
            residence="in_county",
            distance_km=5,
        )
        for name in ("c1", "c2", "c3")
    ),
    staff=(Staff("yu", (Spell("subject_teacher", class_id="C1"),)),),
    facts=(
        visit("C-1", "c1", "C1", "12-01", "on_site", "yu"),
        visit("C-2", "c1", "C1", "12-15", "on_site", "yu"),
        visit("C-3", "c1", "C1", "12-15", "phone", "yu"),
        visit("C-4", "c1", "C1", "12-28", "on_site", "yu"),
        visit("C-5", "c2", "C1", "01-05", "letter", "yu"),
    ),
)
