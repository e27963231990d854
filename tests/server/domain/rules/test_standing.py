"""Single pupils and persons: dated roles, classes and groups; what is not known; how standings are kept."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from server.domain.rules.model import (
    Fact,
    Member,
    Seat,
    Staff,
    Standing,
    Tag,
    Window,
    pack_standings,
    unpack_standings,
)
from server.domain.rules.planning import Plan, plan
from server.domain.rules.standing import Missing, missing, pupil_standing
from server.domain.rules.tally import Tally, add, difference
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


def test_of_two_seats_that_overlap_the_later_one_holds() -> None:
    member = Member("p", (Seat("B", day("12-01")), Seat("A")))
    assert member.class_on(day("11-30")) == "A"
    assert member.class_on(day("12-01")) == "B"


def test_a_move_taken_back_on_the_same_day_lasted_no_day() -> None:
    moved = day("12-01")
    member = Member("p", (Seat("B", moved, day("11-30")), Seat("A", moved, day("12-10"))))
    assert member.class_on(moved) == "A"
    assert member.last_class(day("12-20")) == "A"


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


def test_nobody_is_missing_from_a_share_that_is_not_to_be_exceeded() -> None:
    made = planned(
        {"kind": "share", "of": "pupils", "what": {"modes": ["phone"]}, "at_most": 0.2, "per": "campaign"}
    )
    standings = {"p": pupil_standing(made, Member("p", HERE), [], {})}
    assert standings["p"]["r0"]["campaign"] == Standing(1, 0, False, "A")
    assert missing(standings, made, "r0", "campaign") == []


def test_a_share_of_pupils_counts_a_child_once() -> None:
    rule = {"kind": "share", "of": "pupils", "what": {"modes": ["phone"]}, "at_least": 0.5, "per": "campaign"}
    facts = [visit(f"v{n}", "p", "A", "11-10", "phone", "t") for n in range(3)]
    assert of(Member("p", HERE), rule, *facts) == Standing(1, 1, True, "A")


@pytest.mark.parametrize(("companions", "have"), [(0, 0), (1, 1), (2, 1), (3, 0)])
def test_two_or_three_together_are_neither_one_nor_four(companions: int, have: int) -> None:
    rule = EVERYBODY | {"visitors": {"at_least": 2, "at_most": 3}}
    fact = visit("v", "p", "A", "11-10", "phone", "t", *(f"c{n}" for n in range(companions)))
    assert of(Member("p", HERE), rule, fact) == Standing(1, have, bool(have), "A")


def test_of_a_term_the_roll_is_read_on_its_last_day_of_school() -> None:
    """5 July 2027 is that day; the term's visits go on until 31 August."""
    made = plan(
        pack(EVERYBODY | {"whom": {"groups": ["poor"]}, "per": "term"}),
        Window(date(2027, 3, 1), date(2027, 7, 5)),
    )

    def due(seat: Seat, tag: Tag) -> bool:
        return bool(pupil_standing(made, Member("p", (seat,), (tag,)), [], {}))

    july, august = date(2027, 7, 6), date(2027, 8, 20)
    assert due(Seat("A", None, july), Tag("hardship"))
    assert due(Seat("A"), Tag("hardship", None, july))
    assert not due(Seat("A", august), Tag("hardship"))
    assert not due(Seat("A"), Tag("hardship", august))


def test_a_campaign_that_was_ended_early_counts_to_that_day() -> None:
    facts = [visit("v", "p", "A", "12-11", "phone", "t")]

    def have(ends: str) -> int:
        made = plan(pack(EVERYBODY), Window(WINDOW.starts, day(ends)))
        return pupil_standing(made, Member("p", HERE), facts, {})["r0"]["campaign"].have

    assert [have(ends) for ends in ("12-10", "12-11", "01-20")] == [0, 1, 1]


def test_one_visit_counts_for_every_campaign_that_holds_its_day() -> None:
    fact = visit("v", "p", "A", "12-11", "phone", "t")
    autumn = plan(pack(EVERYBODY), WINDOW)
    year = plan(pack(EVERYBODY | {"per": "school_year"}), Window(date(2027, 3, 1), date(2027, 7, 5)))
    summer = plan(pack(EVERYBODY), Window(date(2027, 7, 5), date(2027, 8, 5)))
    have = [
        next(iter(pupil_standing(p, Member("p", HERE), [fact], {})["r0"].values())).have
        for p in (autumn, year, summer)
    ]
    assert have == [1, 1, 0]


def test_what_comes_to_nothing_is_not_kept() -> None:
    key = ("r0", "campaign", "class:A")
    assert add({key: Tally(1, 1, 1, 1)}, {key: Tally(-1, -1, -1, -1)}) == {}


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
