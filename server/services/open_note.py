"""A guardian opens a note: the greeting for anyone, the code that binds a phone, the letter, its pictures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from server.blobs import BlobMissing, Blobs
from server.domain.consent import may_show_family
from server.domain.names import surname_of
from server.domain.veil import Veil
from server.services import note_link
from server.services.family_room import letter_veil
from server.services.list_visits import text
from server.services.note_access import find, live, note_of, opened_by, shut
from server.services.photo_gate import consents_of
from server.services.problem import not_found
from server.services.school_schema import local_day
from server.services.server_write import FAMILY, set_values
from server.store.notes import NoteLink
from server.store.ports import Secrets
from server.store.unit import Store, Unit
from sync.state import Record

LINK_DAYS = note_link.LIFE.days
ASKED = "requests"
MESSAGE = "message"
"""Fields of a pack with a place of their own in the letter: what the family asked, what the teacher says."""


@dataclass(frozen=True, slots=True)
class Greeting:
    """All that a link shows without its code. shut: see note_access. opened: this device gave the code."""

    school: str
    phone: str
    surname: str
    shut: str | None
    opened: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """What became of a code: `device` is the cookie of a phone just bound; else `greeting` says more."""

    greeting: Greeting
    device: str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """One thing in a letter, in both languages."""

    field: str
    labels: Mapping[str, str]
    texts: Mapping[str, list[str]]


@dataclass(frozen=True, slots=True)
class Said:
    """One answer of the family."""

    kind: str
    words: str
    call_me: bool | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture in the letter; width and height in pixels."""

    id: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Letter:
    """A note as its reader gets it. said: all that the family answered, oldest first. awaits: this version has no
    answer yet. kept: how many photos lie in the school's file without being shown."""

    greeting: Greeting
    pupil: str
    class_name: str
    visited_on: date | None
    mode: str
    teachers: list[str]
    told: list[Part]
    asked: list[Part]
    version: int
    received: datetime
    said: list[Said]
    awaits: bool
    photos: list[Photo] = field(default_factory=list)
    kept: int = 0
    large_print: bool = False


def greet(store: Store, token: str, device: str, now: datetime) -> Greeting:
    """The greeting of a live link; changes nothing. Problem 404."""
    link = find(store, token, now)
    with store.read(link.school) as unit:
        return _greeting(unit, link, note_of(unit, link), device)


def enter_code(store: Store, keys: Secrets, token: str, code: str, now: datetime, device: str = "") -> Entry:
    """Try a code. A right one binds a new device; a wrong one counts. Problem 404.

    `device`: what the form or the cookie already calls this phone. A form sent twice over a slow line, or a
    page gone back to, names the same one and so takes no second of the link's few places.

    A link that is locked or has its devices refuses before it looks at the code, so it cannot be asked
    whether a guess was right.
    """
    found = find(store, token, now)
    with store.write(found.school) as unit:
        link = unit.notes.lock(found.id)
        if link is None or not live(link, now):
            raise not_found()
        note = note_of(unit, link)
        if opened_by(link, device):
            return Entry(_greeting(unit, link, note, device), device)
        typed = note_link.typed_code(code)
        given = note_link.code_hash(keys.school(link.school), link.token_hash, typed)
        if shut(link) is None and note_link.same(given, link.code_hash):
            device = device if note_link.well_formed(device) else note_link.fresh_device()
            unit.notes.bind_devices(link.id, [*link.devices, note_link.hash_of(device)])
            unit.audit.add(at=now, by=FAMILY, act="note.open", subject=f"note:{note.id}")
            return Entry(_greeting(unit, link, note, device), device)
        # Nothing typed, or half a code, guesses nothing: it costs none of the few tries.
        if shut(link) is None and len(typed) == note_link.CODE_DIGITS:
            unit.notes.count_try(link.id)
            unit.audit.add(at=now, by=FAMILY, act="note.wrong_code", subject=f"note:{note.id}")
        again = unit.notes.lock(link.id)
        return Entry(_greeting(unit, again or link, note, ""))


def leave(store: Store, token: str, device: str, now: datetime) -> None:
    """This device asks for the code again, and its place is another's; what it had subscribed to goes on. Nothing for
    one that has not given the code. Problem 404."""
    found = find(store, token, now)
    if not opened_by(found, device):
        return
    with store.write(found.school) as unit:
        link = unit.notes.lock(found.id)
        if link is None:
            raise not_found()
        mine = note_link.hash_of(device)
        unit.notes.unbind_devices(link.id, [one for one in link.devices if one != mine])
        unit.audit.add(at=now, by=FAMILY, act="note.leave", subject=f"note:{link.note}")


