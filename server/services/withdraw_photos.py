"""A family's no, a withdrawal, or a yes that lapsed: the photos go, and their rows say so."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from server.blobs import Blobs
from server.domain.consent import Verdict
from server.services.photo_gate import consent_to, write_photo
from server.services.server_write import SERVER
from server.store.photo_files import StoredPhoto
from server.store.unit import Store
from sync.state import Record

HERE = ["expected", "stored"]
DROP_BLOBS = "drop_blobs"


def withdraw_photos(store: Store, blobs: Blobs, school: str, pupil: str, now: datetime) -> int:
    """Withdraw every stored photo of the pupil that the consents no longer allow; returns how many.

    Safe to repeat. Rows first, then the bytes; the outbox holds their keys, so that a crash between the two
    leaves no picture behind that no row names.
    """
    freed: list[str] = []
    with store.write(school) as unit:
        refused = [
            visit
            for visit in unit.records.by("visit", pupil_id=pupil)
            if consent_to(unit, visit, now).verdict is Verdict.REFUSED
        ]
        visits = {visit.id: visit for visit in refused}
        found = unit.records.by("photo", visit_id=list(visits), state=HERE) if visits else []
        photos = unit.records.load_for_update(("photo", each.id) for each in found)
        for photo in photos.values():
            visit = visits[str(photo.values["visit"])]
            write_photo(unit, photo, photo.id, visit, withdrawn_values(photo, now), by=SERVER, now=now)
            freed += keys_of(unit.photo_files.remove(photo.id))
        if freed:
            unit.outbox.add(DROP_BLOBS, {"keys": freed}, now)
    drop_blobs(store, blobs, freed)
    return len(photos)


def withdrawn_values(photo: Record, now: datetime) -> dict[str, Any]:
    """The values of a photo that is taken back; its receipt says since when there are no bytes of it."""
    receipt = {**(photo.values.get("receipt") or {}), "withdrawn_at": now.isoformat()}
    return {"state": "withdrawn", "receipt": receipt}


def drop_blobs(store: Store, blobs: Blobs, keys: Iterable[str]) -> None:
    """Delete the bytes under these keys that no photo has any more, of whichever school. Safe to repeat."""
    for key in keys:
        # Within the transaction: a photo with the same bytes that is being taken in waits, and looks again.
        with store.across_schools() as everywhere:
            everywhere.hold_blob(key)
            if not everywhere.blob_in_use(key):
                blobs.delete(key)


def keys_of(files: StoredPhoto | None) -> list[str]:
    """The picture's blob and those of its small ones."""
    return [files.blob, *files.thumbs.values()] if files else []


def lapsed_pupils(store: Store, school: str, now: datetime) -> list[str]:
    """Pupils who have photos here, or on their way, that the consents of today no longer allow."""
    with store.read(school) as unit:
        photos = unit.records.by("photo", state=HERE)
        visits = unit.records.load("visit", sorted({str(each.values.get("visit")) for each in photos}))
        return sorted(
            {
                str(visit.values.get("pupil"))
                for visit in visits.values()
                if consent_to(unit, visit, now).verdict is Verdict.REFUSED
            }
        )
