"""A photo that waited on a phone and is carried to school: opened, proved, and taken in as an upload is."""

from __future__ import annotations

import hashlib
import hmac
import os
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from server.services.caller import Caller
from server.services.import_photo import import_photo
from server.services.problem import Problem
from tests.support.family_school import NOW, SCHOOL, VISIT, add_consent
from tests.support.photo_school import DATA, LIN, OTHER, PHOTO, STRANGER, PhotoSchool, open_photo_school
from tests.support.photos import phone_jpeg

OFFICE = Caller(SCHOOL, "p-office", frozenset({"office"}), "d-office")
STORE = "jiafang-0123456789abcdef01234567"
KEY = os.urandom(32)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[PhotoSchool]:
    opened = open_photo_school(tmp_path)
    yield opened
    opened.store.close()


def text(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def box(data: bytes, where: str, key: bytes = KEY) -> str:
    """As pwa/src/vault/box.ts shuts it."""
    iv = os.urandom(12)
    return text(b"\x01" + iv + AESGCM(key).encrypt(iv, data, f"1|{where}".encode()))


def device_of(place: PhotoSchool, person: str) -> tuple[str, bytes]:
    with place.store.write(SCHOOL) as unit:
        device = unit.devices.enrol(person, "phone", app="1", schema=1, now=NOW, expires_at=NOW)
        secret = unit.devices.secret(device)
    assert secret is not None
    return device, secret


def carried(
    place: PhotoSchool, *, by: tuple[str, bytes] | None, data: bytes = DATA, photo: str = PHOTO, **wrong: Any
) -> dict[str, Any]:
    """The file's entry; `wrong` overrides members of the photo's description."""
    keys = place.intake.keys.school(SCHOOL)
    escrow: dict[str, Any] = {"data_key": list(KEY)}
    if by is not None:
        mac = hmac.digest(by[1], b"jiafang-escrow-1" + KEY, hashlib.sha256).hex()
        escrow |= {"device": by[0], "mac": mac}
    meta = {
        "id": photo,
        "visit": VISIT,
        "sha256": hashlib.sha256(data).hexdigest(),
        "state": "phone",
        **wrong,
    }
    return {
        "id": photo,
        "store": STORE,
        "escrow": {"kid": keys.kid, "box": keys.seal_box(orjson.dumps(escrow))},
        "meta": box(orjson.dumps(meta), f"{STORE}|photos|{photo}"),
        "bytes": box(data, f"{STORE}|bytes|{photo}"),
    }


def bring(place: PhotoSchool, who: Caller, photo: dict[str, Any]) -> dict[str, Any]:
    return import_photo(place.intake, place.intake.keys, who, photo, orjson.loads, NOW)


def refusal(place: PhotoSchool, who: Caller, photo: dict[str, Any]) -> tuple[int, str]:
    with pytest.raises(Problem) as caught:
        bring(place, who, photo)
    return caught.value.status, str(caught.value.code)


def noted(place: PhotoSchool) -> list[tuple[str, str, bool]]:
    with place.store.read(SCHOOL) as unit:
        found = [entry for entry in unit.audit.entries() if entry.act == "import_photo"]
    return [(entry.by, entry.subject, entry.detail["proved"]) for entry in found]


def test_a_colleague_brings_what_its_author_may_not_upload_any_more(place: PhotoSchool) -> None:
    photo = carried(place, by=device_of(place, LIN.person))
    assert bring(place, STRANGER, photo) == {"photo": PHOTO, "status": "kept", "proved": True}
    row = place.row()
    assert row is not None
    assert row.values["state"] == "stored"
    assert row.values["receipt"]["in_hmac"]
    assert noted(place) == [(STRANGER.person, f"photo:{PHOTO}", True)]
    assert bring(place, STRANGER, photo)["status"] == "duplicate"
    assert place.announce().offset == len(DATA)


def test_it_ends_what_an_upload_began(place: PhotoSchool) -> None:
    begun = place.announce()
    assert begun.offset == 0
    assert bring(place, LIN, carried(place, by=None)) == {"photo": PHOTO, "status": "kept", "proved": False}
    assert place.files("staging") == []
    assert noted(place) == []


def test_without_proof_only_who_took_part_or_the_office(place: PhotoSchool) -> None:
    photo = carried(place, by=None)
    assert refusal(place, STRANGER, photo) == (409, "visit_pending")
    forged = carried(place, by=(device_of(place, LIN.person)[0], os.urandom(32)))
    assert refusal(place, STRANGER, forged) == (409, "visit_pending")
    assert place.row() is None
    assert bring(place, OFFICE, photo)["proved"] is False
    assert noted(place) == [(OFFICE.person, f"photo:{PHOTO}", False)]


def test_the_familys_word_counts_as_ever(tmp_path: Path) -> None:
    place = open_photo_school(tmp_path, consent=False)
    photo = carried(place, by=None)
    assert refusal(place, LIN, photo) == (409, "consent_pending")
    add_consent(place.store, "consent-no", "record", given=False)
    assert refusal(place, LIN, photo) == (403, "consent_refused")
    assert place.files("blobs") == []
    place.store.close()


def test_what_is_no_photo_is_refused_and_stays_so(place: PhotoSchool) -> None:
    photo = carried(place, by=None, data=b"not a picture at all")
    for _ in range(2):
        assert refusal(place, LIN, photo) == (422, "photo_refused")
    lied = carried(place, by=None, photo=OTHER, sha256="0" * 64)
    assert refusal(place, LIN, lied) == (422, "hash_mismatch")


@pytest.mark.parametrize(
    "change",
    [
        {"escrow": {"kid": "k0", "box": "x"}},
        {"escrow": {"kid": "", "box": "AAAA"}},
        {"store": "jiafang-another"},
        {"id": OTHER},
        {"meta": "AAAA"},
        {"meta": "é"},
        {"bytes": box(DATA, f"{STORE}|bytes|{PHOTO}", os.urandom(32))},
    ],
)
def test_what_cannot_be_opened_is_said_to_be_misshapen(place: PhotoSchool, change: dict[str, Any]) -> None:
    photo = {**carried(place, by=None), **change}
    assert refusal(place, LIN, photo) == (422, "bad_shape")


@pytest.mark.parametrize("wrong", [{"visit": 7}, {"visit": ""}, {"sha256": "Z" * 64}, {"sha256": None}])
def test_a_description_that_says_nothing_usable(place: PhotoSchool, wrong: dict[str, Any]) -> None:
    assert refusal(place, LIN, carried(place, by=None, **wrong)) == (422, "bad_shape")


@pytest.mark.parametrize(
    "escrow", [[], {}, {"data_key": [1] * 31}, {"data_key": [300] * 32}, {"data_key": "k"}]
)
def test_an_escrow_without_a_key(place: PhotoSchool, escrow: object) -> None:
    keys = place.intake.keys.school(SCHOOL)
    sealed = {"kid": keys.kid, "box": keys.seal_box(orjson.dumps(escrow))}
    assert refusal(place, LIN, {**carried(place, by=None), "escrow": sealed}) == (422, "bad_shape")


def test_other_bytes_under_a_known_id_are_not_taken_for_it(place: PhotoSchool) -> None:
    bring(place, LIN, carried(place, by=None))
    other = carried(place, by=None, data=phone_jpeg(640, 480))
    assert refusal(place, LIN, other) == (409, "photo_id_reuse")
