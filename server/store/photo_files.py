"""Where the cleaned bytes of stored photos lie."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import Connection, delete, select, text

from server.store.base import table_of
from server.store.tables import PhotoFile
from server.store.tx import Tx, translated

_FILES = table_of(PhotoFile)
_HOLD = text(
    "SELECT pg_advisory_xact_lock(k) FROM"
    " (SELECT k FROM unnest(CAST(:keys AS bigint[])) AS k ORDER BY k OFFSET 0) AS sorted"
    " WHERE CAST(:school_id AS text) <> ''"
)


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
        """Note the files of a photo (again, if it was cleaned again).

        Nobody drops these blobs until the transaction ends; look only now whether they are still there.
        """
        hold_blobs(self._tx.connection, self._tx.school, [photo.blob, *photo.thumbs.values()])
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


def hold_blobs(connection: Connection, school: str, keys: Iterable[str]) -> None:
    """Let nobody name or drop these blobs, of whichever school, until the transaction ends.

    SQLite: a write transaction is alone anyway.
    """
    if connection.dialect.name == "postgresql":
        numbers = [int.from_bytes(sha256(key.encode()).digest()[:8], "big", signed=True) for key in keys]
        with translated():
            connection.execute(_HOLD, {"keys": numbers, "school_id": school})