def read(store: Store, token: str, device: str, now: datetime) -> Letter | None:
    """The letter; marks it as read the first time. None: this device has not given the code. Problem 404."""
    link = find(store, token, now)
    if not opened_by(link, device):
        return None
    with store.write(link.school) as unit:
        note = note_of(unit, link)
        if note.values.get("state") == "published":
            note = unit.records.load_for_update([("note", note.id)])["note", note.id]
        # Asked again now that it is held: an answer given meanwhile must not fall back to "read".
        if note.values.get("state") == "published":
            note = set_values(unit, note, {"state": "read"}, by=FAMILY, now=now)
            unit.records.put(note)
            unit.audit.add(at=now, by=FAMILY, act="note.read", subject=f"note:{note.id}")
        return _letter(unit, link, note, device, now)


def picture(
    store: Store, blobs: Blobs, token: str, device: str, photo: str, size: str, now: datetime
) -> bytes:
    """A cleaned JPEG of this note's visit, `size` thumb or view. Problem 404 for all that this family may not
    see, and for pictures that are not here."""
    link = find(store, token, now)
    if not opened_by(link, device):
        raise not_found()
    with store.read(link.school) as unit:
        shown = shown_photos(unit, note_of(unit, link), now)
        files = unit.photo_files.get(photo)
        if files is None or all(one.id != photo for one in shown):
            raise not_found()
        key = files.thumbs.get("320", files.blob) if size == "thumb" else files.thumbs.get("960", files.blob)
    try:
        return blobs.get(key)
    except BlobMissing as error:
        raise not_found() from error


def _greeting(unit: Unit, link: NoteLink, note: Record, device: str) -> Greeting:
    school = unit.schools.get()
    pupil = unit.records.get("pupil", str(note.values.get("pupil")))
    return Greeting(
        school=school.name if school else "",
        phone=school.phone if school else "",
        surname=surname_of(text(pupil, "name")),
        shut=shut(link),
        opened=opened_by(link, device),
    )


def _letter(unit: Unit, link: NoteLink, note: Record, device: str, now: datetime) -> Letter:
    pupil = unit.records.get("pupil", str(note.values.get("pupil")))
    guardian = unit.records.get("guardian", str(note.values.get("guardian")))
    body = note.appends["letters"][-1]["body"]
    letter: dict[str, Any] = body["letter"]
    parts = [Part(line["field"], line["label"], line["texts"]) for line in letter["lines"]]
    veil = letter_veil(unit, str(note.values.get("pupil")), str(note.values.get("guardian")), letter)
    photos, kept = ([], 0) if veil.pictures else _photos(unit, note, now)
    parts = [one for part in parts if any((one := _veiled(part, veil)).texts.values())]
    return Letter(
        greeting=_greeting(unit, link, note, device),
        pupil=text(pupil, "name"),
        class_name=text(pupil, "class_name"),
        visited_on=date.fromisoformat(letter["visited_on"]) if letter.get("visited_on") else None,
        mode=str(letter.get("mode") or ""),
        teachers=letter["teachers"],
        told=[p for p in parts if p.field == MESSAGE] + [p for p in parts if p.field not in (MESSAGE, ASKED)],
        asked=[] if veil.others else [p for p in parts if p.field == ASKED],
        version=int(body["version"]),
        received=datetime.fromisoformat(note.appends["letters"][0]["at"]),
        said=_said(note),
        awaits=note.values.get("state") != "answered",
        photos=photos,
        kept=kept,
        large_print=guardian is not None and guardian.values.get("large_print") is True,
    )


def _veiled(part: Part, veil: Veil) -> Part:
    return replace(part, texts={lang: veil.over_all(texts, lang) for lang, texts in part.texts.items()})


def _said(note: Record) -> list[Said]:
    given = [(entry["body"], entry["at"]) for entry in note.appends.get("answers", [])]
    return [
        Said(body["kind"], body.get("words") or "", body.get("call_me"), datetime.fromisoformat(at))
        for body, at in given
    ]


def shown_photos(unit: Unit, note: Record, now: datetime) -> list[Photo]:
    """The pictures that this note's guardian sees; none for one from whom something is kept."""
    restricted = unit.families.setting(str(note.values.get("guardian")), str(note.values.get("pupil"))).hidden
    return [] if restricted else _photos(unit, note, now)[0]


def _photos(unit: Unit, note: Record, now: datetime) -> tuple[list[Photo], int]:
    """Pictures that this family agreed to see here, or how many are kept without that."""
    visit_id, pupil, today = str(note.values.get("visit")), note.values.get("pupil"), local_day(now)
    visit = unit.records.get("visit", visit_id)
    if visit is None or visit.deleted or visit.values.get("pupil") != pupil:
        # It was recorded for another child, or not at all: these are not this family's pictures.
        return [], 0
    stored = [p for p in unit.records.by("photo", visit_id=visit_id) if p.values.get("state") == "stored"]
    if not may_show_family(consents_of(unit, pupil, today), today, visit_id):
        return [], len(stored)
    return [Photo(p.id, int(p.values.get("width") or 4), int(p.values.get("height") or 3)) for p in stored], 0
