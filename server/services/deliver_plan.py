"""A note was published: whom to tell of it, each once, and not at night.

Runs from the outbox, so it may run twice: a message's id follows from note, version, channel and receiver, and one that
was planned stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from server.domain.delivery import PAPER, chosen_ways, delivery_id, has_lapsed, topic_of
from server.services import note_link
from server.services.telling import LINKED, Telling
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
        wish = wish_of(unit, str(note.values.get("guardian")), str(note.values.get("pupil")))
        if wish == PAPER:
            made = put_on_paper(unit, note, version, now)
            return [made] if made else []
        keys = store.keys.school(school)
        found = _wanted(unit, telling, keys, note, version, now, wish)
        return [one.id for one, own in found if _add(unit, telling, one, own, now)]


def put_on_paper(unit: Unit, note: Record, version: int, now: datetime) -> str | None:
    """This version of the note waits for the printer; the row's id where it is new. An older version no longer does."""
    for old in unit.notes.deliveries.listing(note=note.id, state="queued", channel=PAPER):
        if old.version != version:
            unit.notes.deliveries.change(old.id, state="gone", code="newer", at=now)
    one = _blank(unit, note, version, PAPER, str(note.values.get("guardian")), now)
    return one.id if unit.notes.deliveries.add(one) else None


def wish_of(unit: Unit, guardian: str, pupil: str) -> str:
    """The channel that this guardian chose, or PAPER; "" for none."""
    return unit.families.setting(guardian, pupil).channel


def queue(unit: Unit, one: Sending, due: datetime, mark: str) -> None:
    """Leave one attempt. mark: tells the attempts of one message apart, so that none is left twice."""
    unit.outbox.add(SEND, {"delivery": one.id, "note": one.note}, due, id_=f"{one.id}-{mark}")


Own = dict[str, str] | None


def _wanted(
    unit: Unit,
    telling: Telling,
    keys: note_link.SchoolHmac,
    note: Record,
    version: int,
    now: datetime,
    wish: str,
) -> Iterator[tuple[Sending, Own]]:
    guardian = str(note.values.get("guardian"))
    for channel, target in chosen_ways(wish, list(_ways(unit, telling, guardian, now))):
        one = _blank(unit, note, version, channel, target, now)
        if unit.notes.deliveries.get(one.id) is None:
            yield one, _own_link(unit, keys, note, now) if channel in LINKED else None


def _ways(unit: Unit, telling: Telling, guardian: str, now: datetime) -> Iterator[tuple[str, str]]:
    """`(channel, receiver)` over which this guardian can be told now. What has ended by itself is forgotten."""
    for sub in unit.notes.subscriptions.of_guardian(guardian):
        link = unit.notes.lock(sub.link)
        if link is None or link.revoked_at is not None or has_lapsed(sub.told.get("expires", ""), now):
            unit.notes.subscriptions.remove(sub.channel, sub.id)
        elif sub.channel in telling.channels:
            yield sub.channel, sub.id
    for channel in LINKED:
        if channel in telling.channels and telling.channels[channel].accepts(receiver_of(unit, guardian)):
            yield channel, guardian


def receiver_of(unit: Unit, guardian: str) -> dict[str, str]:
    """`{guardian, phone}` as the channels of LINKED take a receiver; phone: "" where none is known."""
    record = unit.records.get("guardian", guardian)
    phone = record.values.get("phone") if record is not None and not record.deleted else None
    return {"guardian": guardian, "phone": str(phone or "")}


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
