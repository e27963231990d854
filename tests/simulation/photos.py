"""Photos in a history: the real intake (services.accept_upload) over blobs, staging and a cleaner in memory."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from server.blobs.port import key_of
from server.blobs.staging import PartMissing
from server.media import Cleaned
from server.services.accept_photo import Intake
from server.services.accept_upload import Announced, create_upload, receive_part
from server.services.caller import Caller
from server.services.sweep_blobs import sweep_blobs

MARK = b"cleaned "
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


class MemoryBlobs:
    """Content-addressed bytes. They are in no snapshot of the database: what is there stays."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def put(self, data: bytes) -> str:
        """Keep bytes under their digest."""
        self.kept[key_of(data)] = data
        return key_of(data)

    def get(self, key: str) -> bytes:
        """The bytes; KeyError where there are none."""
        return self.kept[key]

    def exists(self, key: str) -> bool:
        """Whether they are here."""
        return key in self.kept

    def delete(self, key: str) -> None:
        """Forget them."""
        self.kept.pop(key, None)

    def listing(self) -> Iterator[tuple[str, datetime]]:
        """Every key, as if its bytes had been put long ago."""
        return ((key, LONG_AGO) for key in list(self.kept))

    def forget_cut_off(self, before: datetime) -> int:
        """Nothing is here by halves."""
        return 0


class MemoryStaging:
    """Parts of uploads under way."""

    def __init__(self) -> None:
        self.parts: dict[str, list[bytes]] = {}

    def write(self, school: str, upload: str, data: bytes) -> dict[str, Any]:
        """Keep a part."""
        self.parts.setdefault(upload, []).append(data)
        return {"at": len(self.parts[upload]) - 1}

    def read(self, school: str, upload: str, parts: Sequence[Mapping[str, Any]]) -> bytes:
        """The parts joined; PartMissing where one is not here."""
        try:
            return b"".join(self.parts[upload][part["at"]] for part in parts)
        except (KeyError, IndexError) as error:
            raise PartMissing(upload) from error

    def forget(self, school: str, upload: str, part: Mapping[str, Any]) -> None:
        """A part that was not counted stays behind; nobody names it."""

    def erase(self, school: str, upload: str) -> None:
        """Forget an upload's parts."""
        self.parts.pop(upload, None)


class PlainCleaner:
    """Cleans by adding a mark, so that a checker can tell what came in from what was stored."""

    def clean(self, data: bytes, *, hmac: Callable[[bytes], str], at: str | None = None) -> Cleaned:
        """What `media.Cleaner` answers for a good picture."""
        out = MARK + data
        receipt = {
            "in_hmac": hmac(data),
            "out_sha256": hashlib.sha256(out).hexdigest(),
            "policy": "sim",
            "at": at,
        }
        return Cleaned(out, {}, 1600, 1200, receipt)


class Photos:
    """Both calls of an upload. The store is asked for anew at each call: a restore replaces it."""

    def __init__(self, store: Callable[[], Any], keys: Any) -> None:
        self.blobs = MemoryBlobs()
        self.staging = MemoryStaging()
        self._store = store
        self._keys = keys

    def create(self, who: Caller, body: Any, now: datetime) -> dict[str, Any]:
        """Announce a photo: its upload's id, and how many bytes are here."""
        data = body["data"].encode()
        wanted = Announced(
            body["photo"], body["visit"], hashlib.sha256(data).hexdigest(), len(data), "image/jpeg"
        )
        progress = create_upload(self._intake(), who, wanted, now)
        return {"id": progress.id, "offset": progress.offset, "length": progress.length}

    def part(self, who: Caller, body: Any, now: datetime) -> dict[str, Any]:
        """One part; with the last one, the verdict."""
        data = body["data"].encode()
        progress = receive_part(self._intake(), who, body["id"], body["offset"], data, now)
        return {"offset": progress.offset, "length": progress.length}

    def sweep(self, now: datetime) -> None:
        """The night's sweep: bytes that no photo names, after a restore for one, go."""
        blobs: Any = self.blobs
        sweep_blobs(self._store(), blobs, now)

    def _intake(self) -> Intake:
        store: Any = self._store()
        staging: Any = self.staging
        return Intake(store, self._keys, self.blobs, PlainCleaner(), staging)
