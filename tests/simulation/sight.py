"""Who may see what: a second statement of it, for checking only, in the plainest words.

It reads raw records and asks none of the product's rules.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from server.services.school_schema import local_day
from server.store.unit import Store, Unit
from tests.simulation.school import SCHOOL
from tests.simulation.steps import PAPERS, TALK
from tests.simulation.vault import Json

HIDDEN_BY_KIND = {
    "class": {"hardship"},
    "self": {"hardship"},
    "leader": {"hardship"},
}
"""Sensitive fields that these kinds of scope alone never show."""


class Sight:
    """What one person may see on one day. Of `unit` visits are read when asked for; all else is read here."""

    def __init__(self, unit: Unit, person: str, now: datetime) -> None:
        day = local_day(now)
        self.unit = unit
        self.person = person
        self.roles = set(unit.people.roles(person, day))
        self.rooms = set(unit.people.classes_of(person, day))
        self.assignments = unit.records.by("assignment")
        self.pupils = {pupil.id: pupil.values for pupil in unit.records.by("pupil")}
        self.homerooms = {room.id: room.values.get("homeroom") for room in unit.records.by("class")}

    @property
    def desk(self) -> bool:
        """Office or leader."""
        return bool(self.roles & {"office", "leader"})

    def sees(self, type_: str, record: Any) -> bool:
        """Whether the person may see a record at all."""
        if type_ in ("person", "class", "campaign"):
            return True
        if type_ in ("pupil", "guardian"):
            return self._sees_pupil(record.id if type_ == "pupil" else record.values["pupil"])
        if type_ == "assignment":
            return self.desk or self.person in _party(record.values)
        if type_ in PAPERS:
            return self._sees_paper(type_, record)
        visit = record if type_ == "visit" else self._visit(record)
        if visit is None or visit.deleted:
            mine = record.values.get("author") == self.person
            return mine or (type_ == "consent" and not record.values.get("visit"))
        return self._sees_visit(visit) or record.values.get("author") == self.person

    def shows_sensitive(self, visit: Any) -> bool:
        """Whether the sensitive fields of a visit are shown."""
        return "office" in self.roles or self._of_party(visit)

    def _sees_pupil(self, pupil: str) -> bool:
        values = self.pupils.get(pupil)
        return self.desk or self._assigned(pupil) or bool(values and values.get("class") in self.rooms)

    def _sees_paper(self, type_: str, record: Any) -> bool:
        """The desks, whoever wrote it or is to see to it, and the homeroom teacher. A demand also: whoever is to
        visit the pupil, and the party of the visit that it came of. A consultation also: who teaches the class."""
        values = record.values
        pupil = str(values.get("pupil"))
        room = self.pupils.get(pupil, {}).get("class")
        own = self.person in (values.get("author"), values.get("owner"), values.get("made_by"))
        if self.desk or own or self.homerooms.get(room) == self.person:
            return True
        if type_ == TALK:
            return room in self.rooms
        visit = self._visit(record)
        with_them = visit is not None and not visit.deleted and visit.values.get("pupil") == pupil
        return self._assigned(pupil) or (with_them and self._of_party(visit))

    def _assigned(self, pupil: str) -> bool:
        return any(
            self.person in _party(one.values) for one in self.assignments if one.values.get("pupil") == pupil
        )

    def _visit(self, record: Any) -> Any:
        ident = record.values.get("visit")
        return self.unit.records.get("visit", str(ident)) if ident else None

    def _of_party(self, visit: Any) -> bool:
        planned = any(
            self.person in _party(one.values)
            for one in self.assignments
            if one.values.get("visit") == visit.id and one.values.get("pupil") == visit.values.get("pupil")
        )
        return planned or self.person in _party(visit.values) or visit.values.get("author") == self.person

    def _sees_visit(self, visit: Any) -> bool:
        if self._of_party(visit):
            return True
        if visit.values.get("status", "draft") == "draft":
            return False
        room = self.pupils.get(str(visit.values.get("pupil")), {}).get("class")
        return self.desk or self.homerooms.get(room) == self.person


def _party(values: Json) -> set[str]:
    found = {name.partition("/")[2] for name, on in values.items() if name.startswith("companions/") and on}
    return found | {str(values.get("lead"))}


Known = dict[tuple[str, date], Sight]
"""Sights of people on a day; empty it whenever the office or the house did something."""


def leaks(store: Store, person: str, rows: list[Json], now: datetime, known: Known) -> list[str]:
    """Rows, or sensitive fields, that were sent to somebody who may not see them."""
    found = []
    with store.read(SCHOOL) as unit:
        who = (person, local_day(now))
        sight = known[who] if who in known else known.setdefault(who, Sight(unit, person, now))
        sight.unit = unit
        kept = unit.records.load_pairs((row["type"], row["id"]) for row in rows)
        for row in rows:
            record = kept.get((row["type"], row["id"]))
            name = f"{row['type']} {row['id']} to {person}"
            if record is None:
                found.append(f"{name}: no such record here")
            elif not sight.sees(row["type"], record):
                found.append(f"{name}: out of sight")
            elif "hardship" in row["values"] and not sight.shows_sensitive(record):
                found.append(f"{name}: a sensitive field")
    return found
