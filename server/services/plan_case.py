"""What a plan of visits depends on, read once per unit of work: pupils, colleagues, rules, and what is there.

A pupil whom nobody planned, and whose assignment has a day to come, counts as fixed: what was agreed with a family is
not moved by a proposal. A visit that was begun stays with its people.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from server.domain.calendar import Term, school_year_of, usual_terms
from server.domain.planning.asking import asked_of, quota_of
from server.domain.planning.model import Case, Child, Row, Teacher, Wish
from server.domain.rules.model import HOMEROOM
from server.domain.scoping import companions_of
from server.services.count_campaigns import term_from
from server.services.duties import duties_of
from server.services.family_wishes import family_wishes
from server.services.list_campaigns import campaign_of, pack_in_use
from server.services.list_visits import text
from server.services.school_schema import local_day

if TYPE_CHECKING:
    from server.store.plans import StoredHours
    from server.store.unit import Unit
    from sync.state import Record

SPECIALIST = {"specialist": "specialist_teacher"}
USUAL_DAYS = 60
"""How far ahead a campaign without an end is planned."""


@dataclass(frozen=True)
class Planning:
    """A campaign's plan as it stands. rows: of all pupils for whom something is planned. begun: pupils whose visit
    has been begun already."""

    case: Case
    rows: Mapping[str, Row]
    begun: frozenset[str]
    assignments: Mapping[str, Record]
    pupils: Mapping[str, Record]
    people: Mapping[str, Record]
    classes: Mapping[str, Record]
    hours: Mapping[str, StoredHours]
    boxes: Mapping[str, dict[str, Any]]

    def typed(self, pupil: str) -> Wish:
        """The wish that somebody typed at the desk; it weighs more than what the family's slip says."""
        return Wish(**self.boxes.get(pupil, {}).get("wish", {}))

    def of_class(self, class_id: str) -> list[str]:
        """Ids of the pupils of a class."""
        return [one.id for one in self.case.children if one.class_id == class_id]

    @cached_property
    def names(self) -> dict[str, str]:
        """Names of the colleagues."""
        return {id_: text(one, "name") for id_, one in self.people.items()}


def read_planning(unit: Unit, campaign: str, now: datetime) -> Planning:
    """Everything that plans of this campaign depend on. 404 for no campaign, or one without a pack."""
    record, pack = campaign_of(unit, campaign), pack_in_use(unit, campaign, now)
    today = local_day(now)
    boxes = unit.plans.rows(campaign)
    pupils = {one.id: one for one in unit.records.by("pupil")}
    classes = {one.id: one for one in unit.records.by("class")}
    people = {one.id: one for one in unit.records.by("person") if one.values.get("active", True) is not False}
    assignments = {text(one, "pupil"): one for one in unit.records.by("assignment", campaign_id=campaign)}
    hours = unit.plans.hours()
    first = max(today + timedelta(1), _day(record, "starts") or today)
    asked = family_wishes(unit, campaign)
    children = tuple(_child(one, boxes.get(one.id, {}), asked.get(one.id, Wish())) for one in pupils.values())
    begun = _begun(unit, assignments)
    case = Case(
        children=children,
        teachers=_teachers(unit, pack.data, people, classes, hours, today),
        asked=asked_of(pack.data),
        first_day=first,
        last_day=_day(record, "ends") or first + timedelta(USUAL_DAYS),
        terms=_terms(unit, first),
        done=begun,
    )
    rows = {}
    for id_ in pupils:
        stored = boxes.get(id_, {}).get("row")
        row = _row(id_, stored, assignments.get(id_), first, done=id_ in begun)
        if row is not None:
            rows[id_] = row
    return Planning(case, rows, begun, assignments, pupils, people, classes, hours, boxes)


def _begun(unit: Unit, assignments: Mapping[str, Record]) -> frozenset[str]:
    """Pupils whose assignment has a visit: the one that came with it, or one begun after that was thrown away."""
    visits = unit.records.columns("visit", ("id", "assignment_id"))
    known, done = {row["id"] for row in visits}, {row["assignment_id"] for row in visits}
    return frozenset(
        pupil for pupil, one in assignments.items() if one.values.get("visit") in known or one.id in done
    )


