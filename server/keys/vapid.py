"""The key by which push services know this server (VAPID, RFC 8292): one for the server, in the key ring's folder.

Browsers bind their subscription to its public half. If it is lost, every family has to subscribe again.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_private_key,
)

from server.keys import files
from server.keys.school import from_text, to_text

NAME = "vapid.json"


@dataclass(frozen=True)
class VapidKey:
    """`private`: PKCS8 in DER. `public`: the uncompressed point in base64url, as browsers take it."""

    private: bytes
    public: str

    def __repr__(self) -> str:
        return f"VapidKey({self.public})"


def vapid_key(folder: Path) -> VapidKey:
    """The key in this folder of keys; made (mode 0600) when there is none yet."""
    members = files.read(folder / NAME) or files.create(folder / NAME, {"private": to_text(_fresh())})
    der = from_text(members["private"])
    private = load_der_private_key(der, None)
    point = private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return VapidKey(der, to_text(point))


def _fresh() -> bytes:
    private = ec.generate_private_key(ec.SECP256R1())
    return private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
