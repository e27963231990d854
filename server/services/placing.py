"""Where records belong: the facts that `domain.scoping` judges by, read once per unit of work.

Some things stand in a record's values that no schema names, so that no projection ever shows them: `author`
(who wrote the first op of a visit or consent), a consent's `received` (our day of its arrival: a phone's clock
may stand in the future), an assignment's `former/<person>` (the day on which that person stopped being
assigned, for visits that come in late) and `joined_into` of a visit's tombstone (the visit that it is part of).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from server.domain.scoping import LATE_DAYS, Holder, Links, companions_of, scopes_of

if TYPE_CHECKING:
    from server.store.unit import Unit
    from sync.state import Record

AUTHOR = "author"
RECEIVED = "received"
FORMER = "former/"
JOINED = "joined_into"
OF_VISIT = ("consent", "photo", "note")


def holder_of(
    unit: Unit,
    person: str,
    today: date,
    roles: frozenset[str] | None = None,
    classes: frozenset[str] | None = None,
) -> Holder:
    """A person with the roles and classes of today; both are read, unless the caller knows them."""
    roles = frozenset(unit.people.roles(person, today)) if roles is None else roles
    classes = frozenset(unit.people.classes_of(person, today)) if classes is None else classes
    school = unit.schools.get() if "bureau" in roles else None
    return Holder(person, unit.school, roles, classes, school.organisation if school else None)


class Placing:
    """Links and scopes of the records of one unit. Reads pupils, their classes and assignments in batches;
    `prepare` with all pupils of a batch makes it three queries."""

    def __init__(self, unit: Unit, today: date) -> None:
        self._unit = unit
        self.today = today
        self._pupils: dict[str, Links | None] = {}
        self._assignments: dict[str, list[Record]] = {}

    def prepare(self, pupils: Iterable[str]) -> None:
        """Read what is needed to place these pupils' records."""
        wanted = sorted({p for p in pupils if p and p not in self._pupils})
        if not wanted:
            return
        records = self._unit.records
        found = records.load("pupil", wanted)
        classes = {str(p.values["class"]) for p in found.values() if p.values.get("class")}
        rooms = records.load("class", sorted(classes))
        for each in wanted:
            self._assignments[each] = []
        for assignment in records.by("assignment", pupil_id=wanted):
            self._assignments[str(assignment.values["pupil"])].append(assignment)
        for each in wanted:
            pupil = found.get(each)
            known = pupil is not None and not pupil.deleted
            self._pupils[each] = self._pupil_links(each, pupil.values, rooms) if known and pupil else None

    def _pupil_links(self, id_: str, values: dict[str, Any], rooms: dict[str, Record]) -> Links:
        room = str(values.get("class") or "")
        homeroom = rooms[room].values.get("homeroom") if room in rooms else None
        assigned: set[str] = set()
        for assignment in self._assignments[id_]:
            assigned |= party_of(assignment.values)
        return Links(
            school=self._unit.school,
            classes=frozenset({room} if room else ()),
            assigned=frozenset(assigned),
            homeroom=homeroom,
        )

    def of_pupil(self, pupil: str) -> Links | None:
        """Links of a pupil; None when this school has no such pupil."""
        self.prepare([pupil])
        return self._pupils.get(pupil)

    def of_visit(self, visit: Record, pupil: str | None = None) -> Links | None:
        """Links of a visit as it stands, with those of its pupil (or of another one)."""
        links = self.of_pupil(pupil or str(visit.values.get("pupil") or ""))
        return None if links is None else self._with_party(links, visit)

    def recent(self, person: str, pupil: str) -> bool:
        """Whether the pupil was in the person's scope within the last LATE_DAYS days."""
        since = self.today - timedelta(days=LATE_DAYS)
        self.prepare([pupil])
        for assignment in self._assignments.get(pupil, ()):
            if str(assignment.values.get(FORMER + person) or "") >= since.isoformat():
                return True
        taught = self._unit.people.taught_since(person, since)
        return any(
            e.class_id in taught and (e.ends is None or e.ends >= since)
            for e in self._unit.classes.enrolments(pupil)
        )

    def _with_party(self, links: Links, visit: Record) -> Links:
        """The visit's own people, and those to whom this very visit is assigned: a companion must see the
        draft that the lead began, or they would write beside one another."""
        values = visit.values
        planned: set[str] = set()
        for assignment in self._assignments.get(str(values.get("pupil") or ""), ()):
            if assignment.values.get("visit") == visit.id:
                planned |= party_of(assignment.values)
        return replace(
            links,
            lead=values.get("lead"),
            companions=companions_of(values) | planned,
            author=values.get(AUTHOR),
            status=values.get("status") or "draft",
        )

    def scopes(self, record: Record, visit: Record | None = None) -> frozenset[str]:
        """Every scope of a pupil, guardian, assignment, visit, or of what belongs to a visit.

        `visit`: the visit of a consent, photo or note, if the caller has it; it is looked up otherwise.
        """
        values = record.values
        pupil = record.id if record.type == "pupil" else str(values.get("pupil") or "")
        if record.type in OF_VISIT and visit is None and values.get("visit"):
            visit = self._unit.records.get("visit", str(values["visit"]))
        if record.type == "photo" and visit is not None:
            pupil = str(visit.values.get("pupil") or "")
        links = self.of_pupil(pupil) or Links(school=self._unit.school)
        if record.type == "visit":
            links = self._with_party(links, record)
        elif record.type in OF_VISIT:
            if visit is not None and not visit.deleted:
                links = self._with_party(links, visit)
            author = values.get(AUTHOR)
            if author:
                links = replace(links, companions=links.companions | {author})
        return scopes_of(record.type, record.id, values, links)


def party_of(values: dict[str, Any]) -> set[str]:
    """Lead and companions in flat values."""
    lead = values.get("lead")
    return set(companions_of(values)) | ({str(lead)} if lead else set())
