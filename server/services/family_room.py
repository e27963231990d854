"""The family's room: everything behind a guardian's link once its code was given. Each act of the room begins here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from server.domain.bare_names import given_names
from server.domain.veil import Veil, veil_of
from server.services.names_around import names_around
from server.services.note_access import find, live, note_of, opened_by
from server.services.problem import not_found
from server.services.school_schema import local_day, school_schema

if TYPE_CHECKING:
    from server.domain.campaign import Pack
    from server.store.families import Setting
    from server.store.unit import Store, Unit
    from sync.state import Record

BY_GUARDIAN: Final = "by_guardian"
"""In the values of what a guardian wrote in the room: who. No schema names it, no phone or desk sees it."""

CAPACITIES: Final = {
    **dict.fromkeys(("mother", "father"), "parent"),
    **dict.fromkeys(("grandmother", "grandfather"), "grandparent"),
}


class NotOpened(Exception):
    """This device has not given the link's code."""


@dataclass(slots=True)
class Room:
    """One guardian at one note, within a unit: behind a link, or at the desk, which types in what stands on paper."""

    unit: Unit
    note: Record
    now: datetime
    _veil: Veil | None = field(default=None)

    @property
    def pupil(self) -> str:
        """The child's id."""
        return str(self.note.values.get("pupil"))

    @property
    def guardian(self) -> str:
        """The guardian's id."""
        return str(self.note.values.get("guardian"))

    @property
    def visit(self) -> str:
        """The id of the visit that the note is of."""
        return str(self.note.values.get("visit"))

    @property
    def today(self) -> date:
        """The school's day."""
        return local_day(self.now)

    @property
    def setting(self) -> Setting:
        """How this guardian is written to."""
        return self.unit.families.setting(self.guardian, self.pupil)

    @property
    def veil(self) -> Veil:
        """What this guardian may not read."""
        if self._veil is None:
            self._veil = veil_for(self.unit, self.pupil, self.guardian)
        return self._veil

    def person(self) -> dict[str, Any]:
        """The guardian's values."""
        record = self.unit.records.get("guardian", self.guardian)
        return dict(record.values) if record is not None and not record.deleted else {}

    def capacity(self) -> str:
        """In which capacity this guardian agrees to something."""
        return CAPACITIES.get(str(self.person().get("relation")), "other_guardian")

    def campaign(self) -> str:
        """That of the visit, else the one that runs; "" for none."""
        visit = self.unit.records.get("visit", self.visit)
        named = visit.values.get("campaign") if visit else None
        return str(named or next(iter(school_schema(self.unit, self.now).ordered()), ""))

    def pack(self) -> Pack | None:
        """Of that campaign."""
        return school_schema(self.unit, self.now).pack_of(self.campaign())


@contextmanager
def reading(store: Store, token: str, device: str, now: datetime) -> Iterator[Room]:
    """Look around. Problem 404; NotOpened."""
    link = find(store, token, now)
    if not opened_by(link, device):
        raise NotOpened
    with store.read(link.school) as unit:
        yield Room(unit, note_of(unit, link), now)


@contextmanager
def acting(store: Store, token: str, device: str, now: datetime) -> Iterator[Room]:
    """Write something; the link is held. Problem 404; NotOpened."""
    link = find(store, token, now)
    if not opened_by(link, device):
        raise NotOpened
    with store.write(link.school) as unit:
        # Asked again now that it is held: a slip made meanwhile has ended this link.
        held = unit.notes.lock(link.id)
        if held is None or not live(held, now):
            raise not_found()
        yield Room(unit, note_of(unit, held), now)


def veil_for(unit: Unit, pupil: str, guardian: str) -> Veil:
    """What this guardian of this pupil may not read."""
    setting = unit.families.setting(guardian, pupil)
    child = unit.records.get("pupil", pupil)
    family = unit.records.by("guardian", pupil_id=pupil)
    own = next((one.values for one in family if one.id == guardian), {})
    around = names_around(unit, pupil)
    return veil_of(
        setting.hidden,
        places=_places(unit, pupil, child.values if child else {}) if setting.hidden else (),
        others=[one.values for one in family if one.id != guardian],
        own=str(own.get("relation") or ""),
        children=around.others,
        given=[name for name in given_names(around.near) if name not in around.own],
        spared=around.own,
    )


def letter_veil(unit: Unit, pupil: str, guardian: str, letter: Mapping[str, Any]) -> Veil:
    """The same for a letter: what its teacher said is no name here stays, on paper as on the page."""
    veil = veil_for(unit, pupil, guardian)
    told = letter.get("cleared", ())
    cleared = {word.lower() for word in told}

    def masked(names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(name for name in names if name.lower() not in cleared)

    # As a name that stays, 欧阳木子 is not read as 木子 behind two other signs.
    return replace(veil, names=masked(veil.names), given=masked(veil.given), spared=(*veil.spared, *told))


def _places(unit: Unit, pupil: str, values: dict[str, Any]) -> Iterator[object]:
    yield values.get("village")
    for appointment in unit.records.by("appointment", pupil_id=pupil):
        yield appointment.values.get("place")
