"""The secrets of a family's link: how they are made, and the only form in which they are kept.

The token is 256 bits and stands in the address; its SHA-256 is stored. The code has six digits, so a hash
alone would not hide it: it is stored as an HMAC under the school's own key, bound to its link. A device that
opened the note holds 256 more bits, stored as their SHA-256.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

LIFE = timedelta(days=30)
"""How long a slip works: as long as a parent far away has to confirm what a grandparent agreed to."""

MOST_DEVICES = 2
MOST_TRIES = 5
CODE_DIGITS = 6
PURPOSE = "note-code"
_TOKEN = re.compile(r"[A-Za-z0-9_\-]{43}")


class SchoolHmac(Protocol):
    """The one thing that codes need of a school's keys."""

    def hmac(self, data: bytes, purpose: str) -> str:
        """HMAC-SHA256 in hex."""


@dataclass(frozen=True, slots=True)
class Secrets:
    """A fresh link: the token for the address, the code for the stub. Never stored."""

    token: str
    code: str


def fresh() -> Secrets:
    """A new token and a new code."""
    return Secrets(secrets.token_urlsafe(32), f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}")


def fresh_device() -> str:
    """A new secret for a phone that is about to open a link."""
    return secrets.token_urlsafe(32)


def well_formed(token: str) -> bool:
    """Whether a token, or a device's secret, could be one of ours; spares the database the rest."""
    return _TOKEN.fullmatch(token) is not None


def hash_of(secret: str) -> str:
    """What is stored of a token or of a device's cookie."""
    return hashlib.sha256(secret.encode("utf-8")).hexdigest()


def code_hash(keys: SchoolHmac, token_hash: str, code: str) -> str:
    """What is stored of a code. Bound to its link, so that equal codes look different."""
    return keys.hmac(f"{token_hash}:{code}".encode(), PURPOSE)


def typed_code(text: str) -> str:
    """A code as somebody types it: full-width digits and blanks are meant well."""
    plain = unicodedata.normalize("NFKC", text[:64])
    return "".join(sign for sign in plain if sign.isascii() and sign.isdigit())


def same(left: str, right: str) -> bool:
    """Equality that takes the same time wherever they differ."""
    return hmac.compare_digest(left.encode("utf-8"), right.encode("utf-8"))
