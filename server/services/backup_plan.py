"""When a backup is due, and the tools for it and for erasures, from the server's settings."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from server.blobs import Blobs
from server.blobs.copies import BlobCopies
from server.blobs.staging import Staging
from server.keys.backup import backup_key
from server.keys.journal import ErasureJournal
from server.services.backup_vault import Vault
from server.services.erase_pupil import Erasing
from server.services.take_snapshot import backup_status
from server.store.unit import Store

RETRY = timedelta(hours=1)
LATE = timedelta(hours=36)
"""An alarm without a failure: the worker stands still, or the machine sleeps at night."""


class Places(Protocol):
    """The part of the settings that is needed here."""

    @property
    def data_dir(self) -> Path:
        """The data's folder."""

    @property
    def keys_dir(self) -> Path:
        """The key ring's."""

    @property
    def journal(self) -> Path:
        """The journal of erasures."""

    @property
    def backup(self) -> bool:
        """Whether this server takes backups itself."""

    @property
    def backups(self) -> Path:
        """The backups' folder."""

    @property
    def backup_at(self) -> str:
        """HH:MM on the school's clock."""

    @property
    def backup_keep_days(self) -> int:
        """Days of which the newest is kept."""

    @property
    def backup_keep_weeks(self) -> int:
        """Weeks of which the newest is kept."""


def vault_of(places: Places, folder: Path | None = None) -> Vault:
    """The folder of backups, or another one with the same key and rules."""
    key = backup_key(places.keys_dir)
    return Vault(folder or places.backups, key, places.backup_keep_days, places.backup_keep_weeks)


def erasing(places: Places, store: Store, blobs: Blobs) -> Erasing:
    """Everything that an erasure touches."""
    staging = Staging(places.data_dir / "staging")
    copies = BlobCopies(places.backups / "blobs")
    return Erasing(store, blobs, staging, ErasureJournal(places.journal), copies)


def is_due(status: dict[str, str], at: str, zone: str, now: datetime) -> bool:
    """Whether to take one now: none yet, or the hour has passed since the last good one; after a failure, once
    an hour."""
    failed = status.get("failed_at")
    if failed and now - datetime.fromisoformat(failed) < RETRY:
        return False
    verified = status.get("verified_at")
    return verified is None or datetime.fromisoformat(verified) < _last_hour(at, zone, now)


def _last_hour(at: str, zone: str, now: datetime) -> datetime:
    local = now.astimezone(ZoneInfo(zone))
    hour = datetime.combine(local.date(), time.fromisoformat(at), local.tzinfo)
    return hour if hour <= local else hour - timedelta(days=1)


def zone_of(store: Store) -> str:
    """The clock of the first school; all schools of one server live in one zone."""
    with store.across_schools(write=False) as everywhere:
        schools = everywhere.schools()
    if not schools:
        return "Asia/Shanghai"
    with store.read(schools[0]) as unit:
        school = unit.schools.get()
    return school.zone if school else "Asia/Shanghai"


def backup_state(store: Store, *, on: bool, now: datetime) -> str:
    """One word for /health and the desk: off, none (yet), ok, failed, or late."""
    status = backup_status(store)
    if not on:
        return "off"
    if "failed_at" in status:
        return "failed"
    if "verified_at" not in status:
        return "none"
    return "late" if now - datetime.fromisoformat(status["verified_at"]) > LATE else "ok"
