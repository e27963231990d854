"""A tiny invented school for the tests of notes and slips: two pupils, three guardians, one visit."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from server.keys import KeyRing
from server.services.caller import Caller
from server.store.migrate import upgrade
from server.store.people import RoleHeld
from server.store.unit import Store, Unit
from sync.state import Record

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SCHOOL = "S1"
VISIT = "0193-visit-1"
OFFICE = Caller(SCHOOL, "p-office", frozenset({"office"}), "d-1")
LEADER = Caller(SCHOOL, "p-leader", frozenset({"leader"}), "d-2")
DESKS = {f"office:{SCHOOL}", f"leader:{SCHOOL}"}
MESSAGE = "小满在家帮奶奶做事，很懂事。请每晚让他讲一道题给您听。"
REQUEST = "数学应用题没人辅导。"


def open_school(tmp_path: Path) -> tuple[Store, KeyRing]:
    """A fresh SQLite store with the school in it; close the store at the end."""
    url = f"sqlite:///{tmp_path / 'jiafang.db'}"
    upgrade(url)
    keys = KeyRing.open(tmp_path / "keys")
    keys.create(SCHOOL)
    store = Store(url, keys)
    with store.across_schools() as everywhere:
        everywhere.add_organisations([("O1", None, "school", "禾溪镇中心小学")])
    with store.write(SCHOOL) as unit:
        unit.schools.create("禾溪镇中心小学", organisation="O1", phone="0000-0000000")
        for record in _people():
            put(unit, record)
        unit.people.add_roles([RoleHeld("p-office", "office"), RoleHeld("p-leader", "leader")])
    return store, keys


def put(unit: Unit, record: Record, scopes: set[str] | None = None) -> None:
    """Store a record as if it had come in."""
    stamped = Record(record.type, record.id, values=record.values, appends=record.appends)
    stamped.stamps = {name: unit.mint_stamp() for name in record.values}
    unit.records.put(stamped, scopes or DESKS)


def _people() -> list[Record]:
    names = {"p-lin": "林", "p-huang": "黄", "p-office": "周", "p-leader": "何"}
    staff = [Record("person", id_, values={"name": name, "active": True}) for id_, name in names.items()]
    room = Record(
        "class", "c-4-2", values={"name": "四（2）班", "grade": 4, "number": 2, "homeroom": "p-lin"}
    )
    pupils = [
        Record("pupil", "u-1", values={"name": "罗小满", "class": "c-4-2", "class_name": "四（2）班"}),
        Record("pupil", "u-2", values={"name": "欧阳木子", "class": "c-4-2", "class_name": "四（2）班"}),
    ]
    guardians = [
        _guardian("g-1", "u-1", "罗奶奶", "grandmother", large_print=True),
        _guardian("g-2", "u-1", "罗父", "father", away=True),
        _guardian("g-3", "u-2", "欧阳母", "mother"),
    ]
    campaign = Record(
        "campaign",
        "k-1",
        values={
            "name": "大家访",
            "pack": "huangli-2018",
            "starts": "2026-11-01",
            "ends": "2026-12-20",
            "form": {"pack": "huangli-2018"},
        },
    )
    return [*staff, room, *pupils, *guardians, campaign]


def _guardian(id_: str, pupil: str, name: str, relation: str, **more: Any) -> Record:
    return Record("guardian", id_, values={"pupil": pupil, "name": name, "relation": relation, **more})


def add_visit(
    store: Store, *, id_: str = VISIT, pupil: str = "u-1", status: str = "submitted", **more: Any
) -> None:
    """A visit as a teacher would have sent it. `more`: further values, None leaves a default one out."""
    values: dict[str, Any] = {
        "pupil": pupil,
        "campaign": "k-1",
        "lead": "p-lin",
        "companions/p-huang": True,
        "visited_on": "2026-11-21",
        "mode": "on_site",
        "status": status,
        "message": MESSAGE,
        "requests": REQUEST,
        "process": "谈了四十分钟。",
        "four_enters/learning": True,
    }
    values.update(more)
    values = {name: value for name, value in values.items() if value is not None}
    party = {"visit-party:p-lin", "visit-party:p-huang", "self:p-lin"}
    with store.write(SCHOOL) as unit:
        put(unit, Record("visit", id_, values=values), party | (DESKS if status != "draft" else set()))


def add_photo(store: Store, id_: str, *, visit: str = VISIT, state: str = "stored") -> None:
    """A photo's row; its bytes are the caller's."""
    values = {"visit": visit, "state": state, "width": 1600, "height": 1200, "receipt": {"policy": "photo-2"}}
    with store.write(SCHOOL) as unit:
        put(unit, Record("photo", id_, values=values))


def add_consent(
    store: Store,
    id_: str,
    purpose: str,
    *,
    given: bool = True,
    capacity: str = "parent",
    on: date | None = None,
) -> None:
    """A recorded consent of the family of u-1."""
    values = {
        "pupil": "u-1",
        "visit": VISIT,
        "guardian": "g-2",
        "capacity": capacity,
        "purpose": purpose,
        "how": "spoken",
        "given": given,
        "on": (on or date(2026, 11, 21)).isoformat(),
    }
    with store.write(SCHOOL) as unit:
        put(unit, Record("consent", id_, values=values))
