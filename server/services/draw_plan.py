"""Plans of visits are drawn up: a proposal, a row moved by hand, a family's wish, a colleague's hours.

By whom says `may_plan`: 403 `forbidden` for everybody else.

A plan that was handed in or accepted stays as it is until it is returned (409 `state_mismatch`). What is planned
reaches no phone before it is accepted (`settle_plan`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from server.domain.planning.model import Row, Wish
from server.domain.planning.propose import propose
from server.domain.privacy import redact
from server.services.caller import Caller
from server.services.homeroom import locked
from server.services.may_plan import must_plan
from server.services.plan_case import Planning, boxed, read_planning
from server.services.problem import Problem, not_found
from server.services.reassign import check_people
from server.services.show_visit_plan import DRAFT, shown
from server.store.plans import StoredHours, StoredPlan
from sync.errors import Code

if TYPE_CHECKING:
    from server.store.unit import Store, Unit

OPEN = (None, DRAFT, "returned")


def propose_plan(
    store: Store, who: Caller, campaign: str, class_id: str | None, seed: int, now: datetime
) -> dict[str, Any]:
    """Plan a class, or every class whose plan is still open; what was fixed by hand stays.

    `{classes}`: ids of the classes that were planned. 404, 409 `state_mismatch` for a class whose plan is closed.
    """
    with store.write(who.school) as unit:
        must_plan(unit, who, class_id)
        rooms = _rooms(unit, campaign, class_id)
        planning = read_planning(unit, campaign, now)
        made = propose(planning.case, planning.rows, rooms, seed)
        unit.plans.keep_rows(campaign, {id_: boxed(planning.typed(id_), row) for id_, row in made.items()})
        for room in rooms:
            unit.plans.keep(StoredPlan(campaign, room, DRAFT, seed, "", who.person, now))
            _note(unit, who, "propose_plan", campaign, room, now)
        return {"classes": rooms}


def move_row(
    store: Store,
    who: Caller,
    campaign: str,
    class_id: str,
    pupil: str,
    wanted: Mapping[str, Any],
    now: datetime,
) -> dict[str, Any]:
    """The class's plan after one row was written by hand. wanted: lead, companions, on, at, mode, fixed.

    404, 409 `state_mismatch` (a visit that was begun, too), 422 `bad_shape` for someone who is no colleague here.
    """
    with store.write(who.school) as unit:
        planning = _open(unit, who, campaign, class_id, pupil, now)
        if pupil in planning.begun:
            raise Problem(409, Code.STATE_MISMATCH)
        if wanted["lead"]:
            check_people(unit, wanted["lead"], wanted["companions"])
        row = Row(
            pupil,
            wanted["lead"],
            tuple(wanted["companions"]),
            wanted["on"],
            wanted["at"],
            wanted["mode"],
            wanted["fixed"],
        )
        unit.plans.keep_rows(campaign, {pupil: boxed(planning.typed(pupil), row)})
        _note(unit, who, "move_plan_row", campaign, class_id, now, pupil=pupil)
        moved = replace(planning, rows={**planning.rows, pupil: row})
        return shown(unit, who, moved, campaign, class_id, now)


def keep_wish(
    store: Store,
    who: Caller,
    campaign: str,
    class_id: str,
    pupil: str,
    said: Mapping[str, Any],
    now: datetime,
) -> dict[str, Any]:
    """The class's plan after a family's wish was typed. said: mode, weekday, part, place. 404, 409."""
    with store.write(who.school) as unit:
        planning = _open(unit, who, campaign, class_id, pupil, now)
        stored = planning.boxes.get(pupil, {}).get("row")
        row = planning.rows.get(pupil) if stored else None
        wish = Wish(**{**said, "place": redact(said["place"])[0]})
        unit.plans.keep_rows(campaign, {pupil: boxed(wish, row)})
        _note(unit, who, "keep_wish", campaign, class_id, now, pupil=pupil)
        return shown(unit, who, read_planning(unit, campaign, now), campaign, class_id, now)


def keep_hours(
    store: Store, who: Caller, person: str, said: Mapping[str, Any], now: datetime
) -> dict[str, Any]:
    """When a colleague can go, from now on: `{person}`. said: free, farthest_km, not_alone. Written by the office, and
    by that colleague: 403 `forbidden`, 404."""
    if not who.is_office and person != who.person:
        raise Problem(403, Code.FORBIDDEN)
    with store.write(who.school) as unit:
        locked(unit, ("person", person))
        free = sorted({(one["weekday"], one["part"]) for one in said["free"]})
        hours = StoredHours(person, free, said["farthest_km"], said["not_alone"], who.person, now)
        unit.plans.keep_hours([hours])
        unit.audit.add(at=now, by=who.person, act="keep_hours", subject=f"person:{person}")
        return {"person": person}


def must_be(plan: StoredPlan | None, states: tuple[str | None, ...]) -> None:
    """409 `state_mismatch` for a plan in another state; None: no plan yet."""
    if (plan.state if plan else None) not in states:
        raise Problem(409, Code.STATE_MISMATCH)


def _rooms(unit: Unit, campaign: str, class_id: str | None) -> list[str]:
    """The classes to plan, their plans locked before anything is read: a row moved meanwhile is not lost."""
    known = sorted(one.id for one in unit.records.by("class"))
    if class_id is None:
        plans = [(each, unit.plans.locked(campaign, each)) for each in known]
        return [each for each, plan in plans if plan is None or plan.state in OPEN]
    if class_id not in known:
        raise not_found()
    must_be(unit.plans.locked(campaign, class_id), OPEN)
    return [class_id]


def _open(unit: Unit, who: Caller, campaign: str, class_id: str, pupil: str, now: datetime) -> Planning:
    """Everything of the campaign's plans, with this class's plan open and locked."""
    must_plan(unit, who, class_id)
    plan = unit.plans.locked(campaign, class_id)
    planning = read_planning(unit, campaign, now)
    if class_id not in planning.classes or pupil not in planning.of_class(class_id):
        raise not_found()
    must_be(plan, OPEN)
    seed = plan.seed if plan else 0
    state, why = (plan.state, plan.why) if plan else (DRAFT, "")
    unit.plans.keep(StoredPlan(campaign, class_id, state, seed, why, who.person, now))
    return planning


def _note(
    unit: Unit, who: Caller, act: str, campaign: str, class_id: str, now: datetime, pupil: str = ""
) -> None:
    detail = {"campaign": campaign, **({"pupil": pupil} if pupil else {})}
    unit.audit.add(at=now, by=who.person, act=act, subject=f"class:{class_id}", detail=detail)
