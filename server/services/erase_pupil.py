"""Erasing a pupil by law: from the rows, the log, the history, the phones, the pictures and their copies.

Rule 1: the journal knows first. From then on a crash, a restart or a restored backup only carries it on.
Rule 2: rows go in one transaction, and the pupil's key with them; phones hear `erased` at their next pull.
Rule 3: files go after the commit; a job in the outbox repeats what a crash cut short.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from server.blobs import Blobs
from server.blobs.copies import BlobCopies
from server.blobs.staging import Staging
from server.keys.journal import ErasureJournal
from server.services.caller import Caller
from server.services.problem import Problem, not_found
from server.services.withdraw_photos import drop_blobs
from server.store.erasure import Traces
from server.store.errors import StoreError
from server.store.unit import Store, Unit
from sync.errors import Code, Fault
from sync.state import Record

log = logging.getLogger(__name__)
FINISH_ERASURE = "finish_erasure"
AGAIN = timedelta(minutes=5)
"""A push that was under way during the erasure has ended by then."""
SERVER = "server"


@dataclass(frozen=True)
class Erasing:
    """All places that may hold something of a pupil."""

    store: Store
    blobs: Blobs
    staging: Staging
    journal: ErasureJournal
    copies: BlobCopies


@dataclass(frozen=True)
class Erased:
    """How much went."""

    records: int
    visits: int
    photos: int


def before_erasing(store: Store, who: Caller, pupil: str) -> Erased:
    """What would go, for the head of the school. Raises Problem: 403 `forbidden`, 404."""
    with store.read(who.school) as unit:
        _permitted(unit, who, pupil)
        return _counted(unit.erasure.traces(pupil))


def ask_to_erase(tools: Erasing, who: Caller, pupil: str, *, name: str, why: str, now: datetime) -> Erased:
    """Erase for the head of the school, who types the pupil's name once more.

    Raises Problem: 403 `forbidden` for anybody else, 404, 422 `bad_shape` where the name does not fit or the
    reason tells it (reasons stay in the audit log).
    """
    with tools.store.read(who.school) as unit:
        record = _permitted(unit, who, pupil)
    known = str(record.values.get("name") or "").strip()
    if name.strip() != known:
        raise Problem(422, Code.BAD_SHAPE, errors={"name": [Fault.NOT_AN_OPTION]})
    if known and known in why:
        raise Problem(422, Code.BAD_SHAPE, errors={"why": [Fault.NOT_AN_OPTION]})
    return erase_pupil(tools, who.school, pupil, by=who.person, why=why, now=now)


def erase_pupil(tools: Erasing, school: str, pupil: str, *, by: str, why: str, now: datetime) -> Erased:
    """Erase, whether or not the pupil is known here; safe to repeat."""
    with tools.store.read(school) as unit:
        traces = unit.erasure.traces(pupil)
    tools.journal.intend(school, pupil, traces.blobs, now)
    for former in traces.former:
        # A backup from before the office matched a child to this pupil knows it under its own id.
        tools.journal.intend(school, former, (), now)
    traces = _rows(tools.store, school, pupil, by=by, why=why, now=now)
    try:
        finish_erasure(tools, school, pupil, traces.blobs, traces.uploads, now)
        for former in traces.former:
            tools.journal.finish(school, former, (), now)
    except (StoreError, OSError) as error:
        # The rows are gone. What is left, the outbox does, or the next start.
        log.warning("an erasure is not finished yet: %s", type(error).__name__)
    return _counted(traces)


def finish_erasure(
    tools: Erasing, school: str, pupil: str, blobs: Iterable[str], uploads: Iterable[str], now: datetime
) -> None:
    """What follows the commit: late arrivals, files, copies, the database's free pages; then the journal's word.

    Safe to repeat; the outbox does so once more after a while.
    """
    keys, names = set(blobs), set(uploads)
    with tools.store.read(school) as unit:
        late = unit.erasure.traces(pupil)
        left = _living(unit, late)
    if left or late.uploads or late.blobs:
        again = _rows(tools.store, school, pupil, by=SERVER, why="", now=now)
        keys |= set(again.blobs)
        names |= set(again.uploads)
    for upload in sorted(names):
        tools.staging.erase(school, upload)
    drop_blobs(tools.store, tools.blobs, sorted(keys))
    for key in sorted(keys):
        with tools.store.across_schools(write=False) as everywhere:
            used = everywhere.blob_in_use(key)
        if not used:
            tools.copies.remove(key)
    tools.store.scrub()
    tools.journal.finish(school, pupil, keys, now)


def _permitted(unit: Unit, who: Caller, pupil: str) -> Record:
    if "leader" not in who.roles:
        raise Problem(403, Code.FORBIDDEN)
    record = unit.records.get("pupil", pupil)
    if record is None or record.deleted:
        raise not_found()
    return record


def _counted(traces: Traces) -> Erased:
    return Erased(len(traces.records), len(traces.of("visit")), len(traces.of("photo")))


def _living(unit: Unit, traces: Traces) -> bool:
    """Whether anything but stubs is there, for instance of a push that overlapped the erasure."""
    return any(
        (record := unit.records.get(type_, id_)) is not None and not record.deleted
        for type_, id_ in traces.records
    )


def _rows(store: Store, school: str, pupil: str, *, by: str, why: str, now: datetime) -> Traces:
    with store.write(school) as unit:
        traces = unit.erasure.traces(pupil)
        unborn = unit.erasure.unborn(pupil, traces)
        born = unit.records.load_for_update([*traces.records, *unborn])
        unit.erasure.purge(pupil, traces, now)
        unit.erasure.bury({pair: whose for pair, whose in unborn.items() if pair not in born})
        payload = {"of": pupil, "keys": traces.blobs, "uploads": traces.uploads}
        unit.outbox.add(FINISH_ERASURE, payload, now + AGAIN)
        counts = {"visits": len(traces.of("visit")), "photos": len(traces.of("photo"))}
        unit.audit.add(
            at=now, by=by, act="erase_pupil", subject=f"pupil:{pupil}", detail={"why": why, **counts}
        )
        unit.publish()
    return traces
