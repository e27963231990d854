"""One school's keys and what is done with them.

=============  ==========================================================================================
key            for
=============  ==========================================================================================
seal (P-256)   phones seal to its public half: sealed bodies and backup files; only `open_box` reads them
field          rows that belong to no pupil, AES-256-GCM
master         wraps the pupils' keys; never encrypts anything else
mac            HMAC-SHA256, one derived key per purpose
=============  ==========================================================================================

A sealed box, wire form: base64url without padding over
65 bytes ephemeral public point | 12 bytes nonce | AES-256-GCM ciphertext and tag;
key = HKDF-SHA256(ECDH x, salt empty, info "jiafang-seal-1|" + kid, 32 bytes).
"""

from __future__ import annotations

import hmac as hmac_
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_private_key,
)

_POINT, _NONCE, _TAG = 65, 12, 16


class BadBox(Exception):
    """A box was not made for this key or place, or was changed on the way."""


def to_text(data: bytes) -> str:
    """base64url without padding."""
    return urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def from_text(text: str) -> bytes:
    """The reverse; BadBox when it is none."""
    try:
        return urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    except (ValueError, UnicodeEncodeError) as error:
        raise BadBox("not base64url") from error


def fresh_members() -> dict[str, str]:
    """The members of a new school's key file."""
    private = ec.generate_private_key(ec.SECP256R1())
    der = private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    members = {"seal": der, "field": os.urandom(32), "master": os.urandom(32), "mac": os.urandom(32)}
    return {name: to_text(value) for name, value in members.items()} | {"kid": f"k{os.urandom(8).hex()}"}


class SchoolKeys:
    """The keys of one school, opened."""

    def __init__(self, members: dict[str, str]) -> None:
        self.kid = members["kid"]
        private = load_der_private_key(from_text(members["seal"]), None)
        if not isinstance(private, ec.EllipticCurvePrivateKey):
            raise ValueError("the seal key is not an EC key")
        self._private = private
        self._field = from_text(members["field"])
        self._master = from_text(members["master"])
        self._mac = from_text(members["mac"])

    @property
    def public_raw(self) -> bytes:
        """The public point, uncompressed, 65 bytes."""
        return self._private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    @property
    def public_jwk(self) -> dict[str, str]:
        """The public key as a JWK, for phones."""
        raw = self.public_raw
        return {"kty": "EC", "crv": "P-256", "x": to_text(raw[1:33]), "y": to_text(raw[33:]), "kid": self.kid}

    def open_box(self, box: str) -> bytes:
        """The plaintext of a sealed box; BadBox when it cannot be opened."""
        data = from_text(box)
        if len(data) < _POINT + _NONCE + _TAG:
            raise BadBox("too short")
        point, nonce, sealed = data[:_POINT], data[_POINT : _POINT + _NONCE], data[_POINT + _NONCE :]
        try:
            public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
            return AESGCM(self._seal_key(self._private.exchange(ec.ECDH(), public))).decrypt(
                nonce, sealed, None
            )
        except (ValueError, InvalidTag) as error:
            raise BadBox("cannot be opened") from error

    def seal_box(self, data: bytes) -> str:
        """Seal to this school's own public key, as a phone does."""
        private = ec.generate_private_key(ec.SECP256R1())
        point = private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        key = self._seal_key(private.exchange(ec.ECDH(), self._private.public_key()))
        nonce = os.urandom(_NONCE)
        return to_text(point + nonce + AESGCM(key).encrypt(nonce, data, None))

    def encrypt(self, data: bytes, aad: bytes, *, key: bytes | None = None) -> bytes:
        """AES-256-GCM under `key` (32 bytes), or under the school's field key: nonce | ciphertext | tag."""
        nonce = os.urandom(_NONCE)
        return nonce + AESGCM(key or self._field).encrypt(nonce, data, aad)

    def decrypt(self, box: bytes, aad: bytes, *, key: bytes | None = None) -> bytes:
        """The reverse; BadBox when key, place (`aad`) or bytes do not fit."""
        try:
            return AESGCM(key or self._field).decrypt(box[:_NONCE], box[_NONCE:], aad)
        except (ValueError, InvalidTag) as error:
            raise BadBox("cannot be decrypted") from error

    def wrap(self, key: bytes, aad: bytes) -> bytes:
        """Wrap a pupil's key under the master."""
        return self.encrypt(key, b"wrap|" + aad, key=self._master)

    def unwrap(self, box: bytes, aad: bytes) -> bytes:
        """The reverse; BadBox when it does not fit."""
        return self.decrypt(box, b"wrap|" + aad, key=self._master)

    def hmac(self, data: bytes, purpose: str) -> str:
        """HMAC-SHA256 in hex; each purpose (`audit`, `photo`, `code`, …) has a key of its own."""
        key = hmac_.digest(self._mac, purpose.encode("utf-8"), sha256)
        return hmac_.digest(key, data, sha256).hex()

    def _seal_key(self, shared: bytes) -> bytes:
        info = f"jiafang-seal-1|{self.kid}".encode()
        return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(shared)
