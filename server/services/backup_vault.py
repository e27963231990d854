"""The folder in which backups lie, one for the whole server.

jiafang-20261125T183000Z.jfb    the sealed image of the database: a name that ends so means "verified"
jiafang-20261125T183000Z.json   its manifest: figures and keys of pictures, no names
blobs/ab/cd/<sha256>            pictures, each once
*.part, *.failed                being written; found wanting
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from server.blobs.copies import BlobCopies
from server.blobs.folder import flush
from server.keys.backup import BackupKey

_STAMP = "%Y%m%dT%H%M%SZ"
SUFFIX = ".jfb"
NEWEST = 3
"""Kept whatever their day: one taken by hand before something risky outlives the next night's."""


class VaultBusy(Exception):
    """Another process works on this folder just now."""


@dataclass(frozen=True)
class Manifest:
    """What a verified backup holds. `facts` as in `store.image.Facts`; `blobs`: keys of pictures.

    `durable`: school -> inc (as text) -> how far phones may forget.
    """

    name: str
    taken_at: str
    kid: str
    sha256: str
    size: int
    facts: Mapping[str, Any]
    durable: Mapping[str, Mapping[str, int]]
    blobs: list[str] = field(repr=False)

    @property
    def at(self) -> datetime:
        """When it was taken."""
        return datetime.fromisoformat(self.taken_at)


@dataclass(frozen=True)
class Vault:
    """The folder, the key of its files, and how many are kept: the newest of so many days and weeks."""

    folder: Path
    key: BackupKey
    keep_days: int = 7
    keep_weeks: int = 4

    @property
    def copies(self) -> BlobCopies:
        """The pictures."""
        return BlobCopies(self.folder / "blobs")

    def file(self, name: str) -> Path:
        """Where a backup lies."""
        return self.folder / f"{name}{SUFFIX}"

    def new_name(self, now: datetime) -> str:
        """The name of a backup taken now."""
        return f"jiafang-{now.astimezone(UTC).strftime(_STAMP)}"

    @contextmanager
    def held(self) -> Iterator[None]:
        """One backup at a time. Raises VaultBusy instead of waiting."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self.folder / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise VaultBusy("a backup is being made") from error
            yield

    def backups(self) -> list[Manifest]:
        """Verified backups, oldest first. A manifest without its file, or that cannot be read, is left out."""
        found = []
        for path in sorted(self.folder.glob("jiafang-*.json")):
            try:
                manifest = Manifest(**json.loads(path.read_text("utf-8")))
            except (OSError, ValueError, TypeError):
                continue
            if self.file(manifest.name).is_file():
                found.append(manifest)
        return sorted(found, key=lambda one: one.taken_at)

    def accept(self, part: Path, manifest: Manifest) -> None:
        """Give a verified file its name, then its manifest: durably, in this order."""
        os.replace(part, self.file(manifest.name))  # noqa: PTH105 - replace says what it does to an old file
        text = json.dumps(asdict(manifest), separators=(",", ":"))
        draft = self.folder / f"{manifest.name}.json.part"
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self.folder / f"{manifest.name}.json")
        flush(self.folder)

    def prune(self) -> list[str]:
        """Remove what need not be kept, what a crash left behind, and pictures that no kept backup names; the names
        of the removed backups. Call it within `held`."""
        known = self.backups()
        kept = kept_of([(one.name, one.at.date()) for one in known], self.keep_days, self.keep_weeks)
        gone = [one.name for one in known if one.name not in kept]
        for name in gone:
            self.file(name).unlink(missing_ok=True)
            (self.folder / f"{name}.json").unlink(missing_ok=True)
        self._sweep(min(kept, default=""))
        needed = {key for one in known if one.name in kept for key in one.blobs}
        for key in list(self.copies.keys()):
            if key not in needed:
                self.copies.remove(key)
        return gone

    def _sweep(self, oldest: str) -> None:
        """Drafts of whoever died over them, failures from before the oldest kept backup, manifests without their
        file: whom an erasure took from the database must not wait here for ever."""
        strays = [*self.folder.glob("*.part")]
        strays += [path for path in self.folder.glob("jiafang-*.failed") if path.stem < oldest]
        strays += [
            path for path in self.folder.glob("jiafang-*.json") if not path.with_suffix(SUFFIX).exists()
        ]
        for path in strays:
            path.unlink(missing_ok=True)


def kept_of(known: list[tuple[str, date]], days: int, weeks: int) -> set[str]:
    """Which of these (name, day), oldest first, are kept: the newest of each of the last `days` days and of the
    last `weeks` weeks that have one, and always the NEWEST last ones."""
    by_day: dict[date, str] = {}
    by_week: dict[date, str] = {}
    for name, day in known:
        by_day[day] = name
        by_week[day - timedelta(days=day.weekday())] = name
    kept = {by_day[day] for day in sorted(by_day)[-days:]} if days else set[str]()
    kept |= {by_week[week] for week in sorted(by_week)[-weeks:]} if weeks else set[str]()
    return kept | {name for name, _ in known[-NEWEST:]}
