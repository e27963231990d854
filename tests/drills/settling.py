"""Phones at work until a drill has done its worst; then they empty their queues, unaided, and all is counted."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from server.settings import Settings
from tests.drills import reckoning
from tests.drills.drilling import DrillPhone
from tests.support.world import PASSWORD

STANDSTILL_SECONDS, SETTLE_SECONDS = 60, 900
"""A queue may take long on a busy machine; it is stuck when nothing at all gets through any more."""


@contextmanager
def at_work(working: list[DrillPhone]) -> Iterator[list[DrillPhone]]:
    """The phones write and send within the block; at its end all that they have left must get through."""
    for phone in working:
        phone.start()
    try:
        yield working
        _finish(working)
    finally:
        for phone in working:
            phone.closing.set()


def _finish(working: list[DrillPhone]) -> None:
    for phone in working:
        phone.closing.set()
    end = time.monotonic() + SETTLE_SECONDS
    through, last = _through(working), time.monotonic()
    while any(phone.is_alive() for phone in working) and time.monotonic() < min(
        end, last + STANDSTILL_SECONDS
    ):
        time.sleep(0.05)
        if (now := _through(working)) != through:
            through, last = now, time.monotonic()
    no_fault(working)
    stuck = [
        f"{p.name}: {len(p.queue)} ops wait, busy {p.busy!r}, {p.counts}" for p in working if p.is_alive()
    ]
    assert stuck == [], f"a queue did not empty by itself: {stuck}"


def _through(working: list[DrillPhone]) -> int:
    done = counts(working)
    return done["ops"] + done["parts"]


def no_fault(working: list[DrillPhone]) -> None:
    """Raise what any of them met and was not told to endure."""
    for phone in working:
        if phone.fault is not None:
            raise AssertionError(f"{phone.name} met the unexpected") from phone.fault


def counts(working: list[DrillPhone]) -> Counter[str]:
    """What they did and met, together."""
    return sum((phone.counts for phone in working), Counter[str]())


def reckon(working: list[DrillPhone], settings: Settings) -> dict[str, int]:
    """Is everything there that was acknowledged, and each thing once? Ends the phones' connections."""
    try:
        again = sum(reckoning.check_resent(phone) for phone in working)
        fresh = [reckoning.check_rows(phone, PASSWORD) for phone in working]
        pictures = sum(reckoning.check_photos(p, f) for p, f in zip(working, fresh, strict=True))
        sentences = reckoning.check_shared(working, fresh[0])
        submitted = reckoning.check_office(working, PASSWORD)
        tables = reckoning.check_tables(settings.database_url, settings.data_dir, working)
    finally:
        for phone in working:
            phone.transport.close()
    assert min(again, pictures, submitted) > 0, "a drill with zero cases is no drill"
    told = {"resent": again, "pictures": pictures, "sentences": sentences, "submitted": submitted}
    return {**told, **tables}
