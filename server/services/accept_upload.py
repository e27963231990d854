"""Resumable uploads, tus 1.0.0: announce a photo, send it in parts, hear the verdict with the last one.

Rule 1: what the offset covers is durable. A part is flushed to staging before the row that counts it commits.
Rule 2: the last part is never staged. It is judged with the others in memory, and counts with the verdict.
Rule 3: an announcement may be repeated: known bytes are answered as finished, an open upload with its offset.
"""

from __future__ import annotations

import errno
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from server.blobs.staging import PartMissing, Staging
from server.services.accept_photo import (
    KEPT_FOR,
    Intake,
    accept_photo,
    forget_upload,
    refuse_for_consent,
)
from server.services.caller import Caller
from server.services.photo_gate import (
    consent_problem,
    consent_to,
    incoming_name,
    visit_to_write,
    write_photo,
)
from server.services.problem import Problem, not_found
from server.store.unit import Store, Unit
from server.store.uploads import Upload
from sync.errors import Code
from sync.state import Record

RETRY_BUSY = 5
MOST_STAGED = 256 * 1024 * 1024
"""What the unfinished uploads of one person may come to: a phone sends one after the other."""
RETRY_FULL = 600


@dataclass(frozen=True, slots=True)
class Announced:
    """What a phone says before it sends: ids of photo and visit, SHA-256 (hex) and length of the bytes."""

    photo: str
    visit: str
    sha256: str
    length: int
    media_type: str


@dataclass(frozen=True, slots=True)
class Progress:
    """Where an upload stands: ``offset`` of ``length`` bytes are safe; it answers until ``expires``. ``announced``:
    what was said of it, by name; without the hash once there is a verdict, for that identifies an original."""

    id: str
    offset: int
    length: int
    expires: datetime
    announced: Mapping[str, str] = field(default_factory=dict)


def create_upload(intake: Intake, who: Caller, wanted: Announced, now: datetime) -> Progress:
    """Begin an upload, or find the one that there is.

    Raises Problem: 409 `visit_pending`, 409 `consent_pending`, 403 `consent_refused` (the photo's row then
    says so), 403 `forbidden_scope`, 409 `photo_id_reuse`, 422 `photo_refused` for bytes refused before, 429
    `staging_full` while the caller's unfinished uploads take all the room that one person has.
    """
    name = incoming_name(intake.keys, who.school, wanted.sha256)
    with intake.store.write(who.school) as unit:
        answer = _announce(unit, who, wanted, name, now)
    if isinstance(answer, Problem):
        raise answer
    return _progress(answer)


def _announce(unit: Unit, who: Caller, wanted: Announced, name: str, now: datetime) -> Upload | Problem:
    key = ("photo", wanted.photo)
    photo = unit.records.load_for_update([key]).get(key)
    visit = visit_to_write(unit, who, wanted.visit, now)
    if photo is not None and photo.values.get("visit") != visit.id:
        return Problem(409, Code.PHOTO_ID_REUSE)
    problem = consent_problem(consent_to(unit, visit, now))
    if problem is not None and problem.code == Code.CONSENT_PENDING:
        return problem
    gone = photo is not None and (photo.deleted or photo.values.get("state") == "withdrawn")
    if problem is not None or gone:
        if not gone:
            refuse_for_consent(unit, photo, wanted.photo, visit, who, now)
        return Problem(403, Code.CONSENT_REFUSED)
    if photo is not None and photo.values.get("state") in ("stored", "refused"):
        return _known(unit, who, photo, wanted, name, now)
    if (twin := _same_bytes(unit, visit, name)) is not None:
        return _adopt(unit, who, photo, twin, wanted, visit, name, now)
    if photo is None:
        write_photo(unit, None, wanted.photo, visit, {"state": "expected"}, by=who.person, now=now)
    return _open_upload(unit, who, wanted, now)


def _known(
    unit: Unit, who: Caller, photo: Record, wanted: Announced, name: str, now: datetime
) -> Upload | Problem:
    """An answer for a photo that has its verdict already."""
    receipt = photo.values.get("receipt") or {}
    if receipt.get("why") == Code.CONSENT_REFUSED:
        return Problem(403, Code.CONSENT_REFUSED)
    if receipt.get("in_hmac") != name:
        return Problem(409, Code.PHOTO_ID_REUSE)
    if photo.values["state"] == "refused":
        return Problem(422, Code.PHOTO_REFUSED, members={"why": receipt.get("why")})
    return _finished_upload(unit, who, wanted, name, now)


def _same_bytes(unit: Unit, visit: Record, name: str) -> Record | None:
    """A stored photo of this visit with the very same bytes under another id."""
    for photo in unit.records.by("photo", visit_id=visit.id, state="stored"):
        if photo.values["receipt"].get("in_hmac") == name:
            return photo
    return None


def _adopt(
    unit: Unit,
    who: Caller,
    photo: Record | None,
    twin: Record,
    wanted: Announced,
    visit: Record,
    name: str,
    now: datetime,
) -> Upload:
    """Let a new photo id share what was stored for the same bytes."""
    same = {field: twin.values.get(field) for field in ("state", "receipt", "width", "height", "taken_on")}
    write_photo(unit, photo, wanted.photo, visit, same, by=who.person, now=now)
    files = unit.photo_files.get(twin.id)
    if files is not None:
        unit.photo_files.put(replace(files, photo=wanted.photo, stored_at=now))
    return _finished_upload(unit, who, wanted, name, now)


