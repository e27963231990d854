"""The small school in which every history plays, and the record types that it knows.

S1 has two classes and four pupils; t1 keeps class c1, t2 teaches both, t3 teaches c2; o1 is the office, l1
leads. Two visits are planned, and two campaigns run from the beginning (packs.py), counted from the first day.
S2 exists so that data which could leak does exist.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from server.domain.visit_fields import united
from server.services import school_schema
from server.services.caller import Caller
from server.services.known_packs import KnownPack
from server.store.classes import Enrolled, Period
from server.store.people import RoleHeld, Teaches
from server.store.unit import Store, Unit
from sync.specs import FieldSpec, Schema
from sync.state import Record
from tests.simulation.packs import packs, run_campaigns

SCHOOL = "S1"
OTHER = "S2"
STAFF: dict[str, tuple[list[str], list[str]]] = {
    "t1": (["teacher", "homeroom"], ["c1"]),
    "t2": (["teacher"], ["c1", "c2"]),
    "t3": (["teacher"], ["c2"]),
    "o1": (["office"], []),
    "l1": (["leader"], []),
}
TEACHERS = ("t1", "t2", "t3")
CLASSES = ("c1", "c2")
PUPILS = {"p1": "c1", "p2": "c1", "p3": "c2", "p4": "c2"}
PLANNED = {
    "a1": {"pupil": "p1", "visit": "v1", "lead": "t1", "companions": ["t2"]},
    "a2": {"pupil": "p3", "visit": "v2", "lead": "t3", "companions": ["t2"]},
}
MODES = ("on_site", "at_school", "phone", "letter")
PLEDGES = ("gifts", "meals", "respect")
FIELDS = [
    FieldSpec("mode", kind="choice", options=MODES, required="submit"),
    FieldSpec("process", kind="narrative", data_class="family", max=4000, required="submit"),
    FieldSpec("requests", kind="narrative", data_class="family", max=2000),
    FieldSpec("place", max=200),
    FieldSpec("hardship", data_class="sensitive", max=200),
    FieldSpec("pledge", kind="checklist", type="bool", entries=PLEDGES),
    FieldSpec("met", kind="set", type="bool", data_class="family"),
]
NEWER = [FieldSpec("weather", max=200), FieldSpec("mood", kind="narrative", data_class="family", max=2000)]
"""Fields that an app of the next schema writes before the server knows them."""

_plain = school_schema._schema_of


FACTS: dict[str, dict[str, Any]] = {
    "p1": {"boarder": True, "distance_km": 5},
    "p2": {"residence": "elsewhere"},
    "p3": {"entered_on": "2026-09-01"},
    "p4": {"boarder": False, "distance_km": 1, "residence": "in_county"},
}
"""What campaigns ask of pupils."""
DUTIES = {"l1": "school_leader", "t3": "specialist"}


TERMS = (
    Period("y", "2026", date(2026, 8, 1), date(2027, 7, 31)),
    Period("y1", "1", date(2026, 9, 1), date(2027, 1, 18), "y"),
    Period("y2", "2", date(2027, 2, 22), date(2027, 7, 2), "y"),
)


class SchemaLevel:
    """Which schema the server speaks: 1, or 2 after its upgrade; the campaigns' packs add their fields to both."""

    def __init__(self) -> None:
        self._schema = cache(_schema)
        self.level = 1

    def of(self, known: tuple[KnownPack, ...]) -> Schema:
        """What `school_schema` asks."""
        return self._schema(self.level, known)

    @property
    def schema(self) -> Schema:
        """The widest schema in force: of all versions of all packs."""
        return self.of(tuple(KnownPack(f"{one.name} {one.version}", one) for one in packs()))


def _schema(level: int, known: tuple[KnownPack, ...]) -> Schema:
    fields = FIELDS + (NEWER if level > 1 else [])
    return _plain(()).with_visit_fields(united([fields, *(each.pack.visit_fields() for each in known)]))


def fill(store: Store) -> None:
    """Both schools, through the store."""
    with store.across_schools() as everywhere:
        everywhere.add_organisations([("county", None, "county", "某县")])
    for school in (SCHOOL, OTHER):
        with store.write(school) as unit:
            _fill(unit, "" if school == SCHOOL else f"{school}-")
        clerk = "o1" if school == SCHOOL else f"{school}-o1"
        run_campaigns(store, Caller(school, clerk, frozenset({"office"}), "desk"))


def _fill(unit: Unit, mark: str) -> None:
    school = unit.school
    unit.schools.create(f"{school}小学", organisation="county")
    desks = {f"{kind}:{school}" for kind in ("office", "leader")}
    everyone = desks | {f"self:{mark}{person}" for person in STAFF}
    unit.classes.add_periods(TERMS)
    for number, room in enumerate(CLASSES, start=1):
        values = {
            "name": f"四（{number}）班",
            "number": number,
            "homeroom": mark + ("t1" if number == 1 else "t3"),
        }
        _put(unit, "class", mark + room, values, everyone | {f"class:{mark}{room}"})
    for person, (roles, rooms) in STAFF.items():
        values = {"name": person, "active": True}
        values |= {f"duties/{DUTIES[person]}": True} if person in DUTIES else {}
        _put(unit, "person", mark + person, values, everyone)
        unit.people.add_account(mark + person, mark + person, "no password is asked here")
        unit.people.add_roles(RoleHeld(mark + person, role) for role in roles)
        unit.people.add_teaching(Teaches(mark + person, mark + room) for room in rooms)
    for pupil, room in PUPILS.items():
        _pupil(unit, mark, pupil, room, desks)
    for ident, plan in PLANNED.items():
        party = [str(plan["lead"]), *plan["companions"]]
        values = {
            "pupil": mark + str(plan["pupil"]),
            "visit": mark + str(plan["visit"]),
            "lead": mark + party[0],
        }
        values |= {f"companions/{mark}{person}": True for person in plan["companions"]}
        _put(unit, "assignment", mark + ident, values, desks | {f"self:{mark}{person}" for person in party})


def _pupil(unit: Unit, mark: str, pupil: str, room: str, desks: set[str]) -> None:
    scopes = desks | {f"class:{mark}{room}"}
    for plan in PLANNED.values():
        if plan["pupil"] == pupil:
            scopes |= {f"self:{mark}{person}" for person in (plan["lead"], *plan["companions"])}
    values = {"name": pupil, "class": mark + room, "village": "某村", **FACTS[pupil]}
    _put(unit, "pupil", mark + pupil, values, scopes)
    unit.classes.enrol([Enrolled(mark + pupil, mark + room)])
    guardian = {"pupil": mark + pupil, "name": f"{pupil}的奶奶", "relation": "grandmother", "phone": "-"}
    _put(unit, "guardian", f"{mark}g-{pupil}", guardian, scopes)


def _put(unit: Unit, type_: str, id_: str, values: dict[str, Any], scopes: set[str]) -> None:
    stamp = unit.mint_stamp()
    unit.records.put(Record(type_, id_, values=values, stamps=dict.fromkeys(values, stamp)), scopes)
