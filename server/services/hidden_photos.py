"""Photos that nobody may see any more: their visit was moved to a pupil whose family has said nothing, or is gone.

A visit may be moved by mistake and back again, so the bytes wait; but without a yes they do not stay.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from server.blobs import Blobs
from server.services.photo_gate import consent_to, write_photo
from server.services.school_schema import local_day
from server.services.server_write import SERVER
from server.services.withdraw_photos import DROP_BLOBS, drop_blobs, keys_of, withdrawn_values
from server.store.unit import Store

if TYPE_CHECKING:
    from server.store.unit import Unit
    from sync.state import Record

HIDDEN_DAYS = 30
SINCE = "hidden_since"
"""In a photo's values: the day on which a sweep first found it hidden. No schema names it, no phone sees it."""


def withdraw_hidden(store: Store, blobs: Blobs, school: str, now: datetime) -> int:
    """Note which stored photos are hidden today, and withdraw those that have been for HIDDEN_DAYS; returns how
    many were withdrawn. Safe to repeat; daily is enough."""
    today = local_day(now)
    with store.read(school) as unit:
        changing = [photo.id for photo in _stored(unit) if _is_due(unit, photo, now)]
    withdrawn = 0
    for each in changing:
        with store.write(school) as unit:
            photo = unit.records.load_for_update([("photo", each)]).get(("photo", each))
            freed = (
                _settle(unit, photo, today, now) if photo is not None and _is_due(unit, photo, now) else []
            )
        drop_blobs(store, blobs, freed)
        withdrawn += bool(freed)
    return withdrawn


def _stored(unit: Unit) -> list[Record]:
    photos = unit.records.by("photo", state="stored")
    unit.records.load("visit", sorted({str(each.values.get("visit")) for each in photos}))
    return photos


def _is_hidden(unit: Unit, photo: Record, now: datetime) -> bool:
    visit = unit.records.get("visit", str(photo.values.get("visit")))
    return visit is None or visit.deleted or not consent_to(unit, visit, now).may_keep


def _is_due(unit: Unit, photo: Record, now: datetime) -> bool:
    """Whether a sweep has something to do for a photo: to note, to forget, or to withdraw it."""
    since, hidden = photo.values.get(SINCE), _is_hidden(unit, photo, now)
    return hidden != (since is not None) or (hidden and _is_over(since, local_day(now)))


def _is_over(since: object, today: date) -> bool:
    return isinstance(since, str) and today - date.fromisoformat(since) >= timedelta(days=HIDDEN_DAYS)


def _settle(unit: Unit, photo: Record, today: date, now: datetime) -> list[str]:
    since = photo.values.get(SINCE)
    if since is None or not _is_over(since, today) or not _is_hidden(unit, photo, now):
        marked = photo.copy()
        marked.values.pop(SINCE, None)
        marked.values |= {SINCE: today.isoformat()} if since is None else {}
        unit.records.put(marked)
        return []
    visit = unit.records.get("visit", str(photo.values.get("visit")))
    freed = keys_of(unit.photo_files.remove(photo.id))
    if visit is not None:
        write_photo(unit, photo, photo.id, visit, withdrawn_values(photo, now), by=SERVER, now=now)
    unit.outbox.add(DROP_BLOBS, {"keys": freed}, now)
    return freed
