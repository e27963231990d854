"""A class has at most one homeroom teacher, who also sees what others submitted about its pupils.

The homeroom teacher teaches the class: to be named is to teach it, and whoever stops teaching it is no longer one.
The role of the same name follows the classes.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, Any

from server.services.caller import Caller
from server.services.directory import Pair, around_pupil, replace_rows
from server.services.placing import Placing
from server.services.problem import Problem, not_found
from server.services.school_schema import local_day
from server.services.server_write import set_values
from server.store.people import RoleHeld, Teaches
from server.store.posts import HOMEROOM
from sync.errors import Code, Fault

if TYPE_CHECKING:
    from server.store.unit import Store, Unit
    from sync.state import Record

ROLE = "homeroom"


def name_homeroom(
    store: Store, who: Caller, class_id: str, person: str | None, now: datetime
) -> dict[str, Any]:
    """`{class, homeroom}` from today on; person None: nobody. The teacher before goes on teaching the class.

    403 `forbidden` for oneself (nobody changes their own roles), 404 for a class that is none, 422 `bad_shape`
    for a person who is not here.
    """
    if person == who.person:
        raise Problem(403, Code.FORBIDDEN)
    with store.write(who.school) as unit:
        room = locked(unit, ("class", class_id))
        if person is not None:
            _appoint(unit, person, class_id, now)
        before = room.values.get("homeroom")
        if before != person:
            unit.records.put(set_values(unit, room, {"homeroom": person}, by=who.person, now=now))
            _note_days(unit, class_id, before, person, now)
            _no_longer(unit, before, now)
            _replace(unit, [class_id], now)
            detail = {"person": person or "", "before": before or ""}
            unit.audit.add(
                at=now, by=who.person, act="name_homeroom", subject=f"class:{class_id}", detail=detail
            )
        unit.publish()
        return {"class": class_id, "homeroom": person}


def give_up_homeroom(unit: Unit, who: Caller, person: str, classes: Collection[str], now: datetime) -> None:
    """A class that its homeroom teacher no longer teaches has none, who would else go on seeing its visits."""
    rooms = [("class", each) for each in sorted(classes)]
    given_up = []
    for (_, id_), room in unit.records.load_for_update(rooms).items():
        if room.values.get("homeroom") == person:
            unit.records.put(set_values(unit, room, {"homeroom": None}, by=who.person, now=now))
            _note_days(unit, id_, person, None, now)
            given_up.append(id_)
    _replace(unit, given_up, now)


def locked(unit: Unit, pair: Pair) -> Record:
    """The record, locked for this unit. 404 for none and for a deleted one."""
    record = unit.records.load_for_update([pair]).get(pair)
    if record is None or record.deleted:
        raise not_found()
    return record


def _appoint(unit: Unit, person: str, class_id: str, now: datetime) -> None:
    today = local_day(now)
    account, known = unit.people.account(person), unit.records.get("person", person)
    if known is None or known.deleted or account is None or not account.active:
        raise Problem(422, Code.BAD_SHAPE, errors={"person": [Fault.NOT_AN_OPTION]})
    if class_id not in unit.people.classes_of(person, today):
        unit.people.add_teaching([Teaches(person, class_id, starts=today)])
    if ROLE not in unit.people.roles(person, today):
        unit.people.add_roles([RoleHeld(person, ROLE, today)])


def _note_days(unit: Unit, class_id: str, before: object, person: str | None, now: datetime) -> None:
    """A visit keeps counting as the visit of whoever was homeroom teacher on its day."""
    if before:
        unit.posts.give_up(str(before), HOMEROOM, local_day(now), class_id)
    if person is not None:
        unit.posts.take(person, HOMEROOM, local_day(now), class_id)


def _no_longer(unit: Unit, person: object, now: datetime) -> None:
    """The role ends with the last class."""
    if person and not unit.records.by("class", homeroom_id=str(person)):
        unit.people.end_roles(str(person), [ROLE], local_day(now))


def _replace(unit: Unit, classes: Collection[str], now: datetime) -> None:
    concerned: set[Pair] = set()
    for class_id in classes:
        for pupil in unit.records.by("pupil", class_id=class_id):
            concerned |= around_pupil(unit, pupil)
    if concerned:
        unit.records.load_for_update(sorted(concerned))
        replace_rows(unit, Placing(unit, local_day(now)), concerned)
