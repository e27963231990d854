"""A server put back to what a backup holds. Whatever came later, the phones bring again.

Rule 1: nothing is touched before the whole file was read, opened and proved, and the journal of erasures with it.
Rule 2: what was there is moved aside, never deleted.
Rule 3: erasures are carried out again before the last step, a new epoch, which makes phones resend. A server does
not start on a restore that was cut short.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from server.blobs import Blobs, FolderBlobs
from server.blobs.copies import BlobCopies
from server.blobs.sealed import BadSeal, read_sealed
from server.blobs.staging import Staging
from server.data_lock import UNFINISHED, alone
from server.keys import KeyRing
from server.keys.backup import NAME, backup_key
from server.keys.journal import ErasureJournal
from server.services.backup_vault import Vault
from server.services.erase_pupil import Erasing
from server.services.replay_erasures import replay_erasures
from server.store.aside import be_alone, holds_data, move_aside
from server.store.engine import make_engine
from server.store.image import BadImage, Facts, load
from server.store.migrate import upgrade
from server.store.scratch import NewerImage, proved
from server.store.unit import Store


class CannotRestore(Exception):
    """Nothing was changed. `why`: no_file, no_key, not_empty, newer_backup, newer_code, damaged, no_school_key."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Site:
    """Where a server's things lie. `keys`: the key ring's folder, which is in no backup."""

    data_dir: Path
    database_url: str
    keys: Path
    journal: Path

    @property
    def blobs(self) -> Path:
        """The pictures."""
        return self.data_dir / "blobs"

    @property
    def staging(self) -> Path:
        """Uploads under way; in no backup."""
        return self.data_dir / "staging"


@dataclass(frozen=True)
class Restored:
    """What came of it. `aside`: where the old data went, None if there was none. `missing`: pictures without a copy."""

    epoch: str
    taken_at: str | None
    rows: int
    pictures: int
    missing: int
    erased_again: int
    aside: str | None


def restore(file: Path, site: Site, now: datetime, *, replace: bool = False, older: bool = False) -> Restored:
    """Bring the backup in `file` back. Raises CannotRestore, InUse, BrokenJournal, OthersConnected.

    replace: there is data, move it aside. older: there is a newer verified backup of the same epoch beside the
    file; phones may have forgotten what only that one holds.
    """
    with alone(site.data_dir):
        vault, taken_at = _vault(file, site, older)
        facts, keys = _proved(file, vault, site)
        ErasureJournal(site.journal).entries()
        unfinished = site.data_dir / UNFINISHED
        if not (replace or unfinished.exists()) and (holds_data(site.database_url) or _has_files(site.blobs)):
            raise CannotRestore("not_empty")
        be_alone(site.database_url)
        unfinished.touch()
        aside = _move_aside(site, now)
        missing = _bring_back(file, vault, site, facts, keys)
        erased, epoch = _last_steps(vault, site, now)
        unfinished.unlink()
    rows = sum(facts.rows.values())
    return Restored(epoch, taken_at, rows, len(keys) - missing, missing, erased, aside)


def _vault(file: Path, site: Site, older: bool) -> tuple[Vault, str | None]:
    if not file.is_file():
        raise CannotRestore("no_file")
    if not (site.keys / NAME).is_file():
        raise CannotRestore("no_key")
    vault = Vault(file.parent, backup_key(site.keys))
    known = {vault.file(one.name): one for one in vault.backups()}
    own = known.get(file)
    if own is None:
        return vault, None
    newer = [one for one in known.values() if one.taken_at > own.taken_at]
    if not older and any(one.facts["epoch"] == own.facts["epoch"] for one in newer):
        raise CannotRestore("newer_backup")
    return vault, own.taken_at


def _proved(file: Path, vault: Vault, site: Site) -> tuple[Facts, list[str]]:
    try:
        with proved(read_sealed(file, vault.key.key)) as proof:
            facts, keys = proof.facts, proof.blobs()
    except NewerImage as error:
        raise CannotRestore("newer_code") from error
    except (BadSeal, BadImage, ValueError) as error:
        raise CannotRestore("damaged") from error
    ring = KeyRing.open(site.keys)
    try:
        for school in facts.seqs:
            ring.school(school)
    except LookupError as error:
        raise CannotRestore("no_school_key") from error
    return facts, keys


def _has_files(folder: Path) -> bool:
    return folder.is_dir() and any(path.is_file() for path in folder.rglob("*"))


def _move_aside(site: Site, now: datetime) -> str | None:
    name = f"replaced_{now.astimezone(UTC):%Y%m%d_%H%M%S}"
    folder = site.data_dir / name
    had = holds_data(site.database_url)
    move_aside(site.database_url, folder, name)
    for old in (site.blobs, site.staging):
        if _has_files(old):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            old.rename(folder / old.name)
            had = True
    return name if had else None


def _bring_back(file: Path, vault: Vault, site: Site, facts: Facts, keys: list[str]) -> int:
    """Pictures first, then the rows that name them; how many pictures there is no copy of."""
    blobs = FolderBlobs(site.blobs)
    missing = sum(not vault.copies.give_back(blobs, key) for key in keys)
    upgrade(site.database_url, facts.revision)
    engine = make_engine(site.database_url)
    try:
        load(engine, read_sealed(file, vault.key.key))
    finally:
        engine.dispose()
    upgrade(site.database_url)
    return missing


def _last_steps(vault: Vault, site: Site, now: datetime) -> tuple[int, str]:
    store = Store(site.database_url, KeyRing.open(site.keys))
    try:
        blobs: Blobs = FolderBlobs(site.blobs)
        tools = Erasing(
            store,
            blobs,
            Staging(site.staging),
            ErasureJournal(site.journal),
            BlobCopies(vault.folder / "blobs"),
        )
        erased = replay_erasures(tools, now)
        store.analyze()
        return erased, store.new_epoch(now)
    finally:
        store.close()
