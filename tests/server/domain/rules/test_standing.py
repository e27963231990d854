"""Single pupils and persons: dated roles, classes and groups; what is not known; how standings are kept."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from server.domain.rules.model import (
    Fact,
    Member,
    Seat,
    Spell,
    Staff,
    Standing,
    Tag,
    pack_standings,
    unpack_standings,
)
from server.domain.rules.planning import Plan, plan
from server.domain.rules.standing import Missing, missing, person_standing, pupil_standing
from server.domain.rules.tally import Tally, difference
from tests.server.domain.rules.schools import WINDOW, day, pack, visit

EVERYBODY = {"kind": "pupils", "whom": {"all": True}, "per": "campaign"}
HERE = (Seat("A"),)


def planned(*rules: dict[str, Any], left_behind: str = "school_roll") -> Plan:
    return plan(pack(*rules, left_behind=left_behind), WINDOW)


def of(member: Member, rule: dict[str, Any], *facts: Fact, staff: tuple[Staff, ...] = ()) -> Standing | None:
    people = {one.person: one for one in staff}
    return pupil_standing(planned(rule), member, facts, people).get("r0", {}).get("campaign")


def is_due(member: Member, whom: dict[str, Any], left_behind: str = "school_roll") -> bool:
    made = planned(EVERYBODY | {"whom": whom}, left_behind=left_behind)
    return bool(pupil_standing(made, member, [], {}))


@pytest.mark.parametrize(
    ("away", "capable", "born", "school_roll", "civil_affairs"),
    [
        ("both", None, None, True, True),
        ("both", True, date(2016, 5, 1), True, True),
        ("one", False, None, True, True),
        ("one", True, None, True, False),
        ("one", None, None, True, False),
        (None, None, None, False, False),
        # Sixteen on the roll day, 20 January 2027; the next day is too late to count.
        ("both", None, date(2011, 1, 20), True, False),
        ("both", None, date(2011, 1, 21), True, True),
    ],
)
def test_two_meanings_of_left_behind(
    away: Any, capable: bool | None, born: date | None, school_roll: bool, civil_affairs: bool
) -> None:
    member = Member("p", HERE, (Tag("left_behind", away=away, capable=capable),), born=born)
    assert is_due(member, {"groups": ["family"]}, "school_roll") is school_roll
    assert is_due(member, {"groups": ["family"]}, "civil_affairs") is civil_affairs


def test_a_group_counts_while_the_tag_lasts() -> None:
    def tagged(since: str | None, until: str | None) -> bool:
        tag = Tag("hardship", day(since) if since else None, day(until) if until else None)
        return is_due(Member("p", HERE, (tag,)), {"groups": ["poor"]})

    assert tagged(None, None)
    assert tagged("01-20", None)
    assert tagged(None, "01-20")
    assert not tagged(None, "01-19")
    assert not tagged("01-21", None)
    assert not is_due(Member("p", HERE, (Tag("illness"),)), {"groups": "any"})


def test_what_is_not_known_does_not_concern_a_pupil() -> None:
    unknown = Member("p", HERE)
    for whom in ({"boarders": True}, {"boarders": False}, {"residence": "in_county"}, {"new": True}):
        assert not is_due(unknown, whom)
    assert not is_due(unknown, {"farther_than_km": 1})


def test_new_is_who_entered_in_this_school_year() -> None:
    def entered(on: date) -> bool:
        return is_due(Member("p", HERE, entered_on=on), {"new": True})

    assert entered(date(2026, 9, 1))
    assert entered(date(2027, 1, 20))
    assert not entered(date(2026, 8, 31))
    assert not entered(date(2027, 1, 21))


def test_farther_than_is_exact() -> None:
    def far(km: float | str) -> bool:
        return is_due(Member("p", HERE, distance_km=km), {"farther_than_km": 2.1})

    assert not far(2.1)
    assert not far("2.1")
    assert far("2.11")


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


def test_of_two_seats_that_overlap_the_later_one_holds() -> None:
    member = Member("p", (Seat("B", day("12-01")), Seat("A")))
    assert member.class_on(day("11-30")) == "A"
    assert member.class_on(day("12-01")) == "B"


def test_visits_of_a_pupil_who_left_stand_under_the_last_class() -> None:
    rule = {
        "kind": "share",
        "of": "visits",
        "what": {"modes": ["on_site"]},
        "at_least": 0.5,
        "per": "campaign",
    }
    fact = visit("v", "p", "A", "11-10", "on_site", "t")
    left = Member("p", (Seat("A", None, day("11-15")), Seat("B", day("11-16"), day("12-01"))))
    never = Member("p", (Seat("A", date(2027, 3, 1)),))
    assert of(left, rule, fact) == Standing(1, 1, True, "B")
    assert of(never, rule, fact) == Standing(1, 1, True, None)
    assert of(left, rule) is None


def test_several_visits_on_one_day_are_one_where_gaps_are_asked_for() -> None:
    member = Member("p", HERE)
    facts = [visit(f"v{n}", "p", "A", "11-10", "on_site", "t") for n in range(3)]
    assert of(member, EVERYBODY | {"times": 3}, *facts) == Standing(3, 3, True, "A")
    spaced = of(member, EVERYBODY | {"times": 3, "gap_days": 1}, *facts)
    assert spaced == Standing(3, 1, False, "A", day("11-10"))


def test_missing_says_from_when_a_further_visit_counts() -> None:
    made = planned(EVERYBODY | {"times": 2, "gap_days": 14})
    facts = [visit("v", "p", "A", "11-20", "on_site", "t")]
    standings = {
        "p": pupil_standing(made, Member("p", HERE), facts, {}),
        "q": pupil_standing(made, Member("q", HERE), [], {}),
        "gone": {},
    }
    assert missing(standings, made, "r0", "campaign") == [
        Missing("q", "A", 0, 2),
        Missing("p", "A", 1, 2, day("12-04")),
    ]


def test_standings_survive_being_kept_as_json() -> None:
    standings = {
        "a": {"campaign": Standing(2, 1, False, "A", day("11-20")), "year:2026": Standing(1, 1, True, "A")},
        "b": {"month:2026-11": Standing(5, 0, False)},
    }
    kept = pack_standings(standings)
    assert kept == {
        "a": {"campaign": [2, 1, 0, "A", "2026-11-20"], "year:2026": [1, 1, 1, "A"]},
        "b": {"month:2026-11": [5, 0, 0]},
    }
    assert unpack_standings(kept) == standings


def test_a_class_change_moves_what_is_counted() -> None:
    made = planned(EVERYBODY)
    before, after = ({"r0": {"campaign": Standing(1, 1, True, room)}} for room in ("A", "B"))
    assert difference(made, before, after) == {
        ("r0", "campaign", "class:A"): Tally(-1, -1, -1, -1),
        ("r0", "campaign", "class:B"): Tally(1, 1, 1, 1),
    }
    assert difference(made, before, before) == {}


def test_a_plan_knows_its_rules_periods_and_days() -> None:
    made = planned(EVERYBODY, EVERYBODY | {"per": "school_year"})
    assert made.rule("r1").per == "school_year"
    assert made.rule("r0").subject == "pupil"
    assert made.period("r0", "campaign").starts == WINDOW.starts
    assert made.span == (date(2026, 9, 1), date(2027, 8, 31))
    with pytest.raises(KeyError):
        made.period("r0", "month:2026-11")
