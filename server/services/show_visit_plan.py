"""Plans of visits as the desk shows them: by class, each row with what it does not meet, in words.

A class teacher is shown the own class (`may_plan`), with the hours of nobody else.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from server.domain.planning.explain import explain
from server.domain.planning.model import Row, Teacher, Unmet, Wish
from server.locale import translate
from server.services.caller import OFFICE_ROLES, Caller
from server.services.list_campaigns import ENDED, list_campaigns
from server.services.list_visits import text
from server.services.may_plan import must_plan, planned_by
from server.services.plan_case import Planning, read_planning
from server.services.problem import not_found
from server.services.school_schema import local_day

if TYPE_CHECKING:
    from server.store.plans import StoredHours, StoredPlan
    from server.store.unit import Store, Unit
    from sync.state import Record

DRAFT, HANDED_IN = "draft", "handed_in"
COLLEAGUE, ALONE, ANYBODY, OFFICE = "colleague", "alone", "anybody", "office"
_FAR = 10_000


def campaigns_to_plan(store: Store, who: Caller, now: datetime) -> dict[str, Any]:
    """`{items: [{id, name, state}]}`: campaigns that are not over, running ones first. 403."""
    with store.read(who.school) as unit:
        planned_by(unit, who)
    found = [one for one in list_campaigns(store, who, now)["items"] if one["state"] != ENDED]
    return {"items": [{name: one[name] for name in ("id", "name", "state")} for one in found]}


def list_plans(store: Store, who: Caller, campaign: str, now: datetime) -> dict[str, Any]:
    """`{items: [{class, name, state, pupils, planned}]}`: every class that the caller plans, lowest grade first.
    state None: no plan yet. 403, 404."""
    with store.read(who.school) as unit:
        own = planned_by(unit, who)
        planning = read_planning(unit, campaign, now)
        plans = unit.plans.plans(campaign)
    rooms = [one for one in ordered(planning.classes) if own is None or one.id in own]
    return {"items": [_line(room, planning, plans.get(room.id)) for room in rooms]}


def show_plan(store: Store, who: Caller, campaign: str, class_id: str, now: datetime) -> dict[str, Any]:
    """One class's plan, see `shown`. It names homes, so the read is in the audit. 403, 404."""
    with store.write(who.school) as unit:
        must_plan(unit, who, class_id)
        planning = read_planning(unit, campaign, now)
        if class_id not in planning.classes:
            raise not_found()
        unit.audit.add(at=now, by=who.person, act="read_plan", subject=f"class:{class_id}")
        return shown(unit, who, planning, campaign, class_id, now)


def ordered(classes: Mapping[str, Record]) -> list[Record]:
    """Classes, lowest grade first."""
    return sorted(
        classes.values(),
        key=lambda one: (one.values.get("grade") or 0, one.values.get("number") or 0, one.id),
    )


def acceptance(unit: Unit, who: Caller, plan: StoredPlan | None, now: datetime) -> str | None:
    """Who accepts a plan that was handed in, as its reader is told: "anybody", this reader among them; a
    "colleague", since the reader handed it in; the reader "alone", since nobody else at the school may; the "office",
    of which the reader is none. None for a plan that was not handed in."""
    if plan is None or plan.state != HANDED_IN:
        return None
    if not who.is_office:
        return OFFICE
    if plan.by != who.person:
        return ANYBODY
    today = local_day(now)
    others = {each for role in OFFICE_ROLES for each in unit.people.with_role(role, today)} - {who.person}
    accounts = (unit.people.account(each) for each in others)
    return COLLEAGUE if any(one is not None and one.active for one in accounts) else ALONE


def shown(
    unit: Unit, who: Caller, planning: Planning, campaign: str, class_id: str, now: datetime
) -> dict[str, Any]:
    """`{class, name, state, acceptance, why, by, at, first_day, last_day, asked, rows, unmet, shares, people}`."""
    plan = unit.plans.plans(campaign).get(class_id)
    told = explain(planning.case, planning.rows, [class_id])
    by_pupil: dict[str, list[dict[str, str]]] = defaultdict(list)
    for one in told:
        if one.about == "pupil":
            by_pupil[one.id].append(_said(one, planning, who.lang))
    mine = _going(planning, class_id)
    rest = [one for one in told if one.about == "class" or (one.about == "person" and one.id in mine)]
    asked = planning.case.asked
    return {
        "class": class_id,
        "name": text(planning.classes[class_id], "name"),
        "state": plan.state if plan else None,
        "acceptance": acceptance(unit, who, plan, now),
        "why": plan.why if plan else "",
        "by": planning.names.get(plan.by, "") if plan else "",
        "at": plan.at.isoformat() if plan else None,
        "first_day": planning.case.first_day.isoformat(),
        "last_day": planning.case.last_day.isoformat(),
        "asked": {"at_least": asked.at_least, "at_most": asked.at_most, "team_most": asked.team_most},
        "rows": _rows(planning, class_id, by_pupil),
        "unmet": [_said(one, planning, who.lang) for one in rest],
        "shares": _shares(planning, class_id, mine, who),
        "people": _people(planning, class_id),
    }


