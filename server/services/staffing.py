"""The office says who has which role, who teaches what, who has left, and in which class a pupil sits.

Scopes follow: a phone's next pull drops what its person no longer holds. Whoever loses a pupil may still finish
what was begun (`domain.scoping.LATE_DAYS`). A clerk gives and takes the teachers' roles only, a leader those of
the desk too; nobody changes their own roles or classes, a clerk no leader's, and a bureau's role is no school's
to give.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from server.services.caller import Caller
from server.services.directory import around_pupil, replace_rows
from server.services.homeroom import give_up_homeroom, locked
from server.services.keep_readers import give_up_reading
from server.services.placing import Placing, party_of
from server.services.problem import Problem, not_found
from server.services.rows import Projector
from server.services.school_schema import local_day, school_schema
from server.services.server_write import set_values
from server.store.people import RoleHeld, Teaches
from server.store.posts import HERE
from sync.errors import Code, Fault

if TYPE_CHECKING:
    from server.store.unit import Store, Unit
    from sync.state import Record

TEACHING = frozenset({"teacher", "homeroom"})
DESK = frozenset({"office", "leader"})
LEFT = "left_school"


def may_act_on(who: Caller, roles: Collection[str]) -> bool:
    """Whether this person's standing covers someone who holds (or is to hold) these roles."""
    covered = TEACHING | (DESK if "leader" in who.roles else who.roles & {"office"})
    return set(roles) <= covered


def set_roles(store: Store, who: Caller, person: str, roles: Sequence[str], now: datetime) -> dict[str, Any]:
    """The roles that a person holds from today on. 403 `forbidden` beyond the caller's standing or for
    oneself, 404, 422 `bad_shape` for a role that is none."""
    wanted, today = set(roles), local_day(now)
    if not wanted <= TEACHING | DESK:
        raise Problem(422, Code.BAD_SHAPE, errors={"roles": [Fault.NOT_AN_OPTION]})
    with store.write(who.school) as unit:
        _colleague(unit, person)
        held = unit.people.roles(person, today)
        given = TEACHING | (DESK if "leader" in who.roles else frozenset())
        if person == who.person or not held ^ wanted <= given:
            raise Problem(403, Code.FORBIDDEN)
        unit.people.end_roles(person, held - wanted, today)
        unit.people.add_roles(RoleHeld(person, role, today) for role in sorted(wanted - held))
        if wanted - held:  # a code from before was for somebody who could do less
            unit.devices.drop_enrolment_codes(person)
        detail = {"given": sorted(wanted - held), "taken": sorted(held - wanted)}
        unit.audit.add(at=now, by=who.person, act="set_roles", subject=f"person:{person}", detail=detail)
        return _described(unit, person, today)


def set_classes(
    store: Store, who: Caller, person: str, classes: Sequence[str], now: datetime
) -> dict[str, Any]:
    """The classes that a person teaches from today on. 403 `forbidden` beyond the caller's standing or for oneself
    (a class shows its children), 404, 422 `bad_shape` for a class that is none."""
    wanted, today = set(classes), local_day(now)
    with store.write(who.school) as unit:
        _colleague(unit, person)
        if person == who.person or not may_act_on(who, unit.people.roles(person, today)):
            raise Problem(403, Code.FORBIDDEN)
        if wanted - unit.records.load("class", sorted(wanted)).keys():
            raise Problem(422, Code.BAD_SHAPE, errors={"classes": [Fault.NOT_AN_OPTION]})
        taught = unit.people.classes_of(person, today)
        unit.people.stop_teaching(person, taught - wanted, today)
        unit.people.add_teaching(Teaches(person, each, starts=today) for each in sorted(wanted - taught))
        give_up_homeroom(unit, who, person, taught - wanted, now)
        detail = {"given": sorted(wanted - taught), "taken": sorted(taught - wanted)}
        unit.audit.add(at=now, by=who.person, act="set_classes", subject=f"person:{person}", detail=detail)
        unit.publish()
        return _described(unit, person, today)


