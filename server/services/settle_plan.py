"""A plan is handed in, returned with a reason, or accepted; an accepted one becomes the assignments of its class.

Two people see to it: who handed a plan in does not accept it, unless nobody else at the school may. A class teacher
hands the own class's plan in; it is returned and accepted by the office.

One who accepts a plan changes what phones show: leads, companions, days and wishes come with their next pull.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from server.domain.planning.model import Row, Wish
from server.domain.privacy import redact
from server.locale import DEFAULT, translate
from server.services.caller import Caller
from server.services.directory import Pair, around_pupil, replace_rows
from server.services.draw_plan import must_be
from server.services.may_plan import must_plan
from server.services.placing import Placing
from server.services.plan_case import Planning, read_planning, row_of
from server.services.problem import Problem, not_found
from server.services.reassign import concerned_by, handed_to
from server.services.school_schema import local_day
from server.services.server_write import set_values
from server.services.show_visit_plan import COLLEAGUE, DRAFT, HANDED_IN, acceptance, shown
from sync.errors import Code
from sync.state import Record

if TYPE_CHECKING:
    from server.store.plans import StoredPlan
    from server.store.unit import Store, Unit

RETURNED, ACCEPTED = "returned", "accepted"


def hand_in(store: Store, who: Caller, campaign: str, class_id: str, now: datetime) -> dict[str, Any]:
    """The class's plan, handed in. 403, 404, 409 `state_mismatch` unless there is an open one."""
    with store.write(who.school) as unit:
        must_plan(unit, who, class_id)
        planning = read_planning(unit, campaign, now)
        _step(unit, who, campaign, class_id, (DRAFT, RETURNED), HANDED_IN, now)
        return shown(unit, who, planning, campaign, class_id, now)


def send_back(
    store: Store, who: Caller, campaign: str, class_id: str, why: str, now: datetime
) -> dict[str, Any]:
    """The plan is open again, with the reason beside it. 404, 409 `state_mismatch` unless it was handed in or
    accepted; assignments of an accepted one stay until it is accepted anew."""
    with store.write(who.school) as unit:
        planning = read_planning(unit, campaign, now)
        _step(unit, who, campaign, class_id, (HANDED_IN, ACCEPTED), RETURNED, now, redact(why)[0])
        return shown(unit, who, planning, campaign, class_id, now)


def accept(store: Store, who: Caller, campaign: str, class_id: str, now: datetime) -> dict[str, Any]:
    """The plan, accepted: an assignment for each row that has a lead. A visit that was begun keeps its people.

    404, 409 `state_mismatch` unless it was handed in, 409 `own_work` for one's own while a colleague may accept it.
    """
    with store.write(who.school) as unit:
        planning = read_planning(unit, campaign, now)
        if acceptance(unit, who, unit.plans.locked(campaign, class_id), now) == COLLEAGUE:
            raise Problem(409, Code.OWN_WORK)
        _step(unit, who, campaign, class_id, (HANDED_IN,), ACCEPTED, now)
        rows = [
            row
            for id_ in planning.of_class(class_id)
            if (row := planning.rows.get(id_)) and _is_news(row, planning)
        ]
        _assign(unit, who, planning, campaign, rows, now)
        answer = shown(unit, who, planning, campaign, class_id, now)
        unit.publish()
        return answer


def _is_news(row: Row, planning: Planning) -> bool:
    """Whether the row is led by somebody who is here and differs from the assignment that is there."""
    if row.lead not in planning.people or row.pupil in planning.begun:
        return False
    known = planning.assignments.get(row.pupil)
    return known is None or row_of(known) != replace(row, fixed=True) or _wish(row, planning) is not None


def _assign(
    unit: Unit, who: Caller, planning: Planning, campaign: str, rows: list[Row], now: datetime
) -> None:
    if not rows:
        return
    records: dict[str, Record] = {}
    concerned: set[Pair] = {("campaign", campaign)}
    for row in rows:
        known = planning.assignments.get(row.pupil)
        records[row.pupil] = known or Record("assignment", unit.mint_id(), values={"pupil": row.pupil})
        concerned |= around_pupil(unit, planning.pupils[row.pupil])
        concerned |= {("person", each) for each in row.visitors if each in planning.people}
        concerned.add(("class", str(planning.pupils[row.pupil].values.get("class") or "")))
        if known is not None:
            concerned |= concerned_by(unit, known, set(row.visitors))
    unit.records.load_for_update(sorted(concerned))
    fresh = [_written(unit, who, campaign, row, records[row.pupil], planning, now) for row in rows]
    for record in fresh:
        unit.records.put(record)
    placing = Placing(unit, local_day(now))
    placing.prepare(row.pupil for row in rows)
    for record in fresh:
        unit.records.put(record, placing.scopes(record))
    replace_rows(unit, placing, concerned)


def _written(
    unit: Unit, who: Caller, campaign: str, row: Row, record: Record, planning: Planning, now: datetime
) -> Record:
    companions = [each for each in row.companions if each in planning.people]
    changes: dict[str, Any] = {
        "campaign": campaign,
        "pupil": row.pupil,
        "planned_on": row.on and row.on.isoformat(),
        "planned_at": row.at,
        "mode": row.mode,
    }
    wish = _wish(row, planning)
    if wish is not None:
        changes["wish"] = wish
    given = {name: value for name, value in changes.items() if value is not None or name in record.values}
    fresh = set_values(unit, record, given, by=who.person, now=now)
    return handed_to(unit, fresh, str(row.lead), companions, who, now)


def _wish(row: Row, planning: Planning) -> str | None:
    """The family's wish in words, as the phone shows it; None: nobody typed one."""
    wish = next((one.wish for one in planning.case.children if one.id == row.pupil), Wish())
    words = [
        translate(DEFAULT, f"plan.mode.{wish.mode}") if wish.mode else "",
        translate(DEFAULT, "plan.day", month=wish.on.month, day=wish.on.day) if wish.on else "",
        translate(DEFAULT, f"plan.weekday.{wish.weekday}") if wish.weekday is not None else "",
        translate(DEFAULT, f"plan.part.{wish.part}") if wish.part else "",
        wish.place,
    ]
    return " · ".join(word for word in words if word) or None


def _step(
    unit: Unit,
    who: Caller,
    campaign: str,
    class_id: str,
    since: tuple[str, ...],
    state: str,
    now: datetime,
    why: str = "",
) -> None:
    plan: StoredPlan | None = unit.plans.locked(campaign, class_id)
    if plan is None and class_id not in {one.id for one in unit.records.by("class")}:
        raise not_found()
    must_be(plan, since)
    if plan is not None:
        unit.plans.keep(replace(plan, state=state, why=why, by=who.person, at=now))
    detail = {"campaign": campaign, "state": state}
    unit.audit.add(at=now, by=who.person, act="settle_plan", subject=f"class:{class_id}", detail=detail)
