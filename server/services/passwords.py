"""Passwords at rest: Argon2id, 19 MiB, two passes, one lane (OWASP's floor; 56 ms on a small machine).

More memory per hash would let a handful of sign-ins exhaust a school's server.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def hash_password(password: str) -> str:
    """The hash to store."""
    return _HASHER.hash(_plain(password))


def verify_password(hashed: str | None, password: str) -> bool:
    """Whether the password fits. With no hash (unknown user) the same work is done, and the answer is no."""
    try:
        _HASHER.verify(hashed or _nobody(), _plain(password))
    except (VerificationError, InvalidHashError):
        return False
    return hashed is not None


def _plain(password: str) -> bytes:
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")


@lru_cache
def _nobody() -> str:
    return _HASHER.hash("nobody has this password")
