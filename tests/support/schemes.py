"""What tests of packs have in common: a small staff, a campaign's days, how a pupil or a person then stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from server.domain.calendar import Term
from server.domain.campaign import Pack
from server.domain.rules.model import Fact, Member, Seat, Spell, Staff, Standings, Window
from server.domain.rules.planning import Plan, plan
from server.domain.rules.standing import person_standing, pupil_standing
from server.packs import shipped

Json = dict[str, Any]
HUBEI, TAISHAN, SIPING = "hubei-2011", "taishan-2023", "siping-2014"

# Class C1 with its homeroom teacher, a subject teacher, a leader of the school and one in the middle.
STAFF = {
    one.person: one
    for one in (
        Staff(
            "homeroom", (Spell("homeroom_teacher", class_id="C1"), Spell("subject_teacher", class_id="C1"))
        ),
        Staff("subject", (Spell("subject_teacher", class_id="C1"),)),
        Staff("head", (Spell("school_leader"),)),
        Staff("middle", (Spell("middle_leader"),)),
        Staff("cook"),
    )
}
WINDOWS = {
    HUBEI: Window(date(2026, 6, 15), date(2026, 12, 31)),
    TAISHAN: Window(date(2026, 4, 24), date(2026, 12, 31)),
    SIPING: Window(date(2026, 1, 1), date(2026, 12, 31)),
}
SPRING = Term(2025, 2, date(2026, 2, 15), date(2026, 7, 5))
AUTUMN = Term(2026, 1, date(2026, 9, 1), date(2027, 1, 20))


def plan_of(name: str) -> Plan:
    return plan(shipped(name).data, WINDOWS[name], (SPRING, AUTUMN))


def pupil(**known: Any) -> Member:
    return Member("P1", (Seat("C1"),), **known)


def visit(on: date, mode: str = "on_site", lead: str = "homeroom", of: str = "P1", **more: Any) -> Fact:
    return Fact(f"{of}-{on}-{lead}", of, on, "C1", mode, lead, **more)


def stands(name: str, member: Member, *facts: Fact) -> Standings:
    return pupil_standing(plan_of(name), member, facts, STAFF)


def met(standings: Standings, rule: str) -> dict[str, bool]:
    return {period: one.met for period, one in standings.get(rule, {}).items()}


def quota(name: str, person: str, facts: Sequence[Fact], rule: str) -> tuple[int, int, bool]:
    one = person_standing(plan_of(name), STAFF[person], facts)[rule]["campaign"]
    return one.have, one.due, one.met


def walk(node: Any) -> Iterator[Json]:
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from walk(value)
    elif isinstance(node, list):
        for item in node:
            yield from walk(item)


def forms_of(pack: Pack) -> dict[str, Json]:
    """Every form but the visit's, by key."""
    forms = dict(pack.data["forms"])
    forms.pop("visit")
    more = [*forms.pop("questionnaires", []), *forms.pop("registers", [])]
    return forms | {form["key"]: form for form in more}


def fields_of(form: Json) -> dict[str, Json]:
    return {field["name"]: field for section in form["sections"] for field in section["fields"]}


def keyed(items: list[Json]) -> dict[str, Json]:
    return {item["key"]: item for item in items}
