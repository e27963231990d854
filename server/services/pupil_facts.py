"""What campaigns ask of every pupil beside name and class: boarding, when the pupil came, where the family lives.

Kept at the desk; nothing of it is a priority group. A distance is a whole number of kilometres between school and
home, as the school knows it: no place is stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from server.services.caller import Caller
from server.services.homeroom import locked
from server.services.list_visits import text
from server.services.problem import Problem, not_found
from server.services.school_schema import local_day
from server.services.server_write import set_values
from sync.errors import Code, Fault

if TYPE_CHECKING:
    from server.store.unit import Store
    from sync.state import Record

FACTS = ("boarder", "entered_on", "residence", "distance_km")


def show_facts(store: Store, who: Caller, pupil: str) -> dict[str, Any]:
    """`{pupil, name, class_name, boarder, entered_on, residence, distance_km}`; None: not known. 404."""
    with store.read(who.school) as unit:
        record = unit.records.get("pupil", pupil)
        if record is None or record.deleted:
            raise not_found()
        return _shown(record)


def set_facts(
    store: Store, who: Caller, pupil: str, facts: Mapping[str, Any], now: datetime
) -> dict[str, Any]:
    """The pupil's facts from now on; only those that are named change, None empties one.

    As `show_facts`. 404, 422 `bad_shape`: `entered_on` after today.
    """
    changes = {name: facts[name] for name in FACTS if name in facts}
    entered = changes.get("entered_on")
    if isinstance(entered, date):
        if entered > local_day(now):
            raise Problem(422, Code.BAD_SHAPE, errors={"entered_on": [Fault.NOT_AN_OPTION]})
        changes["entered_on"] = entered.isoformat()
    with store.write(who.school) as unit:
        record = locked(unit, ("pupil", pupil))
        differ = {name: value for name, value in changes.items() if record.values.get(name) != value}
        fresh = record
        if differ:
            fresh = set_values(unit, record, differ, by=who.person, now=now)
            unit.records.put(fresh)
            names = {"facts": sorted(differ)}
            unit.audit.add(at=now, by=who.person, act="set_facts", subject=f"pupil:{pupil}", detail=names)
        unit.publish()
        return _shown(fresh)


def _shown(record: Record) -> dict[str, Any]:
    who = {"pupil": record.id, "name": text(record, "name"), "class_name": text(record, "class_name")}
    return {**who, **{name: record.values.get(name) for name in FACTS}}
