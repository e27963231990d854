"""The journal of erasures carried out again: at every start, and after a backup was restored.

What it names was erased by law. A server that finds something of it again (a crash between journal and commit,
a backup from before) erases it before it answers anybody.
"""

from __future__ import annotations

from datetime import datetime

from server.keys.journal import Entry
from server.services.erase_pupil import SERVER, Erasing, erase_pupil, finish_erasure


def replay_erasures(tools: Erasing, now: datetime) -> int:
    """Carry out what is not carried out; how many pupils had to be erased again. Raises BrokenJournal."""
    with tools.store.across_schools(write=False) as everywhere:
        schools = set(everywhere.schools())
    found = [entry for entry in tools.journal.entries() if entry.school in schools]
    return sum(_replayed(tools, entry, now) for entry in found)


def _replayed(tools: Erasing, entry: Entry, now: datetime) -> bool:
    with tools.store.read(entry.school) as unit:
        known = unit.pupil_keys.is_erased(entry.pupil)
    if not known:
        erase_pupil(tools, entry.school, entry.pupil, by=SERVER, why="journal", now=now)
    if not known or not entry.done:
        finish_erasure(tools, entry.school, entry.pupil, entry.blobs, (), now)
    return not known
