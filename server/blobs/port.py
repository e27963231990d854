"""What every blob store promises.

Rule 1: a key is the SHA-256 of the bytes in lower-case hex; the same bytes have the same key, once.
Rule 2: ``put`` returns when the bytes would survive a power cut. Putting again is harmless, and mends.
Rule 3: ``get`` returns exactly the bytes of its key or raises BlobMissing; never half, never others.
"""

import hashlib
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Protocol

_KEY = re.compile(r"[0-9a-f]{64}")


class BlobMissing(LookupError):
    """No sound bytes under this key."""


class BadKey(ValueError):
    """Not a key at all: 64 lower-case hex digits are."""


class BlobsUnavailable(OSError):
    """The store cannot be written just now; nothing was acknowledged."""


class BlobsFull(BlobsUnavailable):
    """There is no room left; nothing was acknowledged."""


class Blobs(Protocol):
    """A store of immutable byte strings."""

    def put(self, data: bytes) -> str:
        """Keep the bytes; returns their key. Raises BlobsFull or BlobsUnavailable."""

    def get(self, key: str) -> bytes:
        """The bytes; raises BlobMissing (also when what lies there is damaged) or BadKey."""

    def exists(self, key: str) -> bool:
        """Whether something lies under this key."""

    def delete(self, key: str) -> None:
        """Forget the bytes; what is not there is no error."""

    def listing(self) -> Iterator[tuple[str, datetime]]:
        """Every key that there is, with the instant at which its bytes were last put; in no order."""

    def forget_cut_off(self, before: datetime) -> int:
        """Remove what is left of puts that a dying server broke off before then; returns how many."""


def key_of(data: bytes) -> str:
    """The key of these bytes."""
    return hashlib.sha256(data).hexdigest()


def path_of(key: str) -> str:
    """Where a key lies in a tree: fanned out by its first four digits, so that no folder grows huge."""
    if not _KEY.fullmatch(key):
        raise BadKey("a blob's key is 64 lower-case hex digits")
    return f"{key[:2]}/{key[2:4]}/{key}"


def is_key(name: str) -> bool:
    """Whether a name is one that a blob could have."""
    return _KEY.fullmatch(name) is not None


def checked(key: str, data: bytes) -> bytes:
    """The bytes, if they are the ones the key names; else BlobMissing."""
    if key_of(data) != key:
        raise BlobMissing("the stored bytes are damaged")
    return data
