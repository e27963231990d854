"""Signing in on a device: password or one-time code in, device with tokens and an incarnation out.

Failed sign-ins are counted per account in the database, known or unknown alike, so that counting tells
nothing and a restart forgives nothing.
"""

from __future__ import annotations

import math
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from server.services.caller import Caller
from server.services.passwords import verify_password
from server.services.problem import Problem
from server.services.rates import limits_told
from server.services.school_schema import local_day
from sync.errors import Code

if TYPE_CHECKING:
    from server.keys import KeyRing
    from server.store.devices import Tokens
    from server.store.unit import Store, Unit

ACCESS = timedelta(minutes=60)
CHAIN = timedelta(days=30)
WINDOW = timedelta(minutes=15)
MOST_FAILURES = 5


@dataclass(frozen=True, slots=True)
class _Person:
    school: str
    id: str


def enrol(
    store: Store, keys: KeyRing, asked: Mapping[str, Any], now: datetime, *, throttled: bool = True
) -> dict[str, Any]:
    """Enrol a device (the body is described by web.schemas.devices.EnrolSchema). 401 `bad_credentials`,
    429 `rate_limited` with the seconds to wait, unless failures are not to be counted (`throttled` False)."""
    code = asked.get("enrolment_code")
    person = _by_code(store, code, now) if code else _by_password(store, asked, now, throttled)
    with store.write(person.school) as unit:
        device = unit.devices.enrol(
            person.id,
            asked["device_name"],
            app=asked["app"],
            schema=asked["schema"],
            now=now,
            expires_at=now + CHAIN,
        )
        issued = unit.devices.issue(device, now, ACCESS)
        inc = unit.incarnations.give(device, person.id, now)
        unit.audit.add(at=now, by=person.id, act="enrol", subject=f"device:{device}")
        described = describe(unit, person.id, now)
        secret = unit.devices.secret(device) or b""
    school_keys = keys.school(person.school)
    return {
        **tokens(issued, now),
        **described,
        "device": device,
        "secret": urlsafe_b64encode(secret).rstrip(b"=").decode(),
        "inc": inc,
        "epoch": store.epoch,
        "user": person.id,
        "limits": limits_told(),
        "keys": {"kid": school_keys.kid, "public": school_keys.public_jwk},
    }


def tokens(issued: Tokens, now: datetime) -> dict[str, Any]:
    """A pair of tokens on the wire."""
    return {
        "token": issued.access,
        "refresh_token": issued.refresh,
        "expires_in": max(0, int((issued.expires_at - now).total_seconds())),
    }


def describe(unit: Unit, person: str, now: datetime) -> dict[str, Any]:
    """`me` and `school` as the phone shows them."""
    today = local_day(now)
    record = unit.records.get("person", person)
    values = record.values if record else {}
    school = unit.schools.get()
    return {
        "me": {
            "person": person,
            "name": values.get("name") or "",
            "title": values.get("title"),
            "roles": sorted(unit.people.roles(person, today)),
            "classes": sorted(unit.people.classes_of(person, today)),
        },
        "school": {
            "id": unit.school,
            "name": school.name if school else "",
            "phone": school.phone if school else None,
        },
    }


def me(store: Store, who: Caller, now: datetime) -> dict[str, Any]:
    """The signed-in person, with today's roles and classes."""
    with store.read(who.school) as unit:
        found: dict[str, Any] = describe(unit, who.person, now)["me"]
    return found


def _by_password(store: Store, asked: Mapping[str, Any], now: datetime, throttled: bool) -> _Person:
    user = asked["user"].strip().casefold()
    subject = f"user:{user}"
    with store.across_schools() as everywhere:
        failures, ends = everywhere.throttle.failures(subject, now, WINDOW)
        barred = throttled and failures >= MOST_FAILURES
        if throttled and not barred:
            # Counted before the password is tried: a hundred tries at once must not all find the count at nought.
            barred = everywhere.throttle.fail(subject, now, WINDOW) > MOST_FAILURES
        known = everywhere.logins(asked["user"].strip())
    if barred:
        ends = ends or now + WINDOW
        raise Problem(429, Code.RATE_LIMITED, retry_after=math.ceil((ends - now).total_seconds()))
    school = asked.get("school")
    fitting = [login for login in known if school in (None, login.school)]
    login = fitting[0] if fitting else None
    right = verify_password(login.password_hash if login else None, asked["password"])
    if not right or login is None or not login.active:
        raise Problem(401, Code.BAD_CREDENTIALS)
    with store.across_schools() as everywhere:
        everywhere.throttle.clear(subject)
    return _Person(login.school, login.person)


def _by_code(store: Store, code: str, now: datetime) -> _Person:
    with store.across_schools(write=False) as everywhere:
        school = everywhere.school_of_enrolment_code(code)
    if school is None:
        raise Problem(401, Code.BAD_CREDENTIALS)
    with store.write(school) as unit:
        person = unit.devices.use_enrolment_code(code, now)
        account = unit.people.account(person) if person else None
    if person is None or account is None or not account.active:
        raise Problem(401, Code.BAD_CREDENTIALS)
    return _Person(school, person)
