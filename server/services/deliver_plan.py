"""A note was published: whom to tell of it, each once, and not at night.

Runs from the outbox, so it may run twice: a message's id follows from note, version, channel and receiver, and one that
was planned stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from server.domain.delivery import delivery_id, topic_of
from server.services import note_link
from server.services.telling import WEBHOOK, Telling
from server.store.deliveries import Sending
from server.store.notes import NoteLink
from server.store.unit import Store, Unit
from sync.state import Record

DELIVER = "deliver"
"""Kind of the outbox row written with a note's publication: `{note, version}`."""
SEND = "send_delivery"
"""Kind of the outbox row for one attempt: `{delivery, note}`."""


def current(note: Record | None, version: int) -> str:
    """ "" where this version is what the family should read; else why not, as a delivery's code."""
    if note is None or note.deleted or note.values.get("state") == "recalled":
        return "recalled"
    return "" if note.values.get("version") == version else "newer"


def plan_deliveries(
    store: Store, telling: Telling, school: str, note_id: str, version: int, now: datetime
) -> list[str]:
    """Leave one message for each receiver; ids of those that are new."""
    with store.write(school) as unit:
        note = unit.records.get("note", note_id)
        if note is None or current(note, version):
            return []
        keys = store.keys.school(school)
        found = _wanted(unit, telling, keys, note, version, now)
        return [one.id for one, own in found if _add(unit, telling, one, own, now)]


def queue(unit: Unit, one: Sending, due: datetime, mark: str) -> None:
    """Leave one attempt. mark: tells the attempts of one message apart, so that none is left twice."""
    unit.outbox.add(SEND, {"delivery": one.id, "note": one.note}, due, id_=f"{one.id}-{mark}")


Own = dict[str, str] | None


def _wanted(
    unit: Unit, telling: Telling, keys: note_link.SchoolHmac, note: Record, version: int, now: datetime
) -> Iterator[tuple[Sending, Own]]:
    guardian = str(note.values.get("guardian"))
    for sub in unit.notes.subscriptions.of_guardian(guardian):
        link = unit.notes.lock(sub.link)
        if link is None or link.revoked_at is not None:
            unit.notes.subscriptions.remove(sub.channel, sub.id)
        elif sub.channel in telling.channels:
            yield _blank(unit, note, version, sub.channel, sub.id, now), None
    if WEBHOOK in telling.channels:
        one = _blank(unit, note, version, WEBHOOK, guardian, now)
        if unit.notes.deliveries.get(one.id) is None:
            yield one, _own_link(unit, keys, note, now)


def _blank(unit: Unit, note: Record, version: int, channel: str, target: str, now: datetime) -> Sending:
    return Sending(
        id=delivery_id(unit.school, note.id, version, channel, target),
        note=note.id,
        version=version,
        pupil=str(note.values.get("pupil")),
        guardian=str(note.values.get("guardian")),
        channel=channel,
        target=target,
        topic=topic_of(unit.school, note.id),
        state="queued",
        tries=0,
        code="",
        created_at=now,
        at=now,
        due=None,
        claimed_at=None,
        own_link=False,
    )


def _add(unit: Unit, telling: Telling, one: Sending, own: Own, now: datetime) -> bool:
    if not unit.notes.deliveries.add(one, own):
        return False
    due = telling.due(now)
    unit.notes.deliveries.change(one.id, due=due)
    queue(unit, one, due, "0")
    return True


def _own_link(unit: Unit, keys: note_link.SchoolHmac, note: Record, now: datetime) -> dict[str, str]:
    """The link that an earlier version's message carried, while it works; else a fresh one with its code."""
    live = {link.token_hash: link for link in unit.notes.links_of(note.id) if _live(link, now)}
    for earlier in unit.notes.deliveries.listing(note=note.id):
        own = unit.notes.deliveries.own_link(earlier.id) if earlier.own_link else {}
        if own and note_link.hash_of(own["token"]) in live:
            return own
    fresh = note_link.fresh()
    hashed = note_link.hash_of(fresh.token)
    unit.notes.add_link(
        note.id,
        token_hash=hashed,
        code_hash=note_link.code_hash(keys, hashed, fresh.code),
        now=now,
        expires_at=now + note_link.LIFE,
    )
    return {"token": fresh.token, "code": fresh.code}


def _live(link: NoteLink, now: datetime) -> bool:
    return link.revoked_at is None and link.expires_at > now
