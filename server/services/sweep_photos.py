"""Photos whose consent lapsed or was taken back are withdrawn, whatever happened to the message that said so."""

from __future__ import annotations

from datetime import datetime

from server.blobs import Blobs
from server.domain.consent import Verdict
from server.services.photo_gate import consent_to
from server.services.withdraw_photos import withdraw_photos
from server.store.unit import Store


def sweep_photos(store: Store, blobs: Blobs, school: str, now: datetime) -> int:
    """Withdraw what the consents of today no longer allow; how many photos. Safe to repeat."""
    with store.read(school) as unit:
        stored = unit.records.by("photo", state="stored")
        visits = unit.records.load("visit", sorted({str(p.values.get("visit")) for p in stored}))
        refused = {
            str(visit.values.get("pupil"))
            for visit in visits.values()
            if consent_to(unit, visit, now).verdict is Verdict.REFUSED
        }
    return sum(withdraw_photos(store, blobs, school, pupil, now) for pupil in sorted(refused))