def _line(room: Record, planning: Planning, plan: StoredPlan | None) -> dict[str, Any]:
    pupils = planning.of_class(room.id)
    planned = sum(1 for id_ in pupils if id_ in planning.rows and planning.rows[id_].on)
    return {
        "class": room.id,
        "name": text(room, "name"),
        "state": plan.state if plan else None,
        "pupils": len(pupils),
        "planned": planned,
    }


def _rows(
    planning: Planning, class_id: str, unmet: Mapping[str, list[dict[str, str]]]
) -> list[dict[str, Any]]:
    children = [one for one in planning.case.children if one.class_id == class_id]
    near: dict[str, int] = {}
    for one in children:
        near[one.place] = min(near.get(one.place, _FAR), _FAR if one.distance_km is None else one.distance_km)
    children.sort(key=lambda one: (one.place == "", near[one.place], one.place, one.home, one.id))
    mates: dict[str, list[str]] = defaultdict(list)
    for one in planning.case.children:
        mates[one.home].append(one.id)
    found = []
    for child in children:
        pupil = planning.pupils[child.id]
        siblings = [text(planning.pupils[id_], "name") for id_ in mates[child.home] if id_ != child.id]
        found.append(
            {
                "pupil": child.id,
                "name": text(pupil, "name"),
                "village": child.village,
                "place": child.place,
                "siblings": siblings,
                "distance_km": child.distance_km,
                "first": child.first,
                "elsewhere": child.elsewhere,
                "wish": wish_of(child.wish),
                "wish_typed": planning.typed(child.id) != Wish(),
                "begun": child.id in planning.begun,
                **_planned(planning.rows.get(child.id) or Row(child.id)),
                "unmet": unmet.get(child.id, []),
            }
        )
    return found


def wish_of(wish: Wish) -> dict[str, Any]:
    """A wish on the wire."""
    on = wish.on and wish.on.isoformat()
    return {"mode": wish.mode, "weekday": wish.weekday, "part": wish.part, "place": wish.place, "on": on}


def _planned(row: Row) -> dict[str, Any]:
    return {
        "lead": row.lead,
        "companions": list(row.companions),
        "on": row.on and row.on.isoformat(),
        "at": row.at,
        "mode": row.mode,
        "fixed": row.fixed,
    }


def _going(planning: Planning, class_id: str) -> set[str]:
    """Who goes to somebody of the class, or teaches it."""
    ids = set(planning.of_class(class_id))
    going = {who for id_, row in planning.rows.items() if id_ in ids for who in row.visitors}
    return going | {one.id for one in planning.case.teachers if class_id in one.teaches}


def _shares(planning: Planning, class_id: str, going: Iterable[str], who: Caller) -> list[dict[str, Any]]:
    ids = set(planning.of_class(class_id))
    here = [row for id_, row in planning.rows.items() if id_ in ids]
    leads = Counter(row.lead for row in here)
    goes = Counter(who for row in here for who in row.visitors)
    school = Counter(who for row in planning.rows.values() for who in row.visitors)
    known = {one.id: one for one in planning.case.teachers}
    found = [
        {
            "person": id_,
            "name": planning.names[id_],
            "class_teacher": class_id in known[id_].homeroom,
            "leads": leads[id_],
            "goes": goes[id_],
            "school": school[id_],
            "quota": known[id_].quota,
            **_hours(planning.hours.get(id_) if who.is_office or id_ == who.person else None),
        }
        for id_ in going
        if id_ in known
    ]
    return sorted(found, key=lambda one: (not one["class_teacher"], one["name"], one["person"]))


def _hours(known: StoredHours | None) -> dict[str, Any]:
    return {
        "free": [{"weekday": day, "part": part} for day, part in known.free] if known else [],
        "farthest_km": known.farthest_km if known else None,
        "not_alone": bool(known and known.not_alone),
    }


def _people(planning: Planning, class_id: str) -> list[dict[str, Any]]:
    def place(one: Teacher) -> tuple[bool, bool, str]:
        return class_id not in one.homeroom, class_id not in one.teaches, planning.names[one.id]

    return [
        {"id": one.id, "name": planning.names[one.id], "teaches": class_id in one.teaches}
        for one in sorted(planning.case.teachers, key=place)
    ]


def _said(one: Unmet, planning: Planning, lang: str) -> dict[str, str]:
    """What is unmet, in words: ids of people become names."""
    facts = {
        name: planning.names.get(str(value), "") if name == "person" else value for name, value in one.facts
    }
    if one.about == "person":
        facts["person"] = planning.names.get(one.id, "")
    return {
        "about": one.about,
        "id": one.id,
        "code": one.code,
        "words": translate(lang, f"plan.{one.code}", **facts),
    }
