"""The tiny school with a consented visit, and what a photo passes through: real store, staging and blobs."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from server import media
from server.blobs import FolderBlobs
from server.blobs.staging import Staging
from server.services.accept_photo import Intake
from server.services.accept_upload import Announced, Progress, create_upload, receive_part
from server.services.caller import Caller
from server.store.unit import Store
from sync.state import Record
from tests.support.family_school import NOW, SCHOOL, VISIT, add_consent, add_visit, open_school
from tests.support.photos import phone_jpeg

LIN = Caller(SCHOOL, "p-lin", frozenset({"teacher", "homeroom"}), "d-lin")
HUANG = Caller(SCHOOL, "p-huang", frozenset({"teacher"}), "d-huang")
STRANGER = Caller(SCHOOL, "p-nobody", frozenset({"teacher"}), "d-nobody")
PHOTO = "0193a000-0000-7000-8000-000000000001"
OTHER = "0193a000-0000-7000-8000-000000000002"
DATA = phone_jpeg(1200, 900)


@dataclass
class PhotoSchool:
    """A school under test and the folder that all its files are in."""

    intake: Intake
    root: Path

    @property
    def store(self) -> Store:
        return self.intake.store

    def announce(
        self, data: bytes = DATA, photo: str = PHOTO, who: Caller = LIN, now: datetime = NOW, **wrong: Any
    ) -> Progress:
        """Begin an upload of these bytes; `wrong` overrides what is said about them."""
        digest = hashlib.sha256(data).hexdigest()
        said = {"photo": photo, "visit": VISIT, "sha256": digest, "length": len(data), **wrong}
        return create_upload(self.intake, who, Announced(media_type="image/jpeg", **said), now)

    def send(
        self,
        data: bytes = DATA,
        photo: str = PHOTO,
        who: Caller = LIN,
        now: datetime = NOW,
        part: int = 1 << 20,
    ) -> Progress:
        """Announce and send all of it."""
        progress = self.announce(data, photo, who, now)
        while progress.offset < progress.length:
            piece = data[progress.offset : progress.offset + part]
            progress = receive_part(self.intake, who, progress.id, progress.offset, piece, now)
        return progress

    def row(self, photo: str = PHOTO) -> Record | None:
        """The photo's row."""
        with self.store.read(SCHOOL) as unit:
            return unit.records.get("photo", photo)

    def scopes(self, photo: str = PHOTO) -> set[str]:
        """The scopes that hold the row."""
        with self.store.read(SCHOOL) as unit:
            unit.records.get("photo", photo)
            return set(unit.records.scopes("photo", photo))

    def files(self, folder: str) -> list[Path]:
        """Files under staging or blobs."""
        return sorted(path for path in (self.root / folder).rglob("*") if path.is_file())


def open_photo_school(root: Path, *, consent: bool = True, status: str = "submitted") -> PhotoSchool:
    """A school whose visit has a parent's consent to photos (unless told otherwise)."""
    store, keys = open_school(root)
    add_visit(store, status=status)
    if consent:
        add_consent(store, "consent-1", "record")
    blobs, staging = FolderBlobs(root / "blobs"), Staging(root / "staging")
    return PhotoSchool(Intake(store, keys, blobs, media, staging), root)
