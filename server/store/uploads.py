"""tus uploads: what has arrived of each; the bytes themselves lie encrypted in staging, not here.

States: open -> checking -> kept | refused | expired; `withdrawn` where consent was refused meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update

from server.store.base import table_of
from server.store.tables import UploadRow
from server.store.tx import Tx

_UPLOADS = table_of(UploadRow)


@dataclass(frozen=True)
class Upload:
    """One upload. parts: [{…}] as the caller wants them (names and lengths of staged parts)."""

    id: str
    photo: str
    visit: str
    person: str
    sha256: str
    media_type: str
    length: int
    created_at: datetime
    expires_at: datetime
    received: int = 0
    parts: Sequence[Mapping[str, Any]] = ()
    state: str = "open"
    verdict: Mapping[str, Any] = field(default_factory=dict)


class UploadRepo:
    """Uploads of one school."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    def add(self, upload: Upload) -> None:
        """Begin an upload (its id is the caller's)."""
        self._tx.insert(_UPLOADS, [_row(upload)])

    def get(self, id_: str) -> Upload | None:
        """One upload."""
        row = self._tx.first(select(_UPLOADS).where(self._tx.within(_UPLOADS, _UPLOADS.c.id == id_)))
        return None if row is None else _upload(row)

    def lock(self, id_: str) -> Upload | None:
        """One upload, held until the end of this transaction, so that its PATCHes follow one another."""
        statement = select(_UPLOADS).where(self._tx.within(_UPLOADS, _UPLOADS.c.id == id_))
        row = self._tx.first(statement.with_for_update())
        return None if row is None else _upload(row)

    def save(self, upload: Upload) -> None:
        """Write a changed upload (use dataclasses.replace)."""
        row = _row(upload)
        del row["id"]
        self._tx.execute(
            update(_UPLOADS).where(self._tx.within(_UPLOADS, _UPLOADS.c.id == upload.id)).values(**row)
        )

    def of_photo(self, photo: str) -> list[Upload]:
        """All uploads of a photo, newest first."""
        statement = select(_UPLOADS).where(self._tx.within(_UPLOADS, _UPLOADS.c.photo_id == photo))
        return [_upload(row) for row in self._tx.all(statement.order_by(_UPLOADS.c.created_at.desc()))]

    def announced(self, person: str) -> int:
        """The bytes that the open uploads of a person may come to."""
        where = self._tx.within(_UPLOADS, _UPLOADS.c.person_id == person, _UPLOADS.c.state == "open")
        return int(self._tx.scalar(select(func.coalesce(func.sum(_UPLOADS.c.length), 0)).where(where)))

    def expired(self, now: datetime, limit: int = 200) -> list[Upload]:
        """Uploads whose time is over, oldest first."""
        statement = select(_UPLOADS).where(self._tx.within(_UPLOADS, _UPLOADS.c.expires_at <= now))
        return [_upload(row) for row in self._tx.all(statement.order_by(_UPLOADS.c.expires_at).limit(limit))]

    def remove(self, id_: str) -> None:
        """Forget an upload."""
        self._tx.execute(delete(_UPLOADS).where(self._tx.within(_UPLOADS, _UPLOADS.c.id == id_)))


_SAME = (
    "id", "sha256", "media_type", "length", "created_at", "expires_at", "received", "state",
)  # fmt: skip


def _row(upload: Upload) -> dict[str, Any]:
    row = {name: getattr(upload, name) for name in _SAME}
    row |= {"photo_id": upload.photo, "visit_id": upload.visit, "person_id": upload.person}
    return row | {"parts": [dict(part) for part in upload.parts], "verdict": dict(upload.verdict)}


def _upload(row: Mapping[Any, Any]) -> Upload:
    return Upload(
        photo=row["photo_id"],
        visit=row["visit_id"],
        person=row["person_id"],
        parts=row["parts"],
        verdict=row["verdict"],
        **{name: row[name] for name in _SAME},
    )
