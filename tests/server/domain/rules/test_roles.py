"""Roles over time: who went in person, who owes a quota, who does not any more."""

from __future__ import annotations

from typing import Any

from server.domain.rules.model import Fact, Member, Seat, Spell, Staff, Standing
from server.domain.rules.planning import Plan, plan
from server.domain.rules.standing import person_standing, pupil_standing
from tests.server.domain.rules.schools import WINDOW, day, pack, visit

EVERYBODY = {"kind": "pupils", "whom": {"all": True}, "per": "campaign"}
HERE = (Seat("A"),)


def planned(*rules: dict[str, Any], left_behind: str = "school_roll") -> Plan:
    return plan(pack(*rules, left_behind=left_behind), WINDOW)


def of(member: Member, rule: dict[str, Any], *facts: Fact, staff: tuple[Staff, ...] = ()) -> Standing | None:
    people = {one.person: one for one in staff}
    return pupil_standing(planned(rule), member, facts, people).get("r0", {}).get("campaign")


def test_a_successor_keeps_what_the_homeroom_teacher_before_did() -> None:
    rule = EVERYBODY | {"by": "homeroom_teacher"}
    old = Staff(
        "old", (Spell("homeroom_teacher", None, day("11-30"), "A"), Spell("subject_teacher", class_id="A"))
    )
    new = Staff("new", (Spell("homeroom_teacher", day("12-01"), None, "A"),))
    member = Member("p", HERE)

    def met(on: str, who: str, class_id: str | None = "A") -> bool:
        fact = Fact("v", "p", day(on), class_id, "on_site", who)
        standing = of(member, rule, fact, staff=(old, new))
        assert standing is not None
        return standing.met

    assert met("11-30", "old")
    assert not met("12-01", "old")
    assert not met("11-30", "new")
    assert met("12-01", "new")
    # A teacher of another class, a class that nobody knows, a colleague who is no longer kept.
    assert not met("12-01", "new", "B")
    assert not met("12-01", "new", None)
    assert not met("12-01", "stranger")


def test_a_role_counts_on_the_visits_day() -> None:
    rule = EVERYBODY | {"by": "school_leader"}
    head = Staff("head", (Spell("school_leader", day("12-01"), day("12-31")),))
    member = Member("p", HERE)

    def met(on: str) -> bool:
        standing = of(member, rule, visit("v", "p", "A", on, "phone", "other", "head"), staff=(head,))
        assert standing is not None
        return standing.met

    assert [met(on) for on in ("11-30", "12-01", "12-31", "01-01")] == [False, True, True, False]


def test_a_role_given_up_asks_for_nothing_and_one_taken_asks_in_full() -> None:
    rule = {"kind": "visitors", "who": "middle_leader", "times": 3, "per": "campaign"}
    facts = [visit("v", "p", "A", "11-10", "phone", "t")]

    def due(since: str | None, until: str | None) -> Standing | None:
        spell = Spell("middle_leader", day(since) if since else None, day(until) if until else None)
        return person_standing(planned(rule), Staff("t", (spell,)), facts).get("r0", {}).get("campaign")

    assert due(None, "01-19") is None
    assert due("01-20", None) == Standing(3, 1, False)


def test_one_person_owes_each_role_its_own_quota_and_a_visit_counts_for_all() -> None:
    made = planned(
        {"kind": "visitors", "who": "school_leader", "times": 1, "per": "campaign"},
        {"kind": "visitors", "who": "homeroom_teacher", "times": 2, "per": "campaign"},
        {"kind": "visitors", "who": "specialist_teacher", "times": 2, "per": "campaign"},
        {"kind": "visitors", "who": "everyone", "times": 1, "per": "campaign"},
    )
    head = Staff("t", (Spell("school_leader"), Spell("homeroom_teacher", class_id="A")))
    facts = [visit("v", "p", "A", "11-10", "phone", "t")]
    assert {rule: by["campaign"] for rule, by in person_standing(made, head, facts).items()} == {
        "r0": Standing(1, 1, True),
        "r1": Standing(2, 1, False),
        "r3": Standing(1, 1, True),
    }


def test_who_has_left_the_school_is_not_asked() -> None:
    rule = {"kind": "visitors", "who": "everyone", "times": 1, "per": "campaign"}
    assert person_standing(planned(rule), Staff("t", until=day("01-19")), []) == {}
    assert person_standing(planned(rule), Staff("t", until=day("01-20")), []) != {}
    assert not Staff("t").holds("every_teacher", day("12-01"))


def test_who_only_keeps_the_office_is_no_teacher() -> None:
    clerk = Staff("t", (Spell("moral_office"),))
    assert clerk.holds("moral_office", day("12-01"))
    assert clerk.holds("everyone", day("12-01"))
    assert not clerk.holds("every_teacher", day("12-01"))
    assert Staff("t", (Spell("moral_office"), Spell("grade_leader"))).holds("every_teacher", day("12-01"))
