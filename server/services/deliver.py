"""One attempt to tell a family that a note is there.

Claim, send, settle: three steps, and no transaction is open while the other side is spoken to. Whoever dies between
sending and settling leaves a claim that runs out; the message then goes out again under the same id and topic, by which
its receiver knows it.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from server.channels import Message, Outcome
from server.domain.delivery import CLAIM, MOST_TRIES, OPEN, PAPER, asked_rest, has_lapsed, pause
from server.services import note_link
from server.services.deliver_plan import current, put_on_paper, queue, receiver_of, wish_of
from server.services.telling import LINKED, Telling
from server.store.deliveries import Sending
from server.store.unit import Store, Unit

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Claimed:
    """What is to be sent now, and to whom."""

    sending: Sending
    message: Message
    target: Mapping[str, str]


def send_delivery(store: Store, telling: Telling, school: str, delivery: str, now: datetime) -> None:
    """Send one message, or leave it for later; nothing for one that is sent, withdrawn or no longer wanted."""
    with store.write(school) as unit:
        claimed = _claim(unit, telling, delivery, now)
    if claimed is None:
        return
    outcome = _attempt(telling, claimed)
    with store.write(school) as unit:
        _settle(unit, telling, claimed.sending, outcome, now)


def _claim(unit: Unit, telling: Telling, delivery: str, now: datetime) -> Claimed | None:
    one = unit.notes.deliveries.get(delivery)
    if one is None or one.state not in OPEN:
        return None
    if one.claimed_at is not None and now - one.claimed_at < CLAIM:
        # Somebody is at it, or died over it a moment ago.
        queue(unit, one, one.claimed_at + CLAIM, f"c{one.tries}")
        return None
    due = telling.due(now)
    if due > now:
        unit.notes.deliveries.change(one.id, due=due)
        queue(unit, one, due, f"q{int(due.timestamp())}")
        return None
    why = _why_not(unit, one, now)
    found = None if why else _receiver(unit, telling, one, now)
    if found is None:
        unit.notes.deliveries.change(one.id, state="gone", code=why or "unsubscribed", at=now, due=None)
        return None
    unit.notes.deliveries.change(one.id, claimed_at=now, tries=one.tries + 1)
    return found


def _why_not(unit: Unit, one: Sending, now: datetime) -> str:
    """ "" where the guardian is to be told over this channel, else why not. Who chose paper since is put there."""
    note = unit.records.get("note", one.note)
    why = current(note, one.version)
    if why or note is None or wish_of(unit, one.guardian, one.pupil) != PAPER:
        return why
    put_on_paper(unit, note, one.version, now)
    return PAPER


def _receiver(unit: Unit, telling: Telling, one: Sending, now: datetime) -> Claimed | None:
    """The receiver, while there is one; the link of the message works for another full time."""
    if one.channel not in telling.channels:
        return None
    if one.channel in LINKED:
        target: Mapping[str, str] = receiver_of(unit, one.guardian)
        told: Mapping[str, str] = unit.notes.deliveries.own_link(one.id)
    else:
        sub = unit.notes.subscriptions.one(one.channel, one.target)
        if sub is None:
            return None
        if has_lapsed(sub.told.get("expires", ""), now):
            unit.notes.subscriptions.remove(sub.channel, sub.id)
            return None
        target = told = sub.told
    hashed = note_link.hash_of(told["token"])
    link = unit.notes.lock_by_hash(hashed)
    if link is None or link.revoked_at is not None:
        return None
    unit.notes.prolong(link.id, max(link.expires_at, now + note_link.LIFE))
    if link.note != one.note and _published(unit, one.note) >= _published(unit, link.note):
        unit.notes.lead(link.id, one.note)
    lang = unit.families.setting(one.guardian, one.pupil).language or told.get("lang", "")
    message = Message(one.id, one.topic, lang, telling.link(told["token"]), now)
    return Claimed(one, message, target)


def _published(unit: Unit, note: str) -> str:
    record = unit.records.get("note", note)
    return "" if record is None or record.deleted else str(record.values.get("published_at") or "")


def _attempt(telling: Telling, claimed: Claimed) -> Outcome:
    try:
        return telling.channels[claimed.sending.channel].send(claimed.message, claimed.target)
    except Exception as error:
        # Its message may quote an address or a link: only its kind is kept.
        return Outcome("later", type(error).__name__)


def _settle(unit: Unit, telling: Telling, claimed: Sending, outcome: Outcome, now: datetime) -> None:
    one = unit.notes.deliveries.get(claimed.id)
    if one is None or one.state not in OPEN:
        return
    rest = pause(one.tries, asked_rest(outcome.retry_after, now))
    state = _state(outcome, one.tries)
    due = telling.due(now + rest) if state == "failed" else None
    unit.notes.deliveries.change(one.id, state=state, code=outcome.code, at=now, due=due, claimed_at=None)
    if due is not None:
        queue(unit, one, due, f"{one.tries}-{int(now.timestamp())}")
    if state == "gone":
        unit.notes.subscriptions.remove(one.channel, one.target)
    log.info("delivery %s %s: %s (%s)", one.channel, one.id, state, outcome.code)


def _state(outcome: Outcome, tries: int) -> str:
    if outcome.kind == "later":
        return "dead" if tries >= MOST_TRIES else "failed"
    return {"sent": "sent", "gone": "gone", "refused": "dead"}[outcome.kind]
