"""A photo that waited on a phone, carried to school as that phone kept it: encrypted under the store's data key.

The file holds the data key too, sealed to the school (the escrow). A photo of a store that ten wrong PINs
destroyed comes the same way. Once opened, it passes through the same doors as an upload: visit, consent, cleaning,
receipt.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from server.media import MAX_BYTES
from server.services.accept_photo import Intake
from server.services.accept_upload import Announced, create_upload, receive_part
from server.services.caller import Caller
from server.services.import_proof import author_of_escrow, open_sealed
from server.services.problem import Problem
from server.services.school_schema import local_day
from sync.errors import Code, Fault
from sync.shape import is_id

if TYPE_CHECKING:
    from server.keys import KeyRing
    from server.store.unit import Unit

_VERSION, _IV = b"\x01", 12
_KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class _Opened:
    """A carried photo in the clear, and who wrote it as far as the escrow proves it."""

    announced: Announced
    data: bytes
    author: str | None


def import_photo(
    intake: Intake,
    keys: KeyRing,
    who: Caller,
    sealed: Mapping[str, Any],
    loads: Callable[[bytes], Any],
    now: datetime,
) -> dict[str, Any]:
    """Take in `{id, store, escrow, meta, bytes}` (docs/protocol.md). Safe to repeat: by photo id and hash.

    Returns `{photo, status: kept | duplicate, proved}`. Raises Problem as an upload does: 409 `visit_pending`,
    409 `consent_pending`, 403 `consent_refused`, 403 `forbidden_scope`, 409 `photo_id_reuse`, 422
    `photo_refused` or `hash_mismatch`; and 422 `bad_shape` for what cannot be opened.
    """
    opened = _open(intake, keys, who, sealed, loads)
    acting = _acting(intake, who, opened, now)
    progress = create_upload(intake, acting, opened.announced, now)
    known = progress.offset == progress.length
    if not known:
        receive_part(intake, acting, progress.id, progress.offset, opened.data[progress.offset :], now)
    proved = opened.author is not None
    if acting.person != who.person:
        with intake.store.write(who.school) as unit:
            subject = f"photo:{opened.announced.photo}"
            detail = {"proved": proved}
            unit.audit.add(at=now, by=who.person, act="import_photo", subject=subject, detail=detail)
    return {"photo": opened.announced.photo, "status": "duplicate" if known else "kept", "proved": proved}


def _open(
    intake: Intake, keys: KeyRing, who: Caller, sealed: Mapping[str, Any], loads: Callable[[bytes], Any]
) -> _Opened:
    escrow = loads(open_sealed(keys, who.school, sealed.get("escrow")))
    data_key = _data_key(escrow)
    store, photo = sealed["store"], sealed["id"]
    meta = loads(_unbox(data_key, f"{store}|photos|{photo}", sealed["meta"], "meta"))
    data = _unbox(data_key, f"{store}|bytes|{photo}", sealed["bytes"], "bytes")
    if not isinstance(meta, dict) or meta.get("id") != photo:
        raise _misshapen("meta")
    with intake.store.read(who.school) as unit:
        author = author_of_escrow(unit, escrow, data_key)
    return _Opened(_announced(meta, data), data, author)


def _data_key(escrow: object) -> bytes:
    key = escrow.get("data_key") if isinstance(escrow, dict) else None
    whole = isinstance(key, list) and len(key) == _KEY_BYTES
    if not whole or not all(type(each) is int and 0 <= each < 256 for each in key or []):
        raise _misshapen("escrow")
    return bytes(key or [])


def _unbox(data_key: bytes, place: str, text: str, member: str) -> bytes:
    """A box of the phone's store: version, IV, AES-256-GCM, bound to its place (pwa/src/vault/box.ts)."""
    try:
        box = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
        if box[:1] != _VERSION:
            raise _misshapen(member)
        return AESGCM(data_key).decrypt(box[1 : 1 + _IV], box[1 + _IV :], f"1|{place}".encode())
    except (ValueError, UnicodeEncodeError, InvalidTag) as error:
        raise _misshapen(member, "other_key") from error


def _announced(meta: Mapping[str, Any], data: bytes) -> Announced:
    visit, sha256 = meta.get("visit"), meta.get("sha256")
    if not is_id(visit):
        raise _misshapen("meta")
    if not isinstance(sha256, str) or len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
        raise _misshapen("meta")
    if not data or len(data) > MAX_BYTES:
        raise _misshapen("bytes", Fault.NUMBER_RANGE)
    return Announced(str(meta["id"]), visit, sha256, len(data), "image/jpeg")


def _acting(intake: Intake, who: Caller, opened: _Opened, now: datetime) -> Caller:
    """In whose name the photo is taken in: its proved author's; else the caller's, and for the office, which
    takes part in no visit, that of the visit's lead."""
    with intake.store.read(who.school) as unit:
        person = opened.author or (who.is_office and _lead(unit, opened.announced.visit)) or who.person
        if person == who.person:
            return who
        roles = frozenset(unit.people.roles(person, local_day(now)))
        return replace(who, person=person, roles=roles, classes=None)


def _lead(unit: Unit, visit: str) -> str | None:
    record = unit.records.get("visit", visit)
    lead = record.values.get("lead") if record else None
    return lead if isinstance(lead, str) else None


def _misshapen(member: str, fault: str = Fault.WRONG_TYPE) -> Problem:
    return Problem(422, Code.BAD_SHAPE, errors={member: [fault]})
