"""Bytes that no photo names: left by a server that died between putting them and committing the photo's row."""

from __future__ import annotations

from datetime import datetime, timedelta

from server.blobs import Blobs
from server.services.withdraw_photos import drop_blobs
from server.store.unit import Store

SPARED = timedelta(days=1)
"""Younger bytes may belong to a photo that is just being taken in."""


def sweep_blobs(store: Store, blobs: Blobs, now: datetime) -> int:
    """Delete the bytes that have been nobody's for longer than SPARED, broken-off beginnings of bytes as well;
    returns how many there were. Safe to repeat."""
    begun = blobs.forget_cut_off(now - SPARED)
    old = {key for key, put in blobs.listing() if put < now - SPARED}
    with store.across_schools(write=False) as everywhere:
        orphans = old - everywhere.blobs_in_use()
    # Each is asked for once more at the moment of its deletion.
    drop_blobs(store, blobs, sorted(orphans))
    return begun + len(orphans)
