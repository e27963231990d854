"""The small counts at the head of the office's desk."""

from __future__ import annotations

from datetime import date, datetime

from server.domain.ledger import UNANSWERED
from server.services.caller import Caller
from server.services.list_apart import count_apart
from server.services.list_trips import late_trips
from server.services.school_schema import local_day
from server.services.twins import SEEN
from server.store.unit import Store, Unit
from server.store.visit_list import Wanted


def office_figures(store: Store, who: Caller, now: datetime) -> dict[str, int]:
    """Counts of one school. `waiting_on_phones`: photos that phones announced with their records and that had
    not arrived at the phones' last contact; what a phone never announced cannot be counted here."""
    with store.read(who.school) as unit:
        visits = unit.records.count_by("visit", "status")
        photos = unit.records.count_by("photo", "state")
        notes = unit.records.count_by("note", "state")
        expected = photos.get("expected", 0)
        count = unit.visit_list.count
        return {
            "visits_submitted": visits.get("submitted", 0),
            "visits_returned": visits.get("returned", 0),
            "visits_approved": visits.get("approved", 0),
            "photos_stored": photos.get("stored", 0),
            "photos_expected": expected,
            "notes_published": sum(notes.values()) - notes.get("recalled", 0),
            "notes_answered": notes.get("answered", 0),
            "waiting_on_phones": expected,
            "conflicts_open": count(Wanted(SEEN, conflicts=True)) + count_apart(unit),
            "twins": count(Wanted(SEEN, twins=True)),
            "refused": unit.ops.count("quarantined"),
            **_ledger(unit, local_day(now)),
            "trips_late": late_trips(unit, now),
            "unlisted": unit.records.count("pupil", unlisted=True),
            "essays_handed_in": unit.records.count("essay", state="handed_in"),
        }


def _ledger(unit: Unit, today: date) -> dict[str, int]:
    """Demands without an answer, and those of them whose date is past: they climb until somebody answers."""
    rows = unit.records.columns("ledger_item", ("state", "due_on"))
    due = [row["due_on"] for row in rows if row["state"] is None or row["state"] in UNANSWERED]
    overdue = sum(day is not None and day < today for day in due)
    return {"ledger_open": len(due), "ledger_overdue": overdue}
