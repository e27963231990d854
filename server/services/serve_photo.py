"""Show a cleaned photo to whoever may see its visit. Who looks at a picture of a visit that is not theirs is logged."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass
from datetime import datetime

from server.blobs import BlobMissing, Blobs
from server.domain.scoping import scopes_held
from server.media import MediaFault, Refused
from server.services.accept_photo import RETRY_FAULT, Cleans
from server.services.caller import Caller
from server.services.list_visits import is_theirs
from server.services.photo_gate import consent_to
from server.services.placing import holder_of
from server.services.problem import Problem, not_found
from server.services.school_schema import local_day
from server.store.photo_files import StoredPhoto
from server.store.unit import Store, Unit
from sync.errors import Code

SIZES = {"view": "", "card": "960", "thumb": "320"}
"""Name of a size -> long side of the small picture, or "" for the whole one."""
UNLOGGED = "thumb"
"""Small pictures come with the visit, whose reading is logged itself."""
RETRY_NOT_READY = 30
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Shown:
    """The blob to send; ``etag`` is its key."""

    etag: str
    photo: str


def find_photo(
    store: Store, who: Caller, photo_id: str, size: str, now: datetime, *, to_save: bool = False
) -> Shown:
    """The picture's key in the blob store; looking at another's picture, and saving any, is written down.

    Raises Problem: 404 `not_found` (unknown, hidden, refused, or the family said no), 404 `not_ready` with
    Retry-After before the verdict.
    """
    with store.read(who.school) as unit:
        files = files_to_show(unit, photo_id, who, now)
        photo = unit.records.get("photo", photo_id)
        visit = unit.records.get("visit", str(photo.values.get("visit"))) if photo else None
        theirs = visit is not None and is_theirs(visit, who.person)
    if to_save or (not theirs and size != UNLOGGED):
        with store.write(who.school) as unit:
            act = "photo.save" if to_save else "photo.read"
            unit.audit.add(at=now, by=who.person, act=act, subject=f"photo:{photo_id}")
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


def clean_again(media: Cleans, data: bytes, now: datetime) -> bytes:
    """A picture that is to leave the school, through the same cleaning once more: whatever wrote the bytes into the
    store, only pixels go out. Raises Problem 503 `unavailable` if they cannot be proved."""
    try:
        return media.clean(data, hmac=lambda raw: hashlib.sha256(raw).hexdigest(), at=now.isoformat()).jpeg
    except (MediaFault, Refused) as fault:
        log.critical("photo_cannot_leave", exc_info=fault)
        raise Problem(503, Code.UNAVAILABLE, retry_after=RETRY_FAULT) from fault