def _finished_upload(unit: Unit, who: Caller, wanted: Announced, name: str, now: datetime) -> Upload:
    for upload in unit.uploads.of_photo(wanted.photo):
        if upload.state == "kept" and upload.person == who.person and upload.expires_at > now:
            return upload
    upload = _fresh(unit, who, wanted, now)
    upload = replace(upload, sha256=name, received=wanted.length, state="kept")
    unit.uploads.add(upload)
    return upload


def _open_upload(unit: Unit, who: Caller, wanted: Announced, now: datetime) -> Upload | Problem:
    same = (who.person, wanted.visit, wanted.sha256, wanted.length, "open")
    for upload in unit.uploads.of_photo(wanted.photo):
        found = (upload.person, upload.visit, upload.sha256, upload.length, upload.state)
        if found == same and upload.expires_at > now:
            return upload
    if unit.uploads.announced(who.person) + wanted.length > MOST_STAGED:
        return Problem(429, Code.STAGING_FULL, retry_after=RETRY_FULL)
    upload = _fresh(unit, who, wanted, now)
    unit.uploads.add(upload)
    return upload


def _fresh(unit: Unit, who: Caller, wanted: Announced, now: datetime) -> Upload:
    return Upload(
        id=unit.mint_id(),
        photo=wanted.photo,
        visit=wanted.visit,
        person=who.person,
        sha256=wanted.sha256,
        media_type=wanted.media_type,
        length=wanted.length,
        created_at=now,
        expires_at=now + KEPT_FOR,
    )


def upload_progress(store: Store, who: Caller, upload_id: str, now: datetime) -> Progress:
    """Where an upload stands; 404 for another person's, 410 `upload_gone` once it has expired."""
    return _progress(_own(store, who, upload_id, now))


def receive_part(
    intake: Intake, who: Caller, upload_id: str, offset: int, data: bytes, now: datetime
) -> Progress:
    """Take in the part at ``offset``; with the last one, the verdict (see ``accept_photo``).

    Raises Problem: 404, 410, 409 `offset_mismatch` (with the server's `offset`), 413 beyond the length.
    """
    upload = _own(intake.store, who, upload_id, now)
    if upload.state != "open" or offset != upload.received:
        raise _elsewhere(upload)
    if offset + len(data) > upload.length:
        raise Problem(413, Code.TOO_LARGE, members={"limit": upload.length - offset})
    if offset + len(data) < upload.length:
        return _stage(intake, who.school, upload, data, now) if data else _progress(upload)
    try:
        before = intake.staging.read(who.school, upload.id, upload.parts)
    except PartMissing as error:
        # Staging was lost (it is in no backup): the phone, which still has the photo, begins anew.
        forget_upload(intake, who.school, upload.id)
        raise Problem(410, Code.UPLOAD_GONE) from error
    accept_photo(intake, who, upload, before + data, now)
    return Progress(upload.id, upload.length, upload.length, now + KEPT_FOR)


def _stage(intake: Intake, school: str, upload: Upload, data: bytes, now: datetime) -> Progress:
    try:
        part = intake.staging.write(school, upload.id, data)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise Problem(507, Code.DISK_FULL) from error
        raise Problem(503, Code.UNAVAILABLE, retry_after=RETRY_BUSY) from error
    try:
        with intake.store.write(school) as unit:
            current = unit.uploads.lock(upload.id)
            if current is None or current.state != "open" or current.received != upload.received:
                raise _elsewhere(current or upload)
            grown = replace(current, received=current.received + len(data), parts=(*current.parts, part))
            grown = replace(grown, expires_at=now + KEPT_FOR)
            unit.uploads.save(grown)
    except BaseException:
        intake.staging.forget(school, upload.id, part)
        raise
    return _progress(grown)


def drop_upload(intake: Intake, who: Caller, upload_id: str, now: datetime) -> None:
    """Terminate an upload: its parts are gone. A photo that was kept stays. Raises 404 or 410."""
    forget_upload(intake, who.school, _own(intake.store, who, upload_id, now).id)


def sweep_uploads(store: Store, staging: Staging, school: str, now: datetime) -> int:
    """Forget expired uploads of a school and parts that no open upload has; returns how many. For the worker.

    A finished upload has parts only where the server died between its verdict and their removal.
    """
    with store.write(school) as unit:
        expired = [upload.id for upload in unit.uploads.expired(now)]
        for each in expired:
            unit.uploads.remove(each)
    with store.read(school) as unit:
        idle = [each for each in staging.uploads(school) if not _is_open(unit.uploads.get(each))]
    for each in idle:
        staging.erase(school, each)
    return len(set(expired) | set(idle))


def _is_open(upload: Upload | None) -> bool:
    return upload is not None and upload.state == "open"


def _own(store: Store, who: Caller, upload_id: str, now: datetime) -> Upload:
    with store.read(who.school) as unit:
        upload = unit.uploads.get(upload_id)
    if upload is None or upload.person != who.person:
        raise not_found()
    if upload.expires_at <= now:
        raise Problem(410, Code.UPLOAD_GONE)
    return upload


def _elsewhere(upload: Upload) -> Problem:
    return Problem(409, Code.OFFSET_MISMATCH, members={"offset": upload.received})


def _progress(upload: Upload) -> Progress:
    announced = {"photo": upload.photo, "visit": upload.visit}
    if upload.state == "open":
        announced["sha256"] = upload.sha256
    if upload.media_type:
        announced["type"] = upload.media_type
    return Progress(upload.id, upload.received, upload.length, upload.expires_at, announced)