def boxed(wish: Wish, row: Row | None) -> dict[str, Any]:
    """What is stored of a pupil's wish and row."""
    box: dict[str, Any] = {
        "wish": {"mode": wish.mode, "weekday": wish.weekday, "part": wish.part, "place": wish.place}
    }
    if row is not None:
        box["row"] = {
            "lead": row.lead,
            "companions": list(row.companions),
            "on": row.on and row.on.isoformat(),
            "at": row.at,
            "mode": row.mode,
            "fixed": row.fixed,
        }
    return box


def _child(pupil: Record, box: Mapping[str, Any], asked: Wish) -> Child:
    values = pupil.values
    typed = Wish(**box.get("wish", {}))
    return Child(
        id=pupil.id,
        class_id=text(pupil, "class"),
        household=text(pupil, "household"),
        village=text(pupil, "village"),
        first=values.get("visit_first") is True,
        elsewhere=values.get("residence") == "elsewhere",
        distance_km=values.get("distance_km"),
        wish=asked if typed == Wish() else typed,
    )


def _row(
    pupil: str, stored: Mapping[str, Any] | None, assignment: Record | None, first: date, *, done: bool
) -> Row | None:
    """A visit that was begun is as its assignment says; else what was planned, else what was agreed already."""
    if assignment is not None and (done or stored is None):
        agreed = _day(assignment, "planned_on")
        return row_of(assignment) if done or (agreed is not None and agreed >= first) else None
    if stored is None:
        return None
    on = stored["on"] and date.fromisoformat(stored["on"])
    companions = tuple(stored["companions"])
    return Row(pupil, stored["lead"], companions, on, stored["at"], stored["mode"], stored["fixed"])


def row_of(assignment: Record) -> Row:
    """An assignment as a row that is fixed."""
    values = assignment.values
    return Row(
        text(assignment, "pupil"),
        values.get("lead"),
        tuple(sorted(companions_of(values))),
        _day(assignment, "planned_on"),
        values.get("planned_at"),
        values.get("mode"),
        fixed=True,
    )


def _teachers(
    unit: Unit,
    data: Mapping[str, Any],
    people: Mapping[str, Record],
    classes: Mapping[str, Record],
    hours: Mapping[str, StoredHours],
    today: date,
) -> tuple[Teacher, ...]:
    teaches: dict[str, set[str]] = defaultdict(set)
    rooms: dict[str, set[str]] = defaultdict(set)
    for one in unit.people.teachings(today):
        teaches[one.person].add(one.class_id)
    for room in classes.values():
        rooms[text(room, "homeroom")].add(room.id)
    found = []
    for id_, person in sorted(people.items()):
        roles = {SPECIALIST.get(duty, duty) for duty in duties_of(person.values)}
        roles |= {HOMEROOM} if rooms[id_] else set()
        roles |= {"subject_teacher"} if teaches[id_] else set()
        quota, as_lead = quota_of(data, roles)
        known = hours.get(id_)
        found.append(
            Teacher(
                id=id_,
                homeroom=frozenset(rooms[id_]),
                teaches=frozenset(teaches[id_] | rooms[id_]),
                quota=quota,
                quota_leads=as_lead,
                free=frozenset(known.free) if known else frozenset(),
                farthest_km=known.farthest_km if known else None,
                not_alone=bool(known and known.not_alone),
            )
        )
    return tuple(found)


def _terms(unit: Unit, first: date) -> tuple[Term, ...]:
    own: Iterable[Term] = [term_from(one.starts, one.ends) for one in unit.classes.terms()]
    year = school_year_of(first)
    return tuple(own) or (*usual_terms(year - 1), *usual_terms(year))


def _day(record: Record, name: str) -> date | None:
    value = text(record, name)
    return date.fromisoformat(value) if value else None
