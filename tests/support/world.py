"""Two small schools with everything a visit needs, built through the store; and the app over them.

`S1` (two classes, three teachers, an office) and `S2`, whose data must never show in S1. Every id begins with
its school. The clock stands still until a test moves it.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from server.app import build_parts, create_app
from server.packs import shipped
from server.services.passwords import hash_password
from server.settings import Settings
from server.store.classes import Enrolled
from server.store.migrate import upgrade
from server.store.people import RoleHeld, Teaches
from server.store.unit import Store, Unit
from server.web.wiring import Wiring
from sync.state import Record
from tests.support.phone import FlaskTransport, Phone

NOW = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
PASSWORD = "heqi-2026-0417"
PACK = "huangli-2018"
STAFF = {
    "t1": ("余青禾", ["teacher", "homeroom"], ["c1"]),
    "t2": ("贺若川", ["teacher"], ["c2"]),
    "t3": ("莫知秋", ["teacher"], ["c1", "c2"]),
    "o1": ("苗安宁", ["office"], []),
    "l1": ("温如海", ["leader"], []),
}
PUPILS = {"p1": ("陶小满", "c1"), "p2": ("陶小暑", "c1"), "p3": ("柯一诺", "c2")}
PLANNED = ("p1", "t1", ["t2"])


@cache
def _hash() -> str:
    return hash_password(PASSWORD)


@dataclass
class World:
    """The app, its parts, and a clock that a test may move."""

    settings: Settings
    parts: Wiring
    app: Any
    now: datetime = NOW

    @property
    def store(self) -> Store:
        return self.parts.store

    def clock(self) -> datetime:
        return self.now

    def later(self, **delta: float) -> None:
        """Move the clock on."""
        self.now += timedelta(**delta)

    def transport(self) -> FlaskTransport:
        return FlaskTransport(self.app)

    def phone(self, who: str = "S1-t1") -> Phone:
        """A freshly enrolled phone of someone, by person id."""
        return Phone.enrol(self.transport(), who, PASSWORD)

    def close(self) -> None:
        self.parts.store.close()
        self.parts.media.close()


def settings_for(data_dir: Path, **more: Any) -> Settings:
    """Settings of a test server."""
    made = Settings(data_dir=data_dir, database_url=f"sqlite:///{data_dir / 'jiafang.db'}", rate_limits=False)
    return replace(made, pwa_dist=data_dir / "dist", worker=False, **more)


def build(settings: Settings) -> None:
    """Migrate and fill an empty database."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    upgrade(settings.database_url)
    parts = build_parts(settings)
    with parts.store.across_schools() as everywhere:
        everywhere.add_organisations([("county", None, "county", "某县")])
    for school in ("S1", "S2"):
        parts.keys.create(school)
        with parts.store.write(school) as unit:
            _fill(unit, school)
    parts.store.close()
    parts.media.close()


def open_world(settings: Settings) -> World:
    """The app over a database that `build` filled."""
    parts = build_parts(settings)
    world = World(settings, parts, None)
    parts.clock = world.clock
    world.app = create_app(settings, parts=parts)
    return world


def copied(template: Path, to: Path) -> Settings:
    """A private copy of a built data directory."""
    shutil.copytree(template, to)
    return settings_for(to)


def _fill(unit: Unit, school: str) -> None:
    def own(id_: str) -> str:
        return f"{school}-{id_}"

    unit.schools.create(f"{school}小学", organisation="county", phone="0000-0000000")
    everyone = {f"{kind}:{school}" for kind in ("office", "leader")}
    everyone |= {f"self:{own(person)}" for person in STAFF}
    for class_, number in (("c1", 1), ("c2", 2)):
        values = {"name": f"四（{number}）班", "grade": 4, "number": number, "homeroom": own("t1")}
        _put(unit, "class", own(class_), values, everyone | {f"class:{own(class_)}"})
    for person, (name, roles, classes) in STAFF.items():
        _put(unit, "person", own(person), {"name": name, "title": "老师", "active": True}, everyone)
        unit.people.add_account(own(person), own(person), _hash())
        unit.people.add_roles(RoleHeld(own(person), role) for role in roles)
        unit.people.add_teaching(Teaches(own(person), own(c)) for c in classes)
    campaign = {
        "name": "大家访",
        "starts": "2026-09-01",
        "ends": "2027-01-31",
        "pack": PACK,
        "pack_version": 1,
        "form": shipped(PACK).form(),
    }
    _put(unit, "campaign", own("k1"), campaign, everyone | {f"class:{own(c)}" for c in ("c1", "c2")})
    for pupil, (name, class_) in PUPILS.items():
        _pupil(unit, own, pupil, name, class_)
    pupil, lead, companions = PLANNED
    planned = {"campaign": own("k1"), "pupil": own(pupil), "visit": own("v1"), "lead": own(lead)}
    planned |= {f"companions/{own(c)}": True for c in companions} | {"planned_on": "2026-11-26"}
    party = {f"self:{own(p)}" for p in (lead, *companions)}
    _put(unit, "assignment", own("a1"), planned, party | {f"office:{school}", f"leader:{school}"})


def _pupil(unit: Unit, own: Any, pupil: str, name: str, class_: str) -> None:
    scopes = {f"office:{unit.school}", f"leader:{unit.school}", f"class:{own(class_)}"}
    if pupil == PLANNED[0]:
        scopes |= {f"self:{own(p)}" for p in (PLANNED[1], *PLANNED[2])}
    values = {"name": name, "class": own(class_), "class_name": "四班", "village": f"{unit.school}村"}
    _put(unit, "pupil", own(pupil), values, scopes)
    unit.classes.enrol([Enrolled(own(pupil), own(class_))])
    guardian = {
        "pupil": own(pupil),
        "name": f"{name}的奶奶",
        "relation": "grandmother",
        "phone": "13800000000",
    }
    _put(unit, "guardian", own(f"g-{pupil}"), guardian, scopes)


def _put(unit: Unit, type_: str, id_: str, values: dict[str, Any], scopes: set[str]) -> None:
    stamp = unit.mint_stamp()
    unit.records.put(Record(type_, id_, values=values, stamps=dict.fromkeys(values, stamp)), scopes)


VISIT = {
    "mode": "on_site",
    "visited_on": "2026-11-25",
    "started_at": "19:00",
    "ended_at": "19:40",
    "process": "奶奶在院子里剥玉米。孩子在写作业。",
}
ITEMS = {"met/S1-g-p1": True}


def draft(phone: Phone, visit: str = "S1-v1", pupil: str = "S1-p1", **values: Any) -> dict[str, Any]:
    """The first op of a visit, complete enough to be submitted later."""
    fields = {"pupil": pupil, "campaign": "S1-k1", "lead": phone.person, **VISIT, **values}
    return phone.op("visit", visit, fields, ITEMS)


def submit(phone: Phone, visit: str = "S1-v1") -> dict[str, Any]:
    """The op that submits a draft."""
    return phone.op("visit", visit, command={"name": "submit", "expect": "draft"})


def consent(
    phone: Phone, id_: str, visit: str = "S1-v1", pupil: str = "S1-p1", **values: Any
) -> dict[str, Any]:
    """The op that records a consent to photos."""
    said = {"capacity": "parent", "purpose": "record", "how": "spoken", "given": True, "on": "2026-11-25"}
    return phone.op(
        "consent", id_, {"pupil": pupil, "visit": visit, "text_version": "photo-consent-1", **said, **values}
    )
