"""Where the cleaned bytes of stored photos lie."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select

from server.store.base import table_of
from server.store.tables import PhotoFile
from server.store.tx import Tx

_FILES = table_of(PhotoFile)


@dataclass(frozen=True)
class StoredPhoto:
    """blob, thumbs (long side -> blob): keys of `blobs`. upload_sha256: of the bytes the phone sent.

    in_hmac: HMAC of the same. size: bytes of the cleaned picture.
    """

    photo: str
    upload_sha256: str
    in_hmac: str
    out_sha256: str
    blob: str
    thumbs: Mapping[str, str]
    size: int
    stored_at: datetime


class PhotoFileRepo:
    """Files of one school's photos."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    def put(self, photo: StoredPhoto) -> None:
        """Note the files of a photo (again, if it was cleaned again)."""
        row = {name: getattr(photo, name) for name in _SAME}
        self._tx.upsert(_FILES, [{**row, "photo_id": photo.photo, "thumbs": dict(photo.thumbs)}])

    def get(self, photo: str) -> StoredPhoto | None:
        """The files of a photo."""
        row = self._tx.first(select(_FILES).where(self._tx.within(_FILES, _FILES.c.photo_id == photo)))
        if row is None:
            return None
        return StoredPhoto(photo=row["photo_id"], thumbs=row["thumbs"], **{name: row[name] for name in _SAME})

    def remove(self, photo: str) -> StoredPhoto | None:
        """Forget the files of a photo and return what was forgotten, so that the blobs can be deleted."""
        found = self.get(photo)
        self._tx.execute(delete(_FILES).where(self._tx.within(_FILES, _FILES.c.photo_id == photo)))
        return found


_SAME = ("upload_sha256", "in_hmac", "out_sha256", "blob", "size", "stored_at")
