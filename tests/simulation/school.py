"""The small school in which every history plays, and the record types that it knows.

S1 has two classes and four pupils; t1 keeps class c1, t2 teaches both, t3 teaches c2; o1 is the office, l1
leads. Two visits are planned. S2 exists so that data which could leak does exist.
"""

from __future__ import annotations

from typing import Any

from server.services import school_schema
from server.store.classes import Enrolled
from server.store.people import RoleHeld, Teaches
from server.store.unit import Store, Unit
from sync.specs import FieldSpec, Schema
from sync.state import Record

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


class SchemaLevel:
    """Which schema the server speaks: 1, or 2 after its upgrade. Stands in for packs on disk."""

    def __init__(self) -> None:
        base = _plain(())
        self._schemas: dict[int, Schema] = {
            1: base.with_visit_fields(FIELDS),
            2: base.with_visit_fields(FIELDS + NEWER),
        }
        self.level = 1

    def of(self, names: tuple[str, ...]) -> Schema:
        """What `school_schema` asks; the campaigns' packs make no difference here."""
        del names
        return self._schemas[self.level]

    @property
    def schema(self) -> Schema:
        """The schema in force."""
        return self._schemas[self.level]


def fill(store: Store) -> None:
    """Both schools, through the store."""
    with store.across_schools() as everywhere:
        everywhere.add_organisations([("county", None, "county", "某县")])
    for school in (SCHOOL, OTHER):
        with store.write(school) as unit:
            _fill(unit, "" if school == SCHOOL else f"{school}-")


def _fill(unit: Unit, mark: str) -> None:
    school = unit.school
    unit.schools.create(f"{school}小学", organisation="county")
    desks = {f"{kind}:{school}" for kind in ("office", "leader")}
    everyone = desks | {f"self:{mark}{person}" for person in STAFF}
    for number, room in enumerate(CLASSES, start=1):
        values = {
            "name": f"四（{number}）班",
            "number": number,
            "homeroom": mark + ("t1" if number == 1 else "t3"),
        }
        _put(unit, "class", mark + room, values, everyone | {f"class:{mark}{room}"})
    for person, (roles, rooms) in STAFF.items():
        _put(unit, "person", mark + person, {"name": person, "active": True}, everyone)
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
    _put(unit, "pupil", mark + pupil, {"name": pupil, "class": mark + room, "village": "某村"}, scopes)
    unit.classes.enrol([Enrolled(mark + pupil, mark + room)])
    guardian = {"pupil": mark + pupil, "name": f"{pupil}的奶奶", "relation": "grandmother", "phone": "-"}
    _put(unit, "guardian", f"{mark}g-{pupil}", guardian, scopes)


def _put(unit: Unit, type_: str, id_: str, values: dict[str, Any], scopes: set[str]) -> None:
    stamp = unit.mint_stamp()
    unit.records.put(Record(type_, id_, values=values, stamps=dict.fromkeys(values, stamp)), scopes)
