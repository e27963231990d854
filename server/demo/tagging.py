"""What a demo school's office knows of its pupils: tags with sources and dates, some of them due for review.

Drawn from the kind of family, so that names, guardians and groups tell one story.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta, timezone
from random import Random
from typing import Any, Final

from server.demo.roster import Child, Roster
from server.domain.calendar import school_year_of, usual_terms
from server.services.visit_first import renew_visit_first
from server.store.tags import Tag
from server.store.unit import Unit

BOTH: Final = {"away": "both"}
# Kind of family → the group that goes with it, and its facts.
BY_FAMILY: Final[dict[str, tuple[str, dict[str, Any]]]] = {
    "elders": ("left_behind", BOTH),
    "elders_two": ("left_behind", BOTH),
    "aunt": ("left_behind", BOTH),
    "one_away": ("left_behind", {"away": "one", "capable": True}),
    "single": ("single_parent", {}),
}
OTHERS: Final = ("hardship", "learning_support", "migrant_child", "disability", "mental_health")
SOURCES: Final = (
    ("family", "家访时家里说的"),
    ("school_record", "学籍登记表"),
    ("notice", "县里秋季下发的名单"),
    ("authority", "村委会台账"),
    ("teacher", "班主任了解"),
)
NOTES: Final = ("", "", "", "下学期再看", "先打电话约")
DUE: Final = 0.3
SECOND: Final = 0.2
COUNTY_KM: Final = 14
_CHINA: Final = timezone(timedelta(hours=8))


def write_tags(unit: Unit, roster: Roster, today: date, rng: Random) -> None:
    """Tag the children whom the roster marks, and let phones know whom to visit first."""
    clerk = next(person.id for person in roster.staff if "office" in person.roles)
    marked = [child for child in roster.children if child.tagged]
    unit.tags.add(tag for child in marked for tag in _tags(unit, child, clerk, today, rng))
    now = datetime.combine(today, time(8), _CHINA)
    renew_visit_first(unit, [child.id for child in marked], by=clerk, now=now)


def facts_of(child: Child, today: date) -> dict[str, Any]:
    """What campaigns ask of every pupil; always the same for the same child."""
    rng = Random(f"{child.id}-facts")
    entered = school_year_of(today) - int(child.class_key[0]) + 1
    if rng.random() < 0.05:
        entered = school_year_of(today)
    near = rng.random() < 0.95 or child.family.kind == "elders"
    return {
        "entered_on": date(entered, 9, 1).isoformat(),
        "residence": "in_county" if near else "elsewhere",
        "distance_km": Random(child.family.village).randint(1, COUNTY_KM) if near else rng.randint(30, 90),
    }


def _tags(unit: Unit, child: Child, clerk: str, today: date, rng: Random) -> list[Tag]:
    group, facts = BY_FAMILY.get(child.family.kind) or (rng.choice(OTHERS), {})
    begun = max(
        term.starts
        for year in (school_year_of(today) - 1, school_year_of(today))
        for term in usual_terms(year)
        if term.starts <= today
    )
    due = rng.random() < DUE
    reviewed = begun - timedelta(days=rng.randint(40, 90)) if due else begun
    source, words = rng.choice(SOURCES)
    first = Tag(
        id=unit.tags.mint_id(),
        pupil=child.id,
        group=group,
        facts=facts,
        source=source,
        source_note=words,
        note=rng.choice(NOTES),
        since=begun - timedelta(days=rng.randint(100, 500)),
        by=clerk,
        at=datetime.combine(reviewed, time(8, 30), _CHINA),
        reviewed_on=reviewed,
        reviewed_by=clerk,
    )
    if rng.random() >= SECOND or group in OTHERS:
        return [first]
    second = replace(first, id=unit.tags.mint_id(), group=rng.choice(OTHERS[:2]), facts={}, note="")
    return [first, second]
