"""What happens to a device after it was enrolled: a new incarnation, revocation; and codes for new ones."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from server.services.caller import Caller
from server.services.problem import Problem, not_found
from server.services.school_schema import local_day
from server.services.staffing import may_act_on
from sync.errors import Code

if TYPE_CHECKING:
    from server.store.devices import DeviceFacts
    from server.store.unit import Store, Unit

# No letters or digits that are read as one another: a code is typed when the camera fails.
_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_CODE_LENGTH = 20


def new_incarnation(store: Store, who: Caller, now: datetime) -> dict[str, Any]:
    """A fresh inc for this device; the old ones stay valid for what they have written."""
    with store.write(who.school) as unit:
        return {"inc": unit.incarnations.give(who.device, who.person, now)}


def revoke(store: Store, who: Caller, device: str, now: datetime) -> None:
    """Stop a device: its owner may, and the office. 404 for any other's, as if it did not exist; 403 `forbidden`
    where its owner's roles are beyond the caller's standing."""
    with store.write(who.school) as unit:
        facts = unit.devices.get(device)
        if facts is None or (facts.person != who.person and not who.is_office):
            raise not_found()
        if facts.person != who.person and not may_act_on(
            who, unit.people.roles(facts.person, local_day(now))
        ):
            raise Problem(403, Code.FORBIDDEN)
        unit.devices.revoke(device, "by_owner" if facts.person == who.person else "by_office", now)
        unit.audit.add(at=now, by=who.person, act="revoke", subject=f"device:{device}")


def list_devices(store: Store, who: Caller) -> list[dict[str, Any]]:
    """All devices of the school as the office sees them, those seen last first."""
    with store.read(who.school) as unit:
        found = unit.devices.listing()
    return [
        {
            "id": one.id,
            "person": one.person,
            "name": one.name,
            "app": one.app,
            "schema": one.schema,
            "created": one.created_at.isoformat(timespec="seconds"),
            "seen": one.seen_at.isoformat(timespec="seconds"),
            "revoked": one.revoked_at.isoformat(timespec="seconds") if one.revoked_at else None,
            "skew_ms": one.skew_ms,
            "waiting": _waiting(one),
        }
        for one in found
    ]


def _waiting(one: DeviceFacts) -> dict[str, int] | None:
    """What the phone said it had still to send, when it was last heard of; None where it never told."""
    if one.waiting_ops is None or one.waiting_photos is None:
        return None
    return {"ops": one.waiting_ops, "photos": one.waiting_photos}


def issue_code(store: Store, who: Caller, person: str, hours: int, now: datetime) -> dict[str, Any]:
    """A one-time code with which a colleague's phone enrols; shown once, kept as a hash.

    Whoever holds it becomes that colleague, so nobody issues one beyond their own standing, nor the office one for a
    reader of what is sealed: 403 `forbidden`.
    """
    code = "".join(secrets.choice(_LETTERS) for _ in range(_CODE_LENGTH))
    expires = now + timedelta(hours=hours)
    with store.write(who.school) as unit:
        account = unit.people.account(person)
        if account is None or not account.active:
            raise not_found()
        if person != who.person and not _may_become(unit, who, person, now):
            raise Problem(403, Code.FORBIDDEN)
        unit.devices.add_enrolment_code(code, person, expires)
        unit.audit.add(at=now, by=who.person, act="enrolment_code", subject=f"person:{person}")
    return {"code": code, "expires": expires.isoformat(timespec="seconds")}


def _may_become(unit: Unit, who: Caller, person: str, now: datetime) -> bool:
    if unit.sealed.is_reader(person) and "leader" not in who.roles:
        return False
    return may_act_on(who, unit.people.roles(person, local_day(now)))
