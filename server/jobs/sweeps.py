"""What must happen by the clock and not by a record. A sweep that runs twice at once changes nothing new."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from server.blobs.staging import Staging
from server.jobs.parts import Parts
from server.services.accept_upload import sweep_uploads
from server.services.backup_plan import is_due, vault_of, zone_of
from server.services.count_campaigns import keep_school_counts
from server.services.force_held import force_held
from server.services.hidden_photos import withdraw_hidden
from server.services.refresh_forms import refresh_forms
from server.services.replay_waiting import replay_waiting
from server.services.sweep_blobs import sweep_blobs
from server.services.take_snapshot import backup_status, take_snapshot
from server.services.visit_first import keep_visit_first
from server.services.withdraw_photos import lapsed_pupils, withdraw_photos


@dataclass(frozen=True, slots=True)
class Sweep:
    """A name for the log, how often, the act, and how long after the worker's start the first time comes."""

    name: str
    every: timedelta
    act: Callable[[Parts, datetime], None]
    rest: timedelta = timedelta(0)


def uploads(parts: Parts, now: datetime) -> None:
    """Forget uploads that were never finished."""
    staging = Staging(parts.settings.data_dir / "staging")
    for school in _schools(parts):
        sweep_uploads(parts.store, staging, school, now)


def photos(parts: Parts, now: datetime) -> None:
    """Withdraw photos whose consent lapsed or was taken back."""
    for school in _schools(parts):
        for pupil in lapsed_pupils(parts.store, school, now):
            withdraw_photos(parts.store, parts.blobs, school, pupil, now)


def hidden(parts: Parts, now: datetime) -> None:
    """Withdraw photos that nobody has been allowed to see for a month."""
    for school in _schools(parts):
        withdraw_hidden(parts.store, parts.blobs, school, now)


def orphans(parts: Parts, now: datetime) -> None:
    """Delete stored bytes that no photo names."""
    sweep_blobs(parts.store, parts.blobs, now)


def held(parts: Parts, now: datetime) -> None:
    """Apply operations that waited too long for what they saw."""
    for school in _schools(parts):
        force_held(parts.store, school, now)


def unread(parts: Parts, now: datetime) -> None:
    """Judge again what only a newer schema could read."""
    for school in _schools(parts):
        replay_waiting(parts.store, school, now)


def counts(parts: Parts, now: datetime) -> None:  # noqa: ARG001 - no counter depends on the day
    """Count campaigns that are not counted yet, or not by what they are now: after a restore or an upgrade."""
    for school in _schools(parts):
        keep_school_counts(parts.store, school)


def forms(parts: Parts, now: datetime) -> None:
    """Tell phones what a newer program says of the packs that campaigns run by."""
    for school in _schools(parts):
        refresh_forms(parts.store, school, now)


def visit_first(parts: Parts, now: datetime) -> None:
    """Whom to visit first, once a campaign is over."""
    for school in _schools(parts):
        keep_visit_first(parts.store, school, now)


def backup(parts: Parts, now: datetime) -> None:
    """Take the night's backup. One that fails has noted its alarm itself."""
    settings = parts.settings
    if not settings.backup:
        return
    with parts.store.across_schools(write=False) as everywhere:
        if not everywhere.schools():
            return
    if is_due(backup_status(parts.store), settings.backup_at, zone_of(parts.store), now):
        take_snapshot(parts.store, parts.blobs, vault_of(settings), now)


def _schools(parts: Parts) -> list[str]:
    with parts.store.across_schools() as everywhere:
        return everywhere.schools()


SWEEPS = (
    Sweep("uploads", timedelta(hours=1), uploads),
    Sweep("held", timedelta(hours=1), held),
    Sweep("unread", timedelta(minutes=10), unread),
    Sweep("counts", timedelta(minutes=10), counts),
    Sweep("forms", timedelta(days=1), forms),
    Sweep("visit_first", timedelta(hours=1), visit_first),
    Sweep("hidden", timedelta(days=1), hidden),
    Sweep("orphans", timedelta(days=1), orphans),
    Sweep("photos", timedelta(hours=6), photos),
    Sweep("backup", timedelta(minutes=10), backup, rest=timedelta(minutes=2)),
)
