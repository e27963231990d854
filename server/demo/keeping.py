"""Puts the demo's pictures through the same cleaning and keeping as a teacher's photos."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from server.blobs import Blobs
from server.media import Cleaned
from server.services.photo_gate import incoming_name
from server.store.photo_files import StoredPhoto
from server.store.ports import Secrets


class Cleans(Protocol):
    """The cleaner of ``server.media``."""

    def clean(self, data: bytes, *, hmac: Callable[[bytes], str], at: str | None = None) -> Cleaned:
        """Turn an uploaded file into a picture that may be shown."""


@dataclass(frozen=True)
class KeptPicture:
    """A cleaned picture whose files are kept."""

    values: dict[str, Any]
    file: StoredPhoto


@dataclass(frozen=True)
class Keeper:
    """Cleans pictures of one school and keeps their files."""

    media: Cleans
    blobs: Blobs
    keys: Secrets
    school: str

    def __call__(self, photo: str, data: bytes, at: datetime) -> KeptPicture:
        """The cleaned picture; ``at`` is the instant of its verdict."""
        cleaned = self.media.clean(data, hmac=self._name, at=at.isoformat())
        thumbs = {str(side): self.blobs.put(small) for side, small in cleaned.thumbs.items()}
        file = StoredPhoto(
            photo=photo,
            # A plain hash of what came in would identify it; the HMAC stands in the receipt.
            upload_sha256="",
            in_hmac=str(cleaned.receipt["in_hmac"]),
            out_sha256=str(cleaned.receipt["out_sha256"]),
            blob=self.blobs.put(cleaned.jpeg),
            thumbs=thumbs,
            size=len(cleaned.jpeg),
            stored_at=at,
        )
        values = {
            "state": "stored",
            "receipt": cleaned.receipt,
            "width": cleaned.width,
            "height": cleaned.height,
        }
        return KeptPicture(values, file)

    def _name(self, data: bytes) -> str:
        return incoming_name(self.keys, self.school, hashlib.sha256(data).hexdigest())
