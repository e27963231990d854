"""Who reads behind a family's link, as far as its pages must know before they show anything."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from server.services import invite
from server.services.note_access import find, note_of
from server.services.problem import Problem

if TYPE_CHECKING:
    from server.store.unit import Store, Unit


@dataclass(frozen=True, slots=True)
class LinkReader:
    """lang: that which the office keeps for the guardian, or ""; large_print: this guardian wants it; school, phone:
    for a page that can say nothing else than whom to ring."""

    lang: str
    large_print: bool
    school: str
    phone: str


def reader_of(store: Store, token: str, now: datetime) -> LinkReader:
    """Of the link to a note, or of an invitation. Problem 404 for a link that opens nothing."""
    try:
        link = find(store, token, now)
    except Problem:
        asked = invite.find(store, token, now)
        with store.read(asked.school) as unit:
            return _reader(unit, asked.guardian, asked.pupil)
    with store.read(link.school) as unit:
        note = note_of(unit, link)
        return _reader(unit, str(note.values.get("guardian")), str(note.values.get("pupil")))


def _reader(unit: Unit, guardian: str, pupil: str) -> LinkReader:
    person, school = unit.records.get("guardian", guardian), unit.schools.get()
    return LinkReader(
        lang=unit.families.setting(guardian, pupil).language,
        large_print=person is not None and person.values.get("large_print") is True,
        school=school.name if school else "",
        phone=school.phone if school else "",
    )
