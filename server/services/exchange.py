"""What colleagues of a class may see of one another's visits to a pupil: asked for while there is a line, kept nowhere.

Rules:
1. For whoever teaches the pupil's class today; for everybody else there is no such pupil.
2. The list shows open fields. One visit shows what families told too, and each such reading is in the audit.
3. Sensitive and sealed fields, entries, photos and consents are in neither.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from server.domain.scoping import companions_of
from server.services.caller import Caller
from server.services.list_visits import is_theirs, named, party, text
from server.services.placing import Placing, holder_of
from server.services.problem import not_found
from server.services.rows import Projector
from server.services.school_schema import local_day, school_schema
from server.services.twins import SEEN

if TYPE_CHECKING:
    from server.store.unit import Store, Unit
    from sync.state import Record

ACT: Final = "visit.exchange"
_CLASS: Final = frozenset({"class"})
_OPEN: Final = frozenset({"open"})


def colleagues_visits(store: Store, who: Caller, pupil: str, now: datetime) -> dict[str, Any]:
    """`{items}` of `_told`, the latest first, with open fields only. 404 for whoever does not teach the class."""
    with store.read(who.school) as unit:
        _must_teach(unit, who, pupil, now)
        found = [one for one in unit.records.by("visit", pupil_id=pupil) if _is_in(one)]
        found.sort(key=lambda one: (text(one, "visited_on"), one.id), reverse=True)
        people = _people(unit, found)
        fields = _fields(unit, now, _OPEN)
        return {"items": [_told(one, people, who, fields) for one in found]}


def colleagues_visit(store: Store, who: Caller, pupil: str, visit: str, now: datetime) -> dict[str, Any]:
    """One of them with what the family told. 404 as above. The reading is in the audit."""
    with store.write(who.school) as unit:
        _must_teach(unit, who, pupil, now)
        found = unit.records.get("visit", visit)
        if found is None or not _is_in(found) or found.values.get("pupil") != pupil:
            raise not_found()
        unit.audit.add(at=now, by=who.person, act=ACT, subject=f"visit:{visit}")
        return _told(found, _people(unit, [found]), who, _fields(unit, now, None))


def readings(store: Store, who: Caller, visit: str) -> dict[str, Any]:
    """`{items: [{by, at}]}`: which colleagues read this visit through the exchange, the latest first. For the desk."""
    with store.read(who.school) as unit:
        found = unit.records.get("visit", visit)
        if found is None or not _is_in(found):
            raise not_found()
        entries = unit.audit.of(ACT, f"visit:{visit}")
        people = unit.records.load("person", sorted({entry.by for entry in entries}))
        return {"items": [{"by": named(entry.by, people), "at": entry.at.isoformat()} for entry in entries]}


def _must_teach(unit: Unit, who: Caller, pupil: str, now: datetime) -> None:
    today = local_day(now)
    links = Placing(unit, today).of_pupil(pupil)
    holder = holder_of(unit, who.person, today, who.roles, who.classes)
    if links is None or not (holder.classes & links.classes or links.homeroom == who.person):
        raise not_found()


def _is_in(visit: Record) -> bool:
    return not visit.deleted and visit.values.get("status") in SEEN


def _people(unit: Unit, visits: Iterable[Record]) -> Mapping[str, Record]:
    return unit.records.load("person", sorted({person for visit in visits for person in party(visit)}))


def _fields(unit: Unit, now: datetime, only: frozenset[str] | None) -> Mapping[str, bool]:
    """Which keys of a visit are told: those that a class reads, of these classes of data alone where some are named."""
    schema = school_schema(unit, now).schema
    shown = Projector(schema).shown("visit", _CLASS).keys
    if only is None:
        return shown
    spec = schema.types["visit"]
    narrow = {one.name for one in spec.fields if one.data_class in only and shown[one.name]}
    return type(shown)(narrow)


def _told(
    visit: Record, people: Mapping[str, Record], who: Caller, fields: Mapping[str, bool]
) -> dict[str, Any]:
    """mine: the reader took part in it. values: flat, as the form names them."""
    values = visit.values
    return {
        "id": visit.id,
        "campaign": values.get("campaign"),
        "visited_on": values.get("visited_on"),
        "mode": values.get("mode"),
        "status": values["status"],
        "mine": is_theirs(visit, who.person),
        "lead": named(str(values.get("lead") or ""), people)["name"],
        "companions": [named(one, people)["name"] for one in sorted(companions_of(values))],
        "values": {key: value for key, value in values.items() if value is not None and fields[key]},
    }
