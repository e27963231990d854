"""A guardian confirms, refuses and withdraws, and takes single photos back, from the family's page.

What was said is never overwritten: each word is one more consent, and any no is final (`domain.consent`). A no takes
the pictures away at once: they are shown to nobody from its commit on, and the outbox deletes them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from server.domain.consent import DECIDES, PURPOSES, Verdict, from_values, verdict
from server.services.effects import WITHDRAW_PHOTOS
from server.services.family_room import BY_GUARDIAN, Room, acting
from server.services.photo_gate import consents_of, write_photo
from server.services.placing import RECEIVED, Placing
from server.services.server_write import FAMILY, dated_id, set_values
from server.services.withdraw_photos import DROP_BLOBS, HERE, drop_blobs, keys_of, withdrawn_values
from sync.state import Record

if TYPE_CHECKING:
    from server.blobs import Blobs
    from server.domain.consent import Finding
    from server.store.unit import Store


@dataclass(frozen=True, slots=True)
class Word:
    """One recorded answer. mine: this guardian's own."""

    capacity: str
    purpose: str
    given: bool
    on: date
    mine: bool


@dataclass(frozen=True, slots=True)
class Purpose:
    """What stands for one purpose, and what this guardian can do: agree (a parent or guardian, while nobody said no)
    or say no."""

    key: str
    verdict: str
    reason: str
    confirm_by: date | None
    may_agree: bool
    may_refuse: bool


def purposes_of(room: Room) -> list[Purpose]:
    """For this note's visit."""
    said = consents_of(room.unit, room.pupil, room.today)
    decides = room.capacity() in DECIDES
    return [_purpose(key, verdict(said, key, room.today, room.visit), decides) for key in PURPOSES]


def words_of(room: Room) -> list[Word]:
    """All that was recorded for this child, the newest first; only the own where others' words are hidden."""
    found = []
    for record in room.unit.records.by("consent", pupil_id=room.pupil):
        mine = room.guardian in (record.values.get(BY_GUARDIAN), record.values.get("guardian"))
        if mine or not room.veil.others:
            consent = from_values(record.values, room.today)
            found.append(Word(consent.capacity, consent.purpose, consent.given, consent.on, mine))
    return sorted(found, key=lambda one: one.on, reverse=True)


def say(store: Store, token: str, device: str, purpose: str, given: bool, now: datetime) -> bool:
    """Record a yes or a no for this visit; False for what this guardian cannot say. Problem 404; NotOpened."""
    with acting(store, token, device, now) as room:
        able = next((one for one in purposes_of(room) if one.key == purpose), None)
        if able is None or not (able.may_agree if given else able.may_refuse):
            return False
        put_word(room, purpose, given)
        return True


def put_word(
    room: Room,
    purpose: str,
    given: bool,
    *,
    by: str = FAMILY,
    paper: Mapping[str, str] | None = None,
    mark: str = "",
) -> None:
    """One more consent of this guardian for this visit. by: who wrote it down. paper: `how` and `paper`, where it was
    said on one. mark: see `sent_twice`; who puts it asks `said_already` before."""
    unit, pack, now = room.unit, room.pack(), room.now
    values = {
        "pupil": room.pupil,
        "guardian": room.guardian,
        "visit": room.visit,
        "capacity": room.capacity(),
        "purpose": purpose,
        "given": given,
        "on": room.today.isoformat(),
        **({"text_version": pack.text_version} if pack else {}),
        **(paper or {}),
    }
    fresh = set_values(unit, Record("consent", dated_id(unit, now)), values, by=by, now=now)
    fresh.values |= {RECEIVED: room.today.isoformat(), BY_GUARDIAN: room.guardian}
    fresh.values |= {_MARK: mark} if mark else {}
    unit.records.put(fresh, Placing(unit, room.today).scopes(fresh))
    if not given:
        unit.outbox.add(WITHDRAW_PHOTOS, {"pupil": room.pupil}, now)
    detail = {"purpose": purpose, "given": given}
    unit.audit.add(at=now, by=by, act="family.consent", subject=f"consent:{fresh.id}", detail=detail)


def said_already(room: Room, mark: str) -> bool:
    """Whether a consent with this mark is kept."""
    return bool(mark) and any(
        one.values.get(_MARK) == mark for one in room.unit.records.by("consent", pupil_id=room.pupil)
    )


_MARK = "by_form"
"""In the values of a consent, beside BY_GUARDIAN: the mark of the form that said it."""


def take_back(
    store: Store, blobs: Blobs, token: str, device: str, photos: Collection[str], now: datetime
) -> int:
    """Withdraw these photos of the visit for good, whatever was agreed to; how many went. Problem 404; NotOpened."""
    freed: list[str] = []
    with acting(store, token, device, now) as room:
        unit = room.unit
        visit = unit.records.get("visit", room.visit)
        if visit is None or visit.deleted or visit.values.get("pupil") != room.pupil:
            return 0
        found = unit.records.by("photo", visit_id=room.visit, state=HERE)
        wanted = [("photo", one.id) for one in found if one.id in photos]
        held = unit.records.load_for_update(wanted)
        for photo in held.values():
            write_photo(unit, photo, photo.id, visit, withdrawn_values(photo, now), by=FAMILY, now=now)
            freed += keys_of(unit.photo_files.remove(photo.id))
            unit.audit.add(at=now, by=FAMILY, act="family.take_back", subject=f"photo:{photo.id}")
        if freed:
            unit.outbox.add(DROP_BLOBS, {"keys": freed}, now)
    drop_blobs(store, blobs, freed)
    return len(wanted)


def kept_photos(room: Room) -> int:
    """How many pictures of this child the school holds."""
    visits = [one.id for one in room.unit.records.by("visit", pupil_id=room.pupil)]
    return _count(room.unit.records.by("photo", visit_id=visits, state="stored")) if visits else 0


def _count(records: Iterable[Record]) -> int:
    return sum(1 for _ in records)


def _purpose(key: str, found: Finding, decides: bool) -> Purpose:
    refused = found.verdict is Verdict.REFUSED
    open_ = not refused and found.verdict is not Verdict.GRANTED
    return Purpose(key, found.verdict.value, found.reason, found.confirm_by, decides and open_, not refused)
