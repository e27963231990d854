"""Boxes open only with the right key, in the right place, unchanged."""

from __future__ import annotations

import os
from base64 import urlsafe_b64decode

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from server.keys import BadBox, SchoolKeys
from server.keys.school import fresh_members, from_text, to_text

KEYS = SchoolKeys(fresh_members())
OTHER = SchoolKeys(fresh_members())


def seal_as_a_phone(jwk: dict[str, str], kid: str, data: bytes) -> str:
    """The wire form, written from its description and not with our code."""
    x, y = (int.from_bytes(urlsafe_b64decode(jwk[part] + "=="), "big") for part in ("x", "y"))
    public = ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
    mine = ec.generate_private_key(ec.SECP256R1())
    info = b"jiafang-seal-1|" + kid.encode()
    key = HKDF(algorithm=SHA256(), length=32, salt=b"", info=info).derive(mine.exchange(ec.ECDH(), public))
    nonce = os.urandom(12)
    point = mine.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return to_text(point + nonce + AESGCM(key).encrypt(nonce, data, None))


def test_what_a_phone_seals_is_opened() -> None:
    box = seal_as_a_phone(KEYS.public_jwk, KEYS.kid, "家长的话".encode())
    assert "=" not in box
    assert KEYS.open_box(box) == "家长的话".encode()
    with pytest.raises(BadBox):
        OTHER.open_box(box)


def test_a_box_for_another_kid_is_refused() -> None:
    with pytest.raises(BadBox):
        KEYS.open_box(seal_as_a_phone(KEYS.public_jwk, "k-other", b"x"))


@given(st.binary(max_size=300))
def test_sealing_and_opening(data: bytes) -> None:
    assert KEYS.open_box(KEYS.seal_box(data)) == data
    assert from_text(to_text(data)) == data


@given(st.integers(min_value=0), st.integers(1, 255))
def test_a_changed_box_is_refused(place: int, flip: int) -> None:
    box = bytearray(from_text(KEYS.seal_box(b"some words")))
    box[place % len(box)] ^= flip
    with pytest.raises(BadBox):
        KEYS.open_box(to_text(bytes(box)))


@pytest.mark.parametrize("box", ["", "AAAA", "家", "!!!", "A" * 500, "A"])
def test_what_is_no_box_is_refused(box: str) -> None:
    with pytest.raises(BadBox):
        KEYS.open_box(box)


def test_field_boxes_are_bound_to_key_and_place() -> None:
    box = KEYS.encrypt(b"words", b"op|1")
    assert KEYS.decrypt(box, b"op|1") == b"words"
    assert KEYS.encrypt(b"words", b"op|1") != box
    pupil = os.urandom(32)
    for keys, aad, key in ((KEYS, b"op|2", None), (OTHER, b"op|1", None), (KEYS, b"op|1", pupil)):
        with pytest.raises(BadBox):
            keys.decrypt(box, aad, key=key)
    with pytest.raises(BadBox):
        KEYS.decrypt(b"", b"op|1")


def test_pupil_keys_are_wrapped_by_the_master_alone() -> None:
    key = os.urandom(32)
    box = KEYS.wrap(key, b"p1")
    assert KEYS.unwrap(box, b"p1") == key
    for keys, aad in ((KEYS, b"p2"), (OTHER, b"p1")):
        with pytest.raises(BadBox):
            keys.unwrap(box, aad)
    with pytest.raises(BadBox):
        KEYS.decrypt(box, b"wrap|p1")


def test_hmacs_differ_by_purpose_and_school() -> None:
    found = {keys.hmac(b"x", purpose) for keys in (KEYS, OTHER) for purpose in ("audit", "photo")}
    assert len(found) == 4
    assert KEYS.hmac(b"x", "audit") == KEYS.hmac(b"x", "audit")


def test_the_public_key_in_both_forms() -> None:
    raw, jwk = KEYS.public_raw, KEYS.public_jwk
    assert len(raw) == 65
    assert raw == b"\x04" + from_text(jwk["x"]) + from_text(jwk["y"])
    assert (jwk["kty"], jwk["crv"], jwk["kid"]) == ("EC", "P-256", KEYS.kid)
    assert "d" not in jwk
