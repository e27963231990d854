"""What an operator does for the safety of the data, from the command line: back up, restore, erase."""

from __future__ import annotations

import dataclasses
import sys
from datetime import datetime
from pathlib import Path

from server import blobs
from server.data_lock import InUse, Unfinished
from server.keys import KeyRing
from server.keys.journal import BrokenJournal
from server.locale import LANGS, translate
from server.services.backup_plan import backup_state, erasing, vault_of
from server.services.backup_vault import VaultBusy
from server.services.erase_pupil import erase_pupil
from server.services.replay_erasures import replay_erasures
from server.services.restore import CannotRestore, Site, restore
from server.services.take_snapshot import SnapshotFailed, backup_status, take_snapshot
from server.settings import Settings
from server.store.aside import OthersConnected
from server.store.migrate import upgrade
from server.store.unit import Store

OPERATOR = "operator"
"""Who erased, in the audit log, where it was done from the command line."""


def tell(key: str, **params: object) -> None:
    """One line in both languages."""
    for lang in LANGS:
        sys.stdout.write(f"{translate(lang, key, **params)}\n")
    sys.stdout.flush()


def open_store(settings: Settings) -> Store:
    """The database of these settings, brought to this code's revision."""
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    upgrade(settings.database_url)
    return Store(settings.database_url, KeyRing.open(settings.keys_dir))


def back_up(settings: Settings, to: Path | None, now: datetime) -> int:
    """Take one now, beside a running server or without. A copy elsewhere (`to`) is proved alike, but phones go
    on counting on the backups of the usual place."""
    store = open_store(settings)
    try:
        manifest = take_snapshot(store, blobs.open(settings), vault_of(settings, to), now, counted=to is None)
    except SnapshotFailed as failed:
        tell("run.backup_failed", why=failed)
        return 1
    except VaultBusy:
        tell("run.backup_busy")
        return 1
    finally:
        store.close()
    rows = sum(manifest.facts["rows"].values())
    file = (to or settings.backups) / f"{manifest.name}.jfb"
    tell("run.backup_done", file=file, rows=rows, pictures=len(manifest.blobs), bytes=manifest.size)
    return 0


def say_status(settings: Settings, now: datetime) -> int:
    """How the backups stand: 0 when the last one is good, fresh, and still where it was put."""
    store = open_store(settings)
    try:
        state, known = backup_state(store, on=settings.backup, now=now), backup_status(store)
    finally:
        store.close()
    there = vault_of(settings).backups()
    if state == "ok" and not there:
        state = "gone"
    tell(
        f"run.backup_{state}",
        at=known.get("verified_at", "-"),
        why=known.get("why", ""),
        folder=settings.backups,
    )
    for each in there:
        rows = sum(each.facts["rows"].values())
        sys.stdout.write(f"  {each.taken_at}  {each.name}  {rows} rows  {len(each.blobs)} pictures\n")
    return 0 if state == "ok" else 1


def bring_back(settings: Settings, file: Path, now: datetime, *, replace: bool, older: bool) -> int:
    """Restore a backup. Nothing is changed unless it can be done."""
    site = Site(settings.data_dir, settings.database_url, settings.keys_dir, settings.journal)
    try:
        done = restore(file.resolve(), site, now, replace=replace, older=older)
    except CannotRestore as problem:
        tell(f"run.restore_{problem.why}", file=file)
        return 2
    except (InUse, OthersConnected):
        tell("run.restore_in_use")
        return 2
    except BrokenJournal as problem:
        tell("run.broken_journal", path=settings.journal, why=problem)
        return 2
    tell("run.restored", **{k: v for k, v in dataclasses.asdict(done).items() if k != "aside"})
    if done.aside:
        tell("run.restore_aside", name=done.aside)
    return 0


def erase(settings: Settings, school: str, pupil: str, *, name: str, why: str, now: datetime) -> int:
    """Erase a pupil by law, from the machine itself; the name is typed once more."""
    store = open_store(settings)
    try:
        with store.read(school) as unit:
            record = unit.records.get("pupil", pupil)
        if record is None or record.deleted or str(record.values.get("name")) != name:
            tell("run.erase_unknown")
            return 2
        tools = erasing(settings, store, blobs.open(settings))
        gone = erase_pupil(tools, school, pupil, by=OPERATOR, why=why, now=now)
    except LookupError:
        tell("run.erase_unknown")
        return 2
    finally:
        store.close()
    tell("run.erased", records=gone.records, visits=gone.visits, photos=gone.photos)
    return 0


def replay(settings: Settings, store: Store, kept: blobs.Blobs, now: datetime) -> None:
    """Before a server answers: erasures that the database does not know of are carried out again."""
    replay_erasures(erasing(settings, store, kept), now)


def refusal(settings: Settings, problem: InUse | Unfinished | BrokenJournal) -> int:
    """Why a server does not start, in words; the exit code."""
    if isinstance(problem, BrokenJournal):
        tell("run.broken_journal", path=settings.journal, why=problem)
    else:
        tell("run.unfinished_restore" if isinstance(problem, Unfinished) else "run.restore_in_use")
    return 2
