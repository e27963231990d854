"""The dates of a ledger item that nobody types: when it was filed, by when an answer is due, when it came.

The server's days, since a phone's clock may be wrong: set in the transaction that takes an item in or moves it on.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from server.domain.ledger import UNANSWERED, categories_of, day_of, due_by
from server.services.school_schema import local_day, school_schema
from server.services.server_write import SERVER, set_values

if TYPE_CHECKING:
    from server.store.unit import Unit
    from sync.state import Record


def filed_on(record: Record, now: datetime) -> date:
    """The day on which an item was filed; today for one that has none yet."""
    return day_of(record.values, "filed_on") or local_day(now)


def dated(record: Record, state: str | None, now: datetime) -> dict[str, Any]:
    """What changes in an item's dates with its state. state None: it stays as it is."""
    if state is None:
        return {}
    today = local_day(now).isoformat()
    changes: dict[str, Any] = {}
    if state in UNANSWERED:
        changes = {name: None for name in ("answered_on", "closed_on") if record.values.get(name)}
    elif not record.values.get("answered_on"):
        changes["answered_on"] = today
    if state == "closed" and not record.values.get("closed_on"):
        changes["closed_on"] = today
    if state == "answered" and record.values.get("closed_on"):
        changes["closed_on"] = None
    return changes


def keep_dates(unit: Unit, record: Record, now: datetime) -> Record:
    """The item as a phone left it, with the dates that follow: itself where none is missing. The caller puts it.

    A day that nobody named carries no stamp: whoever names one later, on a phone that has not heard of ours, says so
    to nobody's disadvantage, and no conflict comes of it.
    """
    values = record.values
    changes = dated(record, str(values.get("state") or "open"), now)
    if not values.get("filed_on"):
        changes["filed_on"] = local_day(now).isoformat()
    fresh = set_values(unit, record, changes, by=SERVER, now=now) if changes else record
    if not values.get("due_on"):
        pack = school_schema(unit, now).pack_of(values.get("campaign"))
        categories = categories_of(pack.data) if pack else ()
        due = due_by(categories, values.get("category"), filed_on(record, now)).isoformat()
        if "due_on" in record.stamps:
            return set_values(unit, fresh, {"due_on": due}, by=SERVER, now=now)
        fresh = fresh.copy()
        fresh.values["due_on"] = due
    return fresh
