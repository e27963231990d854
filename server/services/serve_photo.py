"""Show a cleaned photo to whoever may see its visit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from server.blobs import BlobMissing, Blobs
from server.domain.scoping import scopes_held
from server.services.caller import Caller
from server.services.photo_gate import consent_to
from server.services.placing import holder_of
from server.services.problem import Problem, not_found
from server.services.school_schema import local_day
from server.store.photo_files import StoredPhoto
from server.store.unit import Store, Unit
from sync.errors import Code

SIZES = {"view": "", "card": "960", "thumb": "320"}
"""Name of a size -> long side of the small picture, or "" for the whole one."""
RETRY_NOT_READY = 30


@dataclass(frozen=True, slots=True)
class Shown:
    """The blob to send; ``etag`` is its key."""

    etag: str
    photo: str


def find_photo(store: Store, who: Caller, photo_id: str, size: str, now: datetime) -> Shown:
    """The picture's key in the blob store.

    Raises Problem: 404 `not_found` (unknown, hidden, refused, or the family said no), 404 `not_ready` with
    Retry-After before the verdict.
    """
    with store.read(who.school) as unit:
        files = files_to_show(unit, photo_id, who, now)
    side = SIZES[size]
    return Shown(files.thumbs[side] if side else files.blob, photo_id)


def files_to_show(unit: Unit, photo_id: str, who: Caller, now: datetime) -> StoredPhoto:
    """The files of a photo that this person may see today; raises as ``find_photo``."""
    photo = unit.records.get("photo", photo_id)
    if photo is None or photo.deleted:
        raise not_found()
    visit_id = str(photo.values.get("visit") or "")
    visit = unit.records.get("visit", visit_id)
    if visit is None or visit.deleted:
        raise not_found()
    held = scopes_held(holder_of(unit, who.person, local_day(now)))
    if not held & unit.records.scopes("visit", visit_id):
        raise not_found()
    if photo.values.get("state", "expected") == "expected":
        raise Problem(404, Code.NOT_READY, retry_after=RETRY_NOT_READY)
    files = unit.photo_files.get(photo_id)
    # A withdrawal counts from the moment it is recorded, not from when the files are swept away.
    if photo.values["state"] != "stored" or files is None or not consent_to(unit, visit, now).may_keep:
        raise not_found()
    return files


def read_photo(blobs: Blobs, shown: Shown) -> bytes:
    """The bytes of a found photo; 404 `not_found` if they were withdrawn this moment."""
    try:
        return blobs.get(shown.etag)
    except BlobMissing as error:
        raise not_found() from error
