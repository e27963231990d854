"""What the store asks of the key ring; `server.keys` fulfils it, tests may bring their own."""

from typing import Protocol


class SchoolSecrets(Protocol):
    """One school's keys. Boxes are AES-256-GCM with a fresh nonce; `aad` binds a box to its place."""

    kid: str
    """The id of the key that phones seal to."""

    def seal_box(self, data: bytes) -> str:
        """Seal `data` to the school's public key, as a phone does."""

    def encrypt(self, data: bytes, aad: bytes, *, key: bytes | None = None) -> bytes:
        """Seal `data` under `key`, or under the school's field key."""

    def decrypt(self, box: bytes, aad: bytes, *, key: bytes | None = None) -> bytes:
        """Open a box; raises when it was made elsewhere or was changed."""

    def wrap(self, key: bytes, aad: bytes) -> bytes:
        """Seal a pupil's key under the school's master."""

    def unwrap(self, box: bytes, aad: bytes) -> bytes:
        """Open a wrapped pupil's key."""

    def hmac(self, data: bytes, purpose: str) -> str:
        """HMAC-SHA256 in hex under a key of this school and purpose."""


class Secrets(Protocol):
    """The key ring."""

    def school(self, school_id: str) -> SchoolSecrets:
        """The keys of one school; raises LookupError when the ring has none."""
