"""A telephone number that a teacher noted at a visit becomes the guardian's own on the roster.

The phone may not write guardians: it keeps the number in the visit's log. The office looks at it and takes it over;
the log says that it did, and the teachers' next pull brings the guardian with the new number.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any, Final

from server.services.caller import Caller
from server.services.problem import not_found
from server.services.server_write import add_entry, set_values
from server.store.unit import Store, Unit
from sync.state import Record

NOTED: Final = "contact"
TAKEN: Final = "contact_taken"
_NUMBER: Final = re.compile(r"[+\d][\d -]{3,28}\d")


def take_contact(store: Store, who: Caller, visit_id: str, entry_id: str, now: datetime) -> dict[str, str]:
    """Take the number of this log entry over. Problem 404 for no such visit or entry, and for one that names no
    guardian of this pupil or holds no number. A second time changes nothing."""
    with store.write(who.school) as unit:
        body = _entry(unit.records.get("visit", visit_id), entry_id)
        about, number = str(body.get("about") or ""), str(body.get("note") or "").strip()
        found = unit.records.load_for_update([("visit", visit_id), ("guardian", about)])
        visit, guardian = found.get(("visit", visit_id)), found.get(("guardian", about))
        if visit is None or guardian is None or not _NUMBER.fullmatch(number):
            raise not_found()
        if guardian.values.get("pupil") != visit.values.get("pupil"):
            raise not_found()
        if not _taken(visit, entry_id):
            _take(unit, visit, guardian, number, entry_id, who, now)
        return {"id": entry_id, "status": "taken"}


def _take(
    unit: Unit, visit: Record, guardian: Record, number: str, entry: str, who: Caller, now: datetime
) -> None:
    unit.records.put(set_values(unit, guardian, {"phone": number}, by=who.person, now=now))
    fresh = visit.copy()
    add_entry(fresh, "log", {"event": TAKEN, "about": entry}, id_=unit.mint_id(), by=who.person, now=now)
    unit.records.put(fresh)
    unit.audit.add(at=now, by=who.person, act="guardian.phone", subject=f"visit:{visit.id}")
    unit.publish()


def _entry(visit: Record | None, entry_id: str) -> dict[str, Any]:
    if visit is None or visit.deleted or visit.values.get("status", "draft") == "draft":
        raise not_found()
    for entry in visit.appends.get("log", ()):
        body = entry.get("body")
        if entry.get("id") == entry_id and isinstance(body, dict) and body.get("event") == NOTED:
            return body
    raise not_found()


def _taken(visit: Record, entry_id: str) -> bool:
    bodies = (entry.get("body") for entry in visit.appends.get("log", ()))
    return any(isinstance(b, dict) and b.get("event") == TAKEN and b.get("about") == entry_id for b in bodies)
