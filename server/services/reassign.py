"""The office hands an assignment to someone else: an ordinary write of the server, fed to all concerned.

Whoever had it may still finish a visit begun before (`former/<person>` remembers the day); what the new
people need to see (pupil, guardians, class, campaign, colleagues, a draft that others began) moves into their
scope, and out of the scope of those whom it no longer concerns.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from server.domain.scoping import scopes_held
from server.services.caller import Caller
from server.services.directory import around_pupil, replace_rows
from server.services.placing import FORMER, Placing, holder_of, party_of
from server.services.problem import Problem, not_found
from server.services.rows import Projector
from server.services.school_schema import local_day, school_schema
from server.services.server_write import set_values
from sync.errors import Code, Fault
from sync.state import Record

if TYPE_CHECKING:
    from server.store.unit import Store, Unit


def reassign(
    store: Store, who: Caller, assignment: str, lead: str, companions: Sequence[str], now: datetime
) -> dict[str, Any]:
    """The assignment's row as the office sees it. 404 `not_found`, 422 `bad_shape` for someone who is no
    colleague here."""
    with store.write(who.school) as unit:
        record = unit.records.load_for_update([("assignment", assignment)]).get(("assignment", assignment))
        if record is None or record.deleted:
            raise not_found()
        check_people(unit, lead, companions)
        concerned = concerned_by(unit, record, {lead, *companions})
        unit.records.load_for_update(sorted(concerned))
        fresh = handed_to(unit, record, lead, companions, who, now)
        unit.records.put(fresh)
        placing = Placing(unit, local_day(now))
        unit.records.put(fresh, placing.scopes(fresh))
        replace_rows(unit, placing, concerned)
        unit.audit.add(at=now, by=who.person, act="reassign", subject=f"assignment:{assignment}")
        unit.publish()
        held = scopes_held(holder_of(unit, who.person, local_day(now), who.roles))
        projector = Projector(school_schema(unit, now).schema)
        seq = unit.records.seq("assignment", assignment)
        row = projector.row(fresh, seq, unit.records.scopes("assignment", assignment) & held)
    if row is None:
        raise not_found()
    return row


def check_people(unit: Unit, lead: str, companions: Sequence[str]) -> None:
    """422 `bad_shape` for someone who is no colleague here, or who is named twice."""
    wanted = [lead, *companions]
    known = unit.records.load("person", wanted)
    here = {id_ for id_, person in known.items() if not person.deleted and person.values.get("active", True)}
    errors: dict[str, list[str]] = {}
    if lead not in here:
        errors["lead"] = [Fault.NO_SUCH_PERSON]
    if not set(companions) <= here:
        errors["companions"] = [Fault.NO_SUCH_PERSON]
    if lead in companions:
        errors["companions"] = [Fault.REPEATED]
    if errors:
        raise Problem(422, Code.BAD_SHAPE, errors=errors)


def handed_to(
    unit: Unit, record: Record, lead: str, companions: Sequence[str], who: Caller, now: datetime
) -> Record:
    """A copy of the assignment with these people; who had it before is remembered with today's date."""
    before = party_of(record.values)
    changes: dict[str, Any] = {"lead": lead}
    for key in record.values:
        if key.startswith("companions/"):
            changes[key] = None
    changes.update({f"companions/{person}": True for person in companions})
    fresh = set_values(unit, record, changes, by=who.person, now=now)
    for person in before - {lead, *companions}:
        fresh.values[FORMER + person] = local_day(now).isoformat()
    for person in {lead, *companions}:
        fresh.values.pop(FORMER + person, None)
    return fresh


def concerned_by(unit: Unit, assignment: Record, people: set[str]) -> set[tuple[str, str]]:
    """Every record whose readers may change with the assignment."""
    values = assignment.values
    pupil, visit = str(values.get("pupil") or ""), str(values.get("visit") or "")
    found = {("person", person) for person in people | party_of(values)}
    found |= {("pupil", pupil), ("campaign", str(values.get("campaign") or ""))}
    known = unit.records.get("pupil", pupil)
    if known is not None:
        found |= around_pupil(unit, known) | {("class", str(known.values.get("class") or ""))}
    return found | ({("visit", visit)} if visit else set())
