"""A family asks to be told of notes, in this browser or by e-mail, and stops it again.

Only a device that gave the code may; what it leaves lives as long as the link by which it asked.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from server.domain.delivery import PAPER, has_lapsed
from server.services.note_access import find, note_of, opened_by
from server.services.problem import not_found
from server.services.server_write import FAMILY
from server.services.telling import Telling
from server.store.families import Setting
from server.store.notes import NoteLink
from server.store.subscriptions import SMTP, WEBPUSH, Subscription
from server.store.unit import Store, Unit

MOST_BROWSERS = 4
"""Browsers that one guardian may have told; the oldest gives way."""
_MOST_DIGITS = 15
_BROWSERS = uuid.UUID("7f1b1a52-0b1f-4a7c-9a8e-55d2b6f3c7d9")


@dataclass(frozen=True, slots=True)
class Told:
    """How this guardian is told now, for the family's page. push_key: "" while Web Push is off; mail_on: mail can be
    sent; pushed: browsers of this guardian; address: masked, "" for none; on_paper: by slip alone."""

    push_key: str
    mail_on: bool
    pushed: int
    address: str
    on_paper: bool = False


def told_now(store: Store, telling: Telling, token: str, device: str, now: datetime) -> Told:
    """Problem 404 for a link that does not open here."""
    link = _opened(store, token, device, now)
    with store.read(link.school) as unit:
        guardian = _guardian(unit, link)
        found = unit.notes.subscriptions.of_guardian(guardian)
        on_paper = unit.families.setting(guardian, _pupil(unit, link)).channel == PAPER
    mails = [one.told["address"] for one in found if one.channel == SMTP]
    pushed = sum(one.channel == WEBPUSH and not has_lapsed(one.told.get("expires", ""), now) for one in found)
    return Told(
        telling.push_key, SMTP in telling.channels, pushed, masked(mails[0]) if mails else "", on_paper
    )


def subscribe(
    store: Store,
    telling: Telling,
    token: str,
    device: str,
    channel: str,
    told: Mapping[str, str],
    now: datetime,
) -> bool:
    """Keep a browser's subscription (`endpoint`, `p256dh`, `auth`, and `expires` where it ends by itself) or a mailbox
    (`address`), with `lang`.

    False for what the channel does not accept: a push service that is not on the list, no address. Problem 404.
    """
    link = _opened(store, token, device, now)
    known = telling.channels.get(channel)
    if channel not in (WEBPUSH, SMTP) or known is None:
        raise not_found()
    if not known.accepts(told):
        return False
    with store.write(link.school) as unit:
        note = note_of(unit, link)
        guardian = str(note.values.get("guardian"))
        id_ = guardian
        if channel == WEBPUSH:
            id_ = str(uuid.uuid5(_BROWSERS, f"{guardian}|{told['endpoint']}"))
            _make_room(unit, guardian, id_)
        ends = told.get("expires", "")[:_MOST_DIGITS]
        kept = {name: value for name, value in told.items() if name != "expires"} | {"token": token}
        kept |= {"expires": ends} if ends else {}
        one = Subscription(channel, id_, guardian, str(note.values.get("pupil")), link.id, kept)
        unit.notes.subscriptions.keep(one, now)
        _wish(unit, one.guardian, one.pupil, "", now)
        unit.audit.add(at=now, by=FAMILY, act="note.subscribe", subject=f"guardian:{guardian}")
    return True


def unsubscribe(store: Store, token: str, device: str, channel: str, now: datetime) -> None:
    """This guardian is no longer told over this channel, in no browser. Problem 404."""
    link = _opened(store, token, device, now)
    with store.write(link.school) as unit:
        guardian = _guardian(unit, link)
        for one in unit.notes.subscriptions.of_guardian(guardian):
            if one.channel == channel:
                unit.notes.subscriptions.remove(channel, one.id)
        unit.audit.add(at=now, by=FAMILY, act="note.unsubscribe", subject=f"guardian:{guardian}")


def choose_paper(store: Store, token: str, device: str, on: bool, now: datetime) -> None:
    """From now on this guardian is told by a slip alone, or no longer so. Problem 404."""
    link = _opened(store, token, device, now)
    with store.write(link.school) as unit:
        guardian, pupil = _guardian(unit, link), _pupil(unit, link)
        _wish(unit, guardian, pupil, PAPER if on else "", now)
        unit.audit.add(at=now, by=FAMILY, act="note.paper", subject=f"guardian:{guardian}", detail={"on": on})


def _wish(unit: Unit, guardian: str, pupil: str, wish: str, now: datetime) -> None:
    """Who just asked to be told in another way no longer wants paper alone; other wishes of the desk stay."""

    def change(one: Setting) -> Setting:
        return replace(one, channel=wish) if wish or one.channel == PAPER else one

    unit.families.change_setting(guardian, pupil, change, now)


def masked(address: str) -> str:
    """l…@example.org: enough to know one's own."""
    name, _, domain = address.partition("@")
    return f"{name[:1]}…@{domain}"


def _make_room(unit: Unit, guardian: str, but: str) -> None:
    known = [one for one in unit.notes.subscriptions.of_guardian(guardian) if one.channel == WEBPUSH]
    others = [one for one in known if one.id != but]
    for one in others[: max(0, len(others) - MOST_BROWSERS + 1)]:
        unit.notes.subscriptions.remove(WEBPUSH, one.id)


def _opened(store: Store, token: str, device: str, now: datetime) -> NoteLink:
    link = find(store, token, now)
    if not opened_by(link, device):
        raise not_found()
    return link


def _guardian(unit: Unit, link: NoteLink) -> str:
    return str(note_of(unit, link).values.get("guardian"))


def _pupil(unit: Unit, link: NoteLink) -> str:
    return str(note_of(unit, link).values.get("pupil"))
