"""May this photo be here at all? The visit's party, the family's consent, and the row that tells the phones.

Every step that touches a photo's bytes (taking them in, keeping them, showing them) asks here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from server.domain.consent import Consent, Finding, Verdict, from_values, photo_verdict
from server.domain.scoping import scopes_held
from server.services.caller import Caller
from server.services.joined import kept_in_place_of
from server.services.placing import RECEIVED, Placing, holder_of
from server.services.problem import Problem
from server.services.school_schema import local_day
from server.store.ports import Secrets
from server.store.unit import Unit
from sync.errors import Code
from sync.state import Record, Write

_PURPOSE = "photo"


def incoming_name(keys: Secrets, school: str, sha256: str) -> str:
    """What a receipt calls the bytes that came in: an HMAC over their hash, for the hash identifies them."""
    return keys.school(school).hmac(bytes.fromhex(sha256), _PURPOSE)


def visit_to_write(unit: Unit, who: Caller, visit_id: str, now: datetime) -> Record:
    """The visit, if the caller takes part in it; for one that was joined to another, that one.

    Raises 409 `visit_pending` while it is unknown (or hidden from the caller: the same answer), 403
    `forbidden_scope` for one that the caller may only read.
    """
    visit = unit.records.get("visit", visit_id)
    visit = kept_in_place_of(unit, visit) if visit is not None else None
    if visit is None:
        raise Problem(409, Code.VISIT_PENDING)
    holders = unit.records.scopes("visit", visit.id)
    if f"visit-party:{who.person}" in holders:
        return visit
    if holders & scopes_held(holder_of(unit, who.person, local_day(now))):
        raise Problem(403, Code.FORBIDDEN_SCOPE)
    raise Problem(409, Code.VISIT_PENDING)


def consent_to(unit: Unit, visit: Record, now: datetime) -> Finding:
    """What the family's recorded consents say today about keeping this visit's photos."""
    today = local_day(now)
    return photo_verdict(consents_of(unit, visit.values.get("pupil"), today), today, visit.id)


def consents_of(unit: Unit, pupil: object, today: date) -> list[Consent]:
    """All that was ever said for a pupil. A day that cannot be is the day on which the answer reached us: were
    it today's, a grandparent's yes without a day would never lapse."""
    found = unit.records.by("consent", pupil_id=pupil)
    return [from_values(each.values, _received(each, today)) for each in found]


def _received(consent: Record, today: date) -> date:
    day = consent.values.get(RECEIVED)
    return date.fromisoformat(day) if day else today


def consent_problem(finding: Finding) -> Problem | None:
    """The answer to an upload that the consents do not allow; None if they do."""
    if finding.may_keep:
        return None
    if finding.verdict is Verdict.REFUSED:
        return Problem(403, Code.CONSENT_REFUSED)
    return Problem(409, Code.CONSENT_PENDING)


def write_photo(
    unit: Unit,
    photo: Record | None,
    photo_id: str,
    visit: Record,
    changes: Mapping[str, Any],
    *,
    by: str,
    now: datetime,
) -> Record:
    """Write the photo's row (a new one if ``photo`` is None) and place it where its visit is.

    The caller has locked it with ``load_for_update``. The writes are kept under the pupil's key, like those
    of the visit: with that key they go.
    """
    fresh = photo.copy() if photo else Record("photo", photo_id)
    writes = []
    for field, value in {"visit": visit.id, **changes}.items():
        if fresh.values.get(field) != value:
            writes.append(
                Write(field, value, unit.mint_stamp(), fresh.stamps.get(field), by, now.isoformat())
            )
            fresh.values[field], fresh.stamps[field] = value, writes[-1].stamp
    unit.history.add("photo", photo_id, writes, pupil=visit.values.get("pupil"))
    unit.records.put(fresh, Placing(unit, local_day(now)).scopes(fresh, visit))
    return fresh


def refused_values(why: str, now: datetime, receipt: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The values of a photo that is not kept, with the reason in its receipt."""
    return {"state": "refused", "receipt": {**(receipt or {}), "why": why, "at": now.isoformat()}}
