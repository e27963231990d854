"""A school of six children that every kind of rule concerns, and its server with a clock that a test sets.

Class 1 is `HOMEROOM`'s: 石小榆 boards, is poor and has both parents away; 石小桐 boards; 简小禾 lives elsewhere;
曲小满 is new. Class 2 is 白若溪's: 闻小雨 goes home each day, 闻小雪 boards. 程守拙 (middle leader) and 严一笔
(specialist) teach, 顾远山 heads the school, 宁小满 is its office.

`python -m tests.support.walked_school serve` serves it; how far its clock is ahead stands in DATA_DIR/ahead.
"""

from __future__ import annotations

import dataclasses
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from server.domain.calendar import school_year_of
from server.run import serve
from server.services.caller import Caller
from server.services.keep_tags import tag_pupil
from server.services.passwords import hash_password
from server.settings import Settings
from server.store.classes import Enrolled
from server.store.people import RoleHeld, Teaches
from server.store.unit import Unit
from server.web.wiring import Wiring
from sync.state import Record

SCHOOL = "W1"
PASSWORD = "song-hua-2026"
LONG_AGO = date(2020, 9, 1)
AHEAD = "ahead"
FAMILY = "妈妈"

HOMEROOM, PARTNER = "叶知秋", "程守拙"
# name -> person, roles, what is kept of the person, classes
STAFF: dict[str, tuple[str, tuple[str, ...], str, tuple[str, ...]]] = {
    HOMEROOM: ("h1", ("teacher", "homeroom"), "", ("c1",)),
    "白若溪": ("h2", ("teacher", "homeroom"), "", ("c2",)),
    PARTNER: ("m1", ("teacher",), "middle_leader", ("c2",)),
    "严一笔": ("s1", ("teacher",), "specialist", ("c1", "c2")),
    "顾远山": ("l1", ("leader",), "school_leader", ()),
    "宁小满": ("o1", ("office",), "", ()),
}
CLASSES = {"c1": ("四（1）班", 1, "h1"), "c2": ("四（2）班", 2, "h2")}
PUPILS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "石小榆": ("p1", "c1", {"boarder": True, "residence": "in_county"}),
    "石小桐": ("p2", "c1", {"boarder": True, "residence": "in_county"}),
    "简小禾": ("p3", "c1", {"boarder": False, "residence": "elsewhere"}),
    "曲小满": ("p4", "c1", {"boarder": False, "residence": "in_county", "new": True}),
    "闻小雨": ("p5", "c2", {"boarder": False, "residence": "in_county"}),
    "闻小雪": ("p6", "c2", {"boarder": True, "residence": "in_county"}),
}
TAGS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("hardship", {}),
    ("left_behind", {"away": "both", "capable": False}),
)
TAGGED = "石小榆"


def account(name: str) -> dict[str, Any]:
    """User name and password of somebody, as tests hand accounts about."""
    return {"user": own(STAFF[name][0]), "password": PASSWORD, "name": name}


def own(id_: str) -> str:
    """An id of this school."""
    return f"{SCHOOL}-{id_}"


def set_ahead(data_dir: Path, ahead: timedelta) -> None:
    """From now on the server's clock is that far ahead of this machine's."""
    data_dir.mkdir(parents=True, exist_ok=True)
    fresh = data_dir / f"{AHEAD}.new"
    fresh.write_text(str(ahead.total_seconds()), "ascii")
    fresh.rename(data_dir / AHEAD)


def main() -> int:
    """Build the school in an empty folder and serve it."""
    settings = dataclasses.replace(Settings.from_env(), backup=False)

    def clock() -> datetime:
        seconds = float((settings.data_dir / AHEAD).read_text("ascii"))
        return datetime.now(UTC) + timedelta(seconds=seconds)

    def prepare(parts: Wiring) -> None:
        parts.clock = clock
        fill(parts)

    return serve(settings, prepare, lambda: None)


def fill(parts: Wiring) -> None:
    """The school, everything but its campaign."""
    now = parts.clock()
    with parts.store.across_schools() as everywhere:
        everywhere.add_organisations([("county", None, "county", "云岭县")])
    parts.keys.create(SCHOOL)
    with parts.store.write(SCHOOL) as unit:
        unit.schools.create("云岭松花寄宿制小学", organisation="county", phone="0000-0000606")
        everyone = {f"{kind}:{SCHOOL}" for kind in ("office", "leader")}
        everyone |= {f"self:{own(who)}" for who, *_ in STAFF.values()}
        for id_, (name, number, head) in CLASSES.items():
            values = {"name": name, "grade": 4, "number": number, "homeroom": own(head)}
            _put(unit, "class", own(id_), values, everyone | {f"class:{own(id_)}"})
        _staff(unit, everyone)
        for name, (id_, room, facts) in PUPILS.items():
            _pupil(unit, name, id_, room, facts, now.date())
        unit.publish()
    office = Caller(SCHOOL, own(STAFF["宁小满"][0]), frozenset({"office"}), "desk")
    for group, facts in TAGS:
        said = {"group": group, "facts": facts, "source": "notice", "since": date(2026, 1, 5)}
        tag_pupil(parts.store, office, own(PUPILS[TAGGED][0]), said, now)


def _staff(unit: Unit, everyone: set[str]) -> None:
    hashed = hash_password(PASSWORD)
    for name, (id_, roles, duty, rooms) in STAFF.items():
        values: dict[str, Any] = {"name": name, "title": "老师", "active": True}
        values |= {f"duties/{duty}": True} if duty else {}
        _put(unit, "person", own(id_), values, everyone)
        unit.people.add_account(own(id_), own(id_), hashed)
        unit.people.add_roles(RoleHeld(own(id_), role, LONG_AGO) for role in roles)
        unit.people.add_teaching(Teaches(own(id_), own(room), starts=LONG_AGO) for room in rooms)


def _pupil(unit: Unit, name: str, id_: str, room: str, facts: dict[str, Any], today: date) -> None:
    scopes = {f"office:{SCHOOL}", f"leader:{SCHOOL}", f"class:{own(room)}"}
    entered = date(school_year_of(today) - (0 if facts.get("new") else 3), 9, 1)
    values = {"name": name, "class": own(room), "class_name": CLASSES[room][0], "village": "松花岭"}
    values |= {key: value for key, value in facts.items() if key != "new"} | {
        "entered_on": entered.isoformat()
    }
    _put(unit, "pupil", own(id_), values, scopes)
    unit.classes.enrol([Enrolled(own(id_), own(room), starts=LONG_AGO)])
    guardian = {
        "pupil": own(id_),
        "name": f"{name}的妈妈",
        "relation": "mother",
        "phone": "0000-0000000",
    }
    _put(unit, "guardian", own(f"g-{id_}"), guardian, scopes)


def _put(unit: Unit, type_: str, id_: str, values: dict[str, Any], scopes: set[str]) -> None:
    stamp = unit.mint_stamp()
    unit.records.put(Record(type_, id_, values=values, stamps=dict.fromkeys(values, stamp)), scopes)


if __name__ == "__main__":
    sys.exit(main())
