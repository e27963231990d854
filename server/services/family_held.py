"""What the school holds about a child, for a guardian: figures and the own words; and requests about it.

The teachers' notes are not read out here: whoever wants them asks for a copy, which the office makes with care for
others who are named in it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from server.domain.family_requests import KINDS, MOST_OPEN, NEEDS_WORDS, due_on
from server.domain.privacy import redact
from server.domain.veil import ADDRESS
from server.services.answer_note import tidy
from server.services.family_consent import Word, kept_photos, words_of
from server.services.family_demands import told_items
from server.services.family_room import BY_GUARDIAN, Room, acting
from server.services.server_write import FAMILY
from server.store.families import Request

if TYPE_CHECKING:
    from server.store.unit import Store

MAX_WORDS = 1000
SEEN = ("submitted", "approved")
_LAST = 4


@dataclass(frozen=True, slots=True)
class Held:
    """Everything that the page tells. said: the guardian's own answers and demands, newest first."""

    pupil: str
    class_name: str
    village: str
    name: str
    relation: str
    phone: str
    visits: int
    notes: int
    photos: int
    demands: int
    said: list[tuple[date, str]]
    consents: list[Word]
    requests: list[Request]


def held_about(room: Room) -> Held:
    """What is held, as this guardian may know it."""
    records = room.unit.records
    pupil = records.get("pupil", room.pupil)
    child = pupil.values if pupil else {}
    person = room.person()
    mine = [
        one for one in records.by("note", pupil_id=room.pupil) if one.values.get("guardian") == room.guardian
    ]
    demands = told_items(room)
    own = [one for one in demands if one.values.get(BY_GUARDIAN) == room.guardian]
    said = [
        (_day(entry["at"]), str(entry["body"]["words"]))
        for note in mine
        for entry in note.appends.get("answers", [])
        if entry["body"].get("words")
    ]
    said += [(_day(one.values.get("filed_on")), str(one.values.get("words") or "")) for one in own]
    hidden = room.setting.hidden
    return Held(
        pupil=str(child.get("name") or ""),
        class_name=str(child.get("class_name") or ""),
        village="" if ADDRESS in hidden else str(child.get("village") or ""),
        name=str(person.get("name") or ""),
        relation=str(person.get("relation") or ""),
        phone=str(person.get("phone") or "")[-_LAST:],
        visits=sum(1 for one in records.by("visit", pupil_id=room.pupil) if one.values.get("status") in SEEN),
        notes=len(mine),
        photos=kept_photos(room),
        demands=len(demands),
        said=sorted(said, reverse=True),
        consents=words_of(room),
        requests=[replace(one, answer=room.veil.over(one.answer)) for one in requests_of(room)],
    )


def requests_of(room: Room) -> list[Request]:
    """This guardian's requests, the newest first."""
    found = [one for one in room.unit.families.requests(pupil=room.pupil) if one.guardian == room.guardian]
    return sorted(found, key=lambda one: (one.filed_on, one.id), reverse=True)


def fault_of(kind: str, words: str) -> str | None:
    """What the form must ask again: "kind", "words" (nothing was written), "long", or None."""
    plain = tidy(words)
    if kind not in KINDS:
        return "kind"
    if not plain and kind in NEEDS_WORDS:
        return "words"
    return "long" if len(plain) > MAX_WORDS else None


def ask(store: Store, token: str, device: str, kind: str, words: str, now: datetime) -> bool:
    """File a request; False where too many wait already. The same again changes nothing. Problem 404; NotOpened."""
    plain = redact(tidy(words))[0]
    with acting(store, token, device, now) as room:
        waiting = [one for one in requests_of(room) if one.state == "open"]
        if any((one.kind, one.words) == (kind, plain) for one in waiting):
            return True
        if len(waiting) >= MOST_OPEN:
            return False
        fresh = Request(
            id="",
            pupil=room.pupil,
            guardian=room.guardian,
            kind=kind,
            state="open",
            filed_on=room.today,
            due_on=due_on(room.today),
            words=plain,
        )
        kept = room.unit.families.file(fresh)
        room.unit.audit.add(
            at=now,
            by=FAMILY,
            act="family.request",
            subject=f"family_request:{kept.id}",
            detail={"kind": kind},
        )
        return True


def _day(value: object) -> date:
    return date.fromisoformat(str(value or "1970-01-01")[:10])
