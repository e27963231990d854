"""Who holds a family's link, and what it opens. Every family page begins here.

A link that is unknown, withdrawn, replaced or past its day raises the same Problem 404. The school follows
from the token, since a family names none.
"""

from __future__ import annotations

from datetime import datetime

from server.domain.veil import ALL
from server.services import note_link
from server.services.problem import not_found
from server.store.notes import NoteLink
from server.store.unit import Store, Unit
from sync.state import Record


def find(store: Store, token: str, now: datetime) -> NoteLink:
    """The live link of a token. Problem 404."""
    link = None
    if note_link.well_formed(token):
        with store.across_schools(write=False) as everywhere:
            link = everywhere.note_link(token)
    if link is None or not live(link, now):
        raise not_found()
    return link


def live(link: NoteLink, now: datetime) -> bool:
    """Neither withdrawn nor past its day."""
    return link.revoked_at is None and link.expires_at > now


def opened_by(link: NoteLink, device: str) -> bool:
    """Whether this device's cookie was bound to the link by its code."""
    return bool(device) and note_link.hash_of(device) in link.devices


def shut(link: NoteLink) -> str | None:
    """Why no further device can open this link: "locked" by wrong codes, "devices" taken; None: it can."""
    if link.tries >= note_link.MOST_TRIES:
        return "locked"
    return "devices" if len(link.devices) >= note_link.MOST_DEVICES else None


def note_of(unit: Unit, link: NoteLink) -> Record:
    """The link's note. Problem 404 as `readable`."""
    return readable(unit, link.note)


def readable(unit: Unit, id_: str) -> Record:
    """A note. Problem 404 once it was recalled or erased, and for a guardian who may read nothing."""
    note = unit.records.get("note", id_)
    if note is None or note.deleted or note.values.get("state") == "recalled":
        raise not_found()
    if is_shut_out(unit, str(note.values.get("guardian")), str(note.values.get("pupil"))):
        raise not_found()
    return note


def is_shut_out(unit: Unit, guardian: str, pupil: str) -> bool:
    """Whether the office keeps everything from this guardian."""
    return ALL in unit.families.setting(guardian, pupil).hidden
