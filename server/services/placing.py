"""Where records belong: the facts that `domain.scoping` judges by, read once per unit of work.

Some things stand in a record's values that no schema names, so that no projection ever shows them: `author`
(who wrote the first op of a visit or consent), a consent's `received` (our day of its arrival: a phone's clock
may stand in the future), an assignment's `former/<person>` (the day on which that person stopped being
assigned, for visits that come in late; a pupil's too, of those who knew the child before the roster did) and
`joined_into` of a tombstone (the visit that it is part of; the pupil of the roster who it was).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from server.domain.scoping import LATE_DAYS, PAPERS, Holder, Links, companions_of, scopes_of

if TYPE_CHECKING:
    from server.store.unit import Unit
    from sync.state import Record

AUTHOR = "author"
RECEIVED = "received"
FORMER = "former/"
JOINED = "joined_into"
OF_VISIT = ("consent", "photo", "note")
SEEN_BY_VISITORS = ("appointment", "ledger_item")
"""Papers that the party of the visit which they name sees."""
PLACED_BY_VISIT = (*OF_VISIT, *SEEN_BY_VISITORS)
WITH_VISIT = (*PLACED_BY_VISIT, "support", "consultation", "essay")
"""What may name a visit."""


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
        self._visitors: dict[str, set[str]] = {}
        self._former: dict[str, dict[str, str]] = {}
        self.learnt: set[str] = set()
        """Pupils whom phones made in this unit."""

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
        self._meet([each for each in found.values() if each.values.get("unlisted") is True])
        for id_, known in found.items():
            self._former[id_] = {k: str(v) for k, v in known.values.items() if k.startswith(FORMER)}
        for each in wanted:
            pupil = found.get(each)
            here = pupil is not None and not pupil.deleted
            self._pupils[each] = self._pupil_links(each, pupil.values, rooms) if here and pupil else None

    def _meet(self, unlisted: list[Record]) -> None:
        """Who knows these pupils of no class: their authors, and the parties of their visits."""
        for pupil in unlisted:
            self._visitors[pupil.id] = {str(pupil.values[AUTHOR])} if pupil.values.get(AUTHOR) else set()
        visits = self._unit.records.by("visit", pupil_id=[each.id for each in unlisted]) if unlisted else ()
        for visit in visits:
            author = visit.values.get(AUTHOR)
            theirs = party_of(visit.values) | ({str(author)} if author else set())
            self._visitors[str(visit.values["pupil"])] |= theirs

    def learn(self, pupil: Record) -> None:
        """A pupil whom a phone has just made: known from now on, to the author."""
        author = str(pupil.values.get(AUTHOR) or "")
        self.learnt.add(pupil.id)
        self._assignments[pupil.id], self._visitors[pupil.id] = [], {author}
        self._pupils[pupil.id] = Links(school=self._unit.school, assigned=frozenset({author}))

    def forget(self, pupil: str) -> None:
        """Read this pupil's links anew when they are asked for next."""
        self._pupils.pop(pupil, None)
        self._visitors.pop(pupil, None)

    def is_unlisted(self, pupil: str) -> bool:
        """Whether a phone made this pupil, and nobody has matched or admitted it yet."""
        self.prepare([pupil])
        return pupil in self._visitors

    def _pupil_links(self, id_: str, values: dict[str, Any], rooms: dict[str, Record]) -> Links:
        room = str(values.get("class") or "")
        homeroom = rooms[room].values.get("homeroom") if room in rooms else None
        assigned = set(self._visitors.get(id_, ()))
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
        if self._former.get(pupil, {}).get(FORMER + person, "") >= since.isoformat():
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
        """Every scope of a pupil, guardian, assignment, visit, paper, or of what belongs to a visit.

        `visit`: the visit that a record names, if the caller has it; it is looked up otherwise.
        """
        values = record.values
        pupil = record.id if record.type == "pupil" else str(values.get("pupil") or "")
        if record.type in PLACED_BY_VISIT and visit is None and values.get("visit"):
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
        elif record.type in PAPERS:
            theirs = visit is not None and not visit.deleted and visit.values.get("pupil") == pupil
            if record.type in SEEN_BY_VISITORS and visit is not None and theirs:
                links = self._with_party(links, visit)
            links = replace(links, writer=values.get(AUTHOR))
        return scopes_of(record.type, record.id, values, links)


def party_of(values: dict[str, Any]) -> set[str]:
    """Lead and companions in flat values."""
    lead = values.get("lead")
    return set(companions_of(values)) | ({str(lead)} if lead else set())
