"""The verdict on a whole photo: is it what was announced, can it be made safe, may it be kept.

Bytes reach the blob store only cleaned, and only after the consents were asked; they are asked again in the
transaction that writes the photo's row. Until that commit the upload stands where it stood, so that a phone
whose reply was lost, or whose server died, sends the last part again and hears the verdict then.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Protocol

from server.blobs import Blobs, BlobsFull, BlobsUnavailable
from server.blobs.staging import Staging
from server.media import POLICY, Cleaned, MediaFault, Refused
from server.services.caller import Caller
from server.services.photo_gate import (
    consent_problem,
    consent_to,
    incoming_name,
    refused_values,
    visit_to_write,
    write_photo,
)
from server.services.problem import Problem
from server.services.withdraw_photos import drop_blobs, keys_of
from server.store.photo_files import StoredPhoto
from server.store.ports import Secrets
from server.store.unit import Store, Unit
from server.store.uploads import Upload
from sync.errors import Code
from sync.state import Record

KEPT_FOR = timedelta(days=7)
"""How long an unfinished upload waits, and how long a finished one still answers."""
RETRY_FAULT = 600
RETRY_SWEPT = 5
log = logging.getLogger(__name__)


class Cleans(Protocol):
    """The part of ``server.media`` that is needed here."""

    def clean(self, data: bytes, *, hmac: Callable[[bytes], str], at: str | None = None) -> Cleaned:
        """See ``media.Cleaner``."""


@dataclass(frozen=True, slots=True)
class Intake:
    """Everything through which a photo passes."""

    store: Store
    keys: Secrets
    blobs: Blobs
    media: Cleans
    staging: Staging


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What cleaning came to: the row's new values, and either the files or the refusal to answer with."""

    values: dict[str, Any]
    files: StoredPhoto | None = None
    problem: Problem | None = None


def accept_photo(intake: Intake, who: Caller, upload: Upload, data: bytes, now: datetime) -> None:
    """Judge the whole bytes of an upload and settle it. Returns if the photo is kept.

    Raises Problem: 422 `hash_mismatch` (the upload is forgotten: send it anew), 422 `photo_refused` with
    `why`, 403 `consent_refused`, 409 while visit or consent are missing, 503 or 507 when the fault is ours
    (nothing changed: send the last part again later).
    """
    if hashlib.sha256(data).hexdigest() != upload.sha256:
        forget_upload(intake, who.school, upload.id)
        raise Problem(422, Code.HASH_MISMATCH)
    name = incoming_name(intake.keys, who.school, upload.sha256)
    outcome = _clean(intake, who, upload, data, name, now)
    problem = _settle(intake, who, upload, outcome, now)
    intake.staging.erase(who.school, upload.id)
    if problem is not None:
        # What was put for a photo that was refused in the last moment.
        drop_blobs(intake.store, intake.blobs, keys_of(outcome.files))
        raise problem


def forget_upload(intake: Intake, school: str, upload_id: str) -> None:
    """Remove an upload and its parts; its keys go first."""
    with intake.store.write(school) as unit:
        unit.uploads.remove(upload_id)
    intake.staging.erase(school, upload_id)


def _clean(intake: Intake, who: Caller, upload: Upload, data: bytes, name: str, now: datetime) -> _Outcome:
    try:
        cleaned = intake.media.clean(data, hmac=lambda _: name, at=now.isoformat())
    except Refused as refusal:
        why = str(refusal.why)
        receipt = {"policy": POLICY, "in_hmac": name}
        problem = Problem(422, Code.PHOTO_REFUSED, members={"why": why})
        return _Outcome(refused_values(why, now, receipt), problem=problem)
    except MediaFault as fault:
        log.critical("photo_cannot_be_cleaned", exc_info=fault)
        raise Problem(503, Code.UNAVAILABLE, retry_after=RETRY_FAULT) from fault
    with intake.store.read(who.school) as unit:
        visit = visit_to_write(unit, who, upload.visit, now)
        refusal_now = consent_problem(consent_to(unit, visit, now))
    if refusal_now is not None:
        return _Outcome({}, problem=refusal_now)
    return _Outcome(_stored_values(cleaned), files=_keep(intake.blobs, upload, cleaned, name, now))


def _stored_values(cleaned: Cleaned) -> dict[str, Any]:
    size = {"width": cleaned.width, "height": cleaned.height}
    return {"state": "stored", "receipt": cleaned.receipt, **size}


