"""The server's own backup: written, read back, proved, and only then counted on.

Only after the proof do phones hear a higher `durable_n`, for they forget what it covers. A backup that cannot be
proved changes nothing but an alarm (`backup_status`).
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from server.blobs import BlobMissing, Blobs
from server.blobs.sealed import BadSeal, digest_of, read_sealed, write_sealed
from server.services.backup_vault import Manifest, Vault
from server.store.image import BadImage, dump
from server.store.scratch import proved
from server.store.unit import Store

log = logging.getLogger(__name__)
REMARK = "backup"
_WEEK = 7


class SnapshotFailed(Exception):
    """No backup came of it; the message is a stable word: what was wrong."""


def take_snapshot(
    store: Store, blobs: Blobs, vault: Vault, now: datetime, *, counted: bool = True
) -> Manifest:
    """Take a backup of everything, prove it, and raise each incarnation's `durable_n` to what it holds.

    counted False: a copy for elsewhere, which phones do not count on. Raises SnapshotFailed (the alarm is noted
    then), VaultBusy where another one is under way.
    """
    with vault.held():
        try:
            manifest = _taken(store, blobs, vault, now)
        except Exception as error:  # whatever it was: no backup, and somebody must hear of it
            why = str(error) if isinstance(error, BadImage | BadSeal | BlobMissing) else type(error).__name__
            log.critical("backup failed: %s", why)
            if counted:
                _note(store, {"failed_at": now.isoformat(), "why": why})
            raise SnapshotFailed(why) from error
        if counted:
            mark_durable(store, manifest.facts["epoch"], manifest.durable)
            _note(store, {"verified_at": now.isoformat(), "name": manifest.name, **_covers(manifest)})
        vault.prune()
    return manifest


def mark_durable(store: Store, epoch: str, durable: Mapping[str, Mapping[str, int]]) -> None:
    """A proved image exists that holds so much: phones may forget it. Never lowers anything, and does nothing for
    an image of another epoch."""
    if epoch != store.epoch:
        return
    for school, incs in durable.items():
        with store.write(school) as unit:
            unit.incarnations.set_durable({int(inc): n for inc, n in incs.items() if n})


def _taken(store: Store, blobs: Blobs, vault: Vault, now: datetime) -> Manifest:
    name = vault.new_name(now)
    part = vault.folder / f"{name}.part"
    try:
        digest = write_sealed(part, vault.key.key, dump(store))
        if digest_of(part) != digest:
            raise BadSeal("the disk gives back other bytes than were written")
        with proved(read_sealed(part, vault.key.key)) as proof:
            facts, durable, keys = proof.facts, proof.durable(), proof.blobs()
        keys = _pictures(store, blobs, vault, keys, now)
        size = part.stat().st_size
        told = asdict(facts)
        manifest = Manifest(name, now.isoformat(), vault.key.kid, digest, size, told, durable, keys)
        vault.accept(part, manifest)
    except BaseException:
        _set_aside(part)
        raise
    return manifest


def _set_aside(part: Path) -> None:
    """Keep the last one that failed, for somebody to look at; not more of them."""
    for old in part.parent.glob("*.failed"):
        old.unlink(missing_ok=True)
    if part.exists():
        part.rename(part.with_suffix(".failed"))


def _pictures(store: Store, blobs: Blobs, vault: Vault, keys: Iterable[str], now: datetime) -> list[str]:
    """Copy what is new and read it back; of the rest, a seventh every day. Returns the keys that are here."""
    here, today = [], now.toordinal() % _WEEK
    for key in keys:
        try:
            new = vault.copies.keep(blobs, key)
            sound = not (new or int(key[:8], 16) % _WEEK == today) or vault.copies.is_sound(key)
        except BlobMissing:
            sound = False
        if not sound:
            vault.copies.remove(key)
            with store.across_schools(write=False) as everywhere:
                if everywhere.blob_in_use(key):
                    raise BlobMissing("a picture is damaged or gone")
            continue  # withdrawn while the backup was made
        here.append(key)
    return here


def _covers(manifest: Manifest) -> dict[str, str]:
    """What is in it, in figures."""
    rows, kinds = manifest.facts["rows"], ("visit", "pupil", "consent", "note")
    told = {f"{kind}s": str(rows.get(kind, 0)) for kind in kinds}
    return {**told, "pictures": str(len(manifest.blobs)), "bytes": str(manifest.size)}


def _note(store: Store, told: dict[str, str]) -> None:
    """Remember how it went; a failure leaves the last success standing."""
    known = backup_status(store)
    if "verified_at" in told:
        known = {}
    with store.across_schools() as everywhere:
        everywhere.remark(REMARK, json.dumps({**known, **told}))


def backup_status(store: Store) -> dict[str, str]:
    """How the last ones went: `verified_at`, `name` of the last good one; `failed_at`, `why` if a later one failed."""
    with store.across_schools(write=False) as everywhere:
        found = everywhere.remarks(REMARK)
    known: dict[str, str] = json.loads(found.get(REMARK, "{}"))
    return known
