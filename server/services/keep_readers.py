"""A school names the two people who may open what was sealed to it; everybody named, and no longer named, is told.

The desk names and ends; nobody names themselves, unless nobody else sits at a desk. Each naming and each end is in
the audit: who reads is no secret. What they read is (`read_reports`).
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from server.domain.sealed import READERS
from server.services.caller import OFFICE_ROLES, Caller
from server.services.homeroom import locked
from server.services.list_visits import named
from server.services.problem import Problem, not_found
from server.services.read_reports import has_unread
from server.services.school_schema import local_day
from sync.errors import Code, Fault

if TYPE_CHECKING:
    from server.store.sealed import Reader
    from server.store.unit import Store, Unit


def show_readers(store: Store, who: Caller, now: datetime) -> dict[str, Any]:
    """What this person may know of the readers: see `web.schemas.sealed.ReadersSchema`. Whoever has no desk and is
    no reader learns nothing but that."""
    with store.read(who.school) as unit:
        return _shown(unit, who, now)


def name_reader(store: Store, who: Caller, person: str, now: datetime) -> dict[str, Any]:
    """The readers with this person among them. 403 `forbidden` for oneself, 404, 422 `bad_shape` where the person
    has no account or both readers are named already."""
    with store.write(who.school) as unit:
        locked(unit, ("person", person))
        readers = unit.sealed.readers(lock=True)
        if person == who.person and not _alone(unit, who, now):
            raise Problem(403, Code.FORBIDDEN)
        if all(reader.person != person for reader in readers):
            _check(unit, person, len(readers))
            unit.sealed.name(person, by=who.person, at=now)
            unit.devices.drop_enrolment_codes(person)
            unit.audit.add(at=now, by=who.person, act="name_reader", subject=f"person:{person}")
        return _shown(unit, who, now)


def end_reader(store: Store, who: Caller, person: str, now: datetime) -> dict[str, Any]:
    """The readers without this person. 404 for who is none."""
    with store.write(who.school) as unit:
        unit.sealed.readers(lock=True)
        if not give_up_reading(unit, person, who.person, now):
            raise not_found()
        return _shown(unit, who, now)


def give_up_reading(unit: Unit, person: str, by: str, now: datetime) -> bool:
    """The person is no reader any more (who leaves the school, too); whether they were one."""
    if not unit.sealed.is_reader(person):
        return False
    unit.sealed.end(person, by=by, at=now)
    unit.audit.add(at=now, by=by, act="end_reader", subject=f"person:{person}")
    return True


def note_told(store: Store, who: Caller, now: datetime) -> dict[str, Any]:
    """The caller saw that they were named, or are no longer."""
    with store.write(who.school) as unit:
        unit.sealed.told(who.person, now)
        return _shown(unit, who, now)


def _check(unit: Unit, person: str, readers: int) -> None:
    account = unit.people.account(person)
    if account is None or not account.active:
        raise Problem(422, Code.BAD_SHAPE, errors={"person": [Fault.NOT_AN_OPTION]})
    if readers >= READERS:
        raise Problem(422, Code.BAD_SHAPE, errors={"person": [Fault.NUMBER_RANGE]})


def _alone(unit: Unit, who: Caller, now: datetime) -> bool:
    """Whether nobody else of this school sits at a desk."""
    today = local_day(now)
    return set().union(*(unit.people.with_role(role, today) for role in OFFICE_ROLES)) <= {who.person}


def _shown(unit: Unit, who: Caller, now: datetime) -> dict[str, Any]:
    readers = unit.sealed.readers()
    mine = any(reader.person == who.person for reader in readers)
    untold = unit.sealed.untold(who.person)
    listed = readers if who.is_office or mine else []
    ids = {p for one in [*listed, *untold] for p in (one.person, one.named_by, one.ended_by) if p}
    people = unit.records.load("person", sorted(ids))
    return {
        "mine": mine,
        "unread": mine and has_unread(unit, who.person),
        "may_name": who.is_office,
        "may_name_self": who.is_office and _alone(unit, who, now),
        "wanted": READERS,
        "named": len(readers) if who.is_office or mine else 0,
        "items": [
            {
                **named(one.person, people),
                "since": one.named_at.isoformat(timespec="seconds"),
                "by": named(one.named_by, people)["name"],
                "told": one.told_at is not None,
            }
            for one in listed
        ],
        "news": [_news(one, people) for one in untold],
    }


def _news(one: Reader, people: Any) -> dict[str, Any]:
    ended = one.ended_at is not None
    at = one.ended_at or one.named_at
    by = one.ended_by or one.named_by if ended else one.named_by
    return {
        "what": "ended" if ended else "named",
        "at": at.isoformat(timespec="seconds"),
        "by": named(by, people)["name"],
    }