def leave(store: Store, who: Caller, person: str, now: datetime) -> dict[str, Any]:
    """A person leaves the school: no account, role or class any more, every device ends at its next contact.

    `assignments`: what is still theirs, for the office to hand on. 403 `forbidden`, 404.
    """
    today = local_day(now)
    with store.write(who.school) as unit:
        colleague = _colleague(unit, person)
        roles = unit.people.roles(person, today)
        if person == who.person or not may_act_on(who, roles):
            raise Problem(403, Code.FORBIDDEN)
        taught = unit.people.classes_of(person, today)
        unit.people.set_active(person, False, now)
        unit.people.end_roles(person, roles, today)
        unit.people.stop_teaching(person, taught, today)
        for device in unit.devices.of_person(person):
            unit.devices.revoke(device.id, LEFT, now)
        unit.records.put(set_values(unit, colleague, {"active": False}, by=who.person, now=now))
        unit.posts.give_up(person, HERE, today)
        give_up_reading(unit, person, who.person, now)
        give_up_homeroom(unit, who, person, [room.id for room in unit.records.by("class")], now)
        theirs = [one.id for one in unit.records.by("assignment") if person in party_of(one.values)]
        unit.audit.add(at=now, by=who.person, act="leave", subject=f"person:{person}")
        unit.publish()
        return {**_described(unit, person, today), "assignments": theirs}


def take_back(store: Store, who: Caller, person: str, now: datetime) -> dict[str, Any]:
    """Somebody who left is here again: the account opens with the password of then; no role, class or device
    comes back by itself. 404; whoever is here already stays as they are."""
    with store.write(who.school) as unit:
        colleague = _colleague(unit, person)
        account = unit.people.account(person)
        if colleague.values.get("active", True) is False or not (account is None or account.active):
            unit.people.set_active(person, True, now)
            unit.records.put(set_values(unit, colleague, {"active": True}, by=who.person, now=now))
            unit.posts.take(person, HERE, local_day(now))
            unit.audit.add(at=now, by=who.person, act="take_back", subject=f"person:{person}")
            unit.publish()
        return _described(unit, person, local_day(now))


def move_pupil(store: Store, who: Caller, pupil: str, class_id: str, now: datetime) -> dict[str, Any]:
    """A pupil sits in another class from today on; everything that hangs on the pupil goes along.

    The pupil's row as the caller's desk sees it. 404, 422 `bad_shape` for a class that is none.
    """
    with store.write(who.school) as unit:
        record = locked(unit, ("pupil", pupil))
        room = unit.records.get("class", class_id)
        if room is None or room.deleted:
            raise Problem(422, Code.BAD_SHAPE, errors={"class": [Fault.NOT_AN_OPTION]})
        concerned = around_pupil(unit, record) | {("class", class_id)}
        concerned |= {("class", str(record.values["class"]))} if record.values.get("class") else set()
        unit.records.load_for_update(sorted(concerned))
        if record.values.get("class") != class_id:
            changes = {"class": class_id, "class_name": room.values.get("name")}
            unit.records.put(set_values(unit, record, changes, by=who.person, now=now))
            unit.classes.move(pupil, class_id, local_day(now))
        replace_rows(unit, Placing(unit, local_day(now)), concerned)
        unit.audit.add(at=now, by=who.person, act="move_pupil", subject=f"pupil:{pupil}")
        unit.publish()
        shown = Projector(school_schema(unit, now).schema)
        row = shown.row(locked(unit, ("pupil", pupil)), unit.records.seq("pupil", pupil), who.desk_scopes)
    if row is None:
        raise not_found()
    return {"row": row}


def _colleague(unit: Unit, person: str) -> Record:
    return locked(unit, ("person", person))


def _described(unit: Unit, person: str, today: date) -> dict[str, Any]:
    account = unit.people.account(person)
    return {
        "person": person,
        "roles": sorted(unit.people.roles(person, today)),
        "classes": sorted(unit.people.classes_of(person, today)),
        "active": account is not None and account.active,
    }