def _keep(blobs: Blobs, upload: Upload, cleaned: Cleaned, name: str, now: datetime) -> StoredPhoto:
    try:
        thumbs = {str(side): blobs.put(small) for side, small in cleaned.thumbs.items()}
        blob = blobs.put(cleaned.jpeg)
    except BlobsFull as error:
        raise Problem(507, Code.DISK_FULL) from error
    except BlobsUnavailable as error:
        log.critical("photo_cannot_be_stored", exc_info=error)
        raise Problem(503, Code.UNAVAILABLE, retry_after=RETRY_FAULT) from error
    out = cleaned.receipt["out_sha256"]
    return StoredPhoto(upload.photo, "", name, out, blob, thumbs, len(cleaned.jpeg), now)


def _settle(intake: Intake, who: Caller, upload: Upload, outcome: _Outcome, now: datetime) -> Problem | None:
    """Write the outcome in one transaction; returns the refusal that it came to after all."""
    with intake.store.write(who.school) as unit:
        photo = unit.records.load_for_update([("photo", upload.photo)]).get(("photo", upload.photo))
        current = unit.uploads.lock(upload.id)
        if current is None:
            raise Problem(410, Code.UPLOAD_GONE)
        if current.state != "open":
            # The same last part came twice at once; the first one's verdict stands.
            return outcome.problem
        visit = visit_to_write(unit, who, upload.visit, now)
        problem = (
            consent_problem(consent_to(unit, visit, now))
            or _taken_back(photo)
            or (None if outcome.values else outcome.problem)
        )
        if problem is not None and problem.code == Code.CONSENT_PENDING:
            raise problem
        if problem is not None:
            refuse_for_consent(unit, photo, upload.photo, visit, who, now)
            finish(unit, current, "withdrawn", problem, outcome, now)
            return problem
        if photo is not None and photo.values.get("state") == "stored":
            return _second_arrival(unit, current, outcome, now)
        write_photo(unit, photo, upload.photo, visit, _dated(visit, outcome.values), by=who.person, now=now)
        if outcome.files is not None:
            _name(intake.blobs, unit, outcome.files)
        finish(unit, current, "kept" if outcome.files else "refused", outcome.problem, outcome, now)
        return outcome.problem


def _taken_back(photo: Record | None) -> Problem | None:
    """The answer to a picture that the family took back, by itself, while it was on its way."""
    gone = photo is not None and (photo.deleted or photo.values.get("state") == "withdrawn")
    return Problem(403, Code.CONSENT_REFUSED) if gone else None


def _name(blobs: Blobs, unit: Unit, files: StoredPhoto) -> None:
    """Give the bytes to the photo. They were nobody's until now, so a sweep may have taken them: then once more."""
    unit.photo_files.put(files)
    if not all(blobs.exists(key) for key in keys_of(files)):
        raise Problem(503, Code.UNAVAILABLE, retry_after=RETRY_SWEPT)


def _dated(visit: Record, values: dict[str, Any]) -> dict[str, Any]:
    """A photo was taken on the day of its visit; the hour, and the camera's clock, stay out of it."""
    day = visit.values.get("visited_on")
    return {**values, "taken_on": day} if day and values["state"] == "stored" else values


def _second_arrival(unit: Unit, upload: Upload, outcome: _Outcome, now: datetime) -> Problem | None:
    """The photo is stored already, by another upload: the same bytes are welcome, others are not."""
    stored = unit.photo_files.get(upload.photo)
    same = stored is not None and outcome.files is not None and stored.in_hmac == outcome.files.in_hmac
    problem = None if same else Problem(409, Code.PHOTO_ID_REUSE)
    finish(unit, upload, "kept" if same else "refused", problem, outcome, now)
    return problem


def refuse_for_consent(
    unit: Unit, photo: Record | None, photo_id: str, visit: Record, who: Caller, now: datetime
) -> None:
    """Tell the phones, through the photo's row, that the family said no."""
    if photo is None or photo.values.get("state") not in ("refused", "withdrawn"):
        values = refused_values(Code.CONSENT_REFUSED, now)
        write_photo(unit, photo, photo_id, visit, values, by=who.person, now=now)


def finish(
    unit: Unit, upload: Upload, state: str, problem: Problem | None, outcome: _Outcome | None, now: datetime
) -> None:
    """Close an upload: it answers with its whole length for a while, and its keys and plain hash are gone."""
    verdict = {"code": problem.code, **problem.members} if problem else {}
    done = replace(upload, received=upload.length, parts=(), state=state, verdict=verdict)
    name = outcome.files.in_hmac if outcome and outcome.files else ""
    unit.uploads.save(replace(done, sha256=name, expires_at=now + KEPT_FOR))
