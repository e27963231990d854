"""Plans of visits as the desk shows them: by class, each row with what it does not meet, in words."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from server.domain.planning.explain import explain
from server.domain.planning.model import Row, Teacher, Unmet, Wish
from server.locale import translate
from server.services.caller import Caller
from server.services.list_visits import text
from server.services.plan_case import Planning, read_planning
from server.services.problem import not_found

if TYPE_CHECKING:
    from server.store.plans import StoredHours, StoredPlan
    from server.store.unit import Store, Unit
    from sync.state import Record

DRAFT = "draft"
_FAR = 10_000


def list_plans(store: Store, who: Caller, campaign: str, now: datetime) -> dict[str, Any]:
    """`{items: [{class, name, state, pupils, planned}]}`: every class, lowest grade first. state None: no plan yet.
    404."""
    with store.read(who.school) as unit:
        planning = read_planning(unit, campaign, now)
        plans = unit.plans.plans(campaign)
    return {"items": [_line(room, planning, plans.get(room.id)) for room in ordered(planning.classes)]}


def show_plan(store: Store, who: Caller, campaign: str, class_id: str, now: datetime) -> dict[str, Any]:
    """One class's plan, see `shown`. It names homes, so the read is in the audit. 404."""
    with store.write(who.school) as unit:
        planning = read_planning(unit, campaign, now)
        if class_id not in planning.classes:
            raise not_found()
        unit.audit.add(at=now, by=who.person, act="read_plan", subject=f"class:{class_id}")
        return shown(unit, who, planning, campaign, class_id)


def ordered(classes: Mapping[str, Record]) -> list[Record]:
    """Classes, lowest grade first."""
    return sorted(
        classes.values(),
        key=lambda one: (one.values.get("grade") or 0, one.values.get("number") or 0, one.id),
    )


def shown(unit: Unit, who: Caller, planning: Planning, campaign: str, class_id: str) -> dict[str, Any]:
    """`{class, name, state, why, by, at, first_day, last_day, asked, rows, unmet, shares, people}`."""
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
        "why": plan.why if plan else "",
        "by": planning.names.get(plan.by, "") if plan else "",
        "at": plan.at.isoformat() if plan else None,
        "first_day": planning.case.first_day.isoformat(),
        "last_day": planning.case.last_day.isoformat(),
        "asked": {"at_least": asked.at_least, "at_most": asked.at_most, "team_most": asked.team_most},
        "rows": _rows(planning, class_id, by_pupil),
        "unmet": [_said(one, planning, who.lang) for one in rest],
        "shares": _shares(planning, class_id, mine),
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


def _shares(planning: Planning, class_id: str, going: Iterable[str]) -> list[dict[str, Any]]:
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
            **_hours(planning.hours.get(id_)),
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
