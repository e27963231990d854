"""Proposals keep to the rules whatever the school is like; sizes of a class and of a whole school."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from server.domain.calendar import Term
from server.domain.planning.explain import explain
from server.domain.planning.hours import APART, minutes, part_of
from server.domain.planning.model import WEEKEND, Asked, Case, Child, Row, Teacher, Wish
from server.domain.planning.propose import propose
from tests.support.planned_school import CASES, FIRST, LAST, cases_with_rows, school

BOTH = ("c1", "c2")


def at_doors(case: Case, rows: dict[str, Row]) -> dict[tuple[str, date], list[tuple[int, str, bool]]]:
    """Person and day -> when, at whose home, whether somebody fixed it by hand."""
    homes = {one.id: one.home for one in case.children}
    found: dict[tuple[str, date], list[tuple[int, str, bool]]] = defaultdict(list)
    for row in rows.values():
        for who in row.visitors:
            if row.on and row.at:
                found[who, row.on].append((minutes(row.at), homes[row.pupil], row.fixed))
    return found


@settings(deadline=None, max_examples=60)
@given(cases_with_rows(), st.integers(0, 3))
def test_nobody_is_at_two_doors_at_one_time(given_: tuple[Case, dict[str, Row]], seed: int) -> None:
    case, rows = given_
    for there in at_doors(case, propose(case, rows, BOTH, seed)).values():
        for n, (when, home, fixed) in enumerate(there):
            for other_when, other, other_fixed in there[n + 1 :]:
                by_hand = fixed and other_fixed
                assert by_hand or home == other or abs(when - other_when) >= APART


@settings(deadline=None, max_examples=60)
@given(cases_with_rows(), st.integers(0, 3))
def test_what_was_fixed_stays_and_everybody_has_a_row(given_: tuple[Case, dict[str, Row]], seed: int) -> None:
    case, rows = given_
    made = propose(case, rows, BOTH, seed)
    assert made.keys() == {one.id for one in case.children}
    assert {id_: made[id_] for id_, row in rows.items() if row.fixed} == {
        id_: row for id_, row in rows.items() if row.fixed
    }
    assert propose(case, made, BOTH, seed) == made, "to ask again changes nothing"


@settings(deadline=None, max_examples=60)
@given(cases_with_rows())
def test_one_class_is_planned_around_the_other(given_: tuple[Case, dict[str, Row]]) -> None:
    case, rows = given_
    made = propose(case, rows, ["c1"], 0)
    assert made.keys() == {one.id for one in case.children if one.class_id == "c1"}
    fixed = {id_: replace(row, fixed=True) for id_, row in rows.items() if id_ not in made}
    for there in at_doors(case, fixed | made).values():
        for n, (when, home, by_hand) in enumerate(there):
            for other_when, other, other_by_hand in there[n + 1 :]:
                clash = home != other and abs(when - other_when) < APART
                assert not clash or (by_hand and other_by_hand)


@settings(deadline=None, max_examples=60)
@given(CASES, st.integers(0, 3))
def test_a_class_is_shared_half_and_the_rest_evenly(case: Case, seed: int) -> None:
    made = propose(case, {}, BOTH, seed)
    for room in BOTH:
        children = [one for one in case.children if one.class_id == room]
        held = Counter(made[one.id].lead for one in children)
        own = next((one for one in case.teachers if room in one.homeroom), None)
        others = [one.id for one in case.teachers if room in one.teaches and one != own]
        if own:
            assert 2 * held[own.id] >= len(children)
        team = {lead for lead in held if lead} | (set() if case.asked.team_most else set(others))
        counts = [held[who] for who in others if who in team]
        assert not counts or max(counts) - min(counts) <= 1
        if case.asked.team_most:
            assert len({lead for lead in held if lead}) <= case.asked.team_most


@settings(deadline=None, max_examples=60)
@given(CASES, st.integers(0, 3))
def test_colleagues_hours_and_the_days_of_the_campaign_are_never_overstepped(case: Case, seed: int) -> None:
    free = {one.id: one.free for one in case.teachers}
    for row in propose(case, {}, BOTH, seed).values():
        assert len(row.visitors) == len(set(row.visitors)) <= case.asked.at_most
        if row.on and row.at:
            assert FIRST <= row.on <= LAST
            for who in row.visitors:
                assert not free[who] or (row.on.weekday(), part_of(row.at)) in free[who]


@settings(deadline=None, max_examples=60)
@given(cases_with_rows(), st.integers(0, 3))
def test_exactly_what_is_unmet_is_explained(given_: tuple[Case, dict[str, Row]], seed: int) -> None:
    case, rows = given_
    made = propose(case, rows, BOTH, seed)
    told = explain(case, made, BOTH)
    assert len(told) == len(set(told))
    said = {(one.id, one.code) for one in told}
    who = {one.id: one for one in case.teachers}
    for child in case.children:
        row, wish = made[child.id], child.wish
        timed = row.on is not None and row.at is not None
        real = row.mode != "letter"
        expected = {
            "no_lead": row.lead is None,
            "no_time": row.lead is not None and real and not timed,
            "wish_mode": wish.mode is not None and wish.mode != row.mode,
            "wish_day": bool(real and row.on and row.at)
            and not (row.on == wish.on if wish.on else row.on and wish.falls_on(row.on.weekday())),
            "wish_part": bool(real and row.at) and wish.part not in (None, row.at and part_of(row.at)),
            "too_few": row.mode == "on_site" and bool(row.lead) and len(row.visitors) < case.asked.at_least,
            "too_far": row.mode == "on_site" and any(not who[one].reaches(child) for one in row.visitors),
            "alone": row.mode == "on_site" and len(row.visitors) == 1 and who[row.visitors[0]].not_alone,
        }
        for code, unmet in expected.items():
            assert ((child.id, code) in said) == unmet, (code, row)
    for one in case.teachers:
        gone = [row for row in made.values() if one.id in row.visitors]
        have = sum(row.lead == one.id for row in gone) if one.quota_leads else len(gone)
        assert ((one.id, "quota") in said) == (have < one.quota)


@settings(deadline=None, max_examples=50)
@given(cases_with_rows(), st.integers(0, 3))
def test_the_same_seed_gives_the_same_in_whatever_order(
    given_: tuple[Case, dict[str, Row]], seed: int
) -> None:
    case, rows = given_
    mixed = replace(case, children=tuple(reversed(case.children)))
    turned = dict(reversed(rows.items()))
    assert propose(mixed, turned, BOTH[::-1], seed) == propose(case, rows, BOTH, seed)


def test_two_siblings_fixed_apart_draw_a_third_to_the_same_one_in_any_order() -> None:
    children = tuple(Child(f"p{n}", "c1", household="f") for n in range(3))
    case = Case(children, (Teacher("t1", frozenset({"c1"}), frozenset({"c1"})),), Asked(), FIRST, LAST)
    rows = {
        f"p{n}": Row(f"p{n}", "t1", (), date(2026, 12, 5), at, "on_site", fixed=True)
        for n, at in ((0, "10:00"), (1, "16:00"))
    }
    made = [propose(case, some, ["c1"])["p2"] for some in (rows, dict(reversed(rows.items())))]
    assert made[0] == made[1]
    assert (made[0].on, made[0].at) == (date(2026, 12, 5), "16:00")


def test_the_weekend_is_saturday_or_sunday() -> None:
    wish = Wish("on_site", weekday=WEEKEND)
    assert [day for day in range(7) if wish.falls_on(day)] == [5, 6]
    children = (Child("p1", "c1", wish=wish),)
    sundays = frozenset((6, part) for part in ("morning", "afternoon"))
    teacher = Teacher("t1", frozenset({"c1"}), frozenset({"c1"}), free=sundays)
    case = Case(children, (teacher,), Asked(), FIRST, LAST)
    made = propose(case, {}, ["c1"])
    assert made["p1"].on is not None
    assert made["p1"].on.weekday() == 6
    assert explain(case, made, ["c1"]) == []
    for on, codes in ((date(2026, 12, 5), []), (date(2026, 12, 4), ["wish_day"])):
        rows = {"p1": Row("p1", "t1", (), on, "16:00", "on_site", fixed=True)}
        assert [one.code for one in explain(case, rows, ["c1"]) if one.code.startswith("wish")] == codes


def test_a_wish_is_met_where_it_can_be() -> None:
    wish = Wish("on_site", weekday=5, part="afternoon")
    children = (Child("p1", "c1", wish=wish), Child("p2", "c1"), Child("p3", "c1", elsewhere=True))
    case = Case(children, (Teacher("t1", frozenset({"c1"}), frozenset({"c1"})),), Asked(), FIRST, LAST)
    made = propose(case, {}, ["c1"])
    assert made["p1"].on is not None
    assert (made["p1"].on.weekday(), made["p1"].at) == (5, "14:00")
    assert (made["p3"].mode, made["p3"].lead) == ("phone", "t1")
    assert explain(case, made, ["c1"]) == []


def test_siblings_of_two_classes_are_visited_together() -> None:
    teachers = tuple(Teacher(f"t{n}", frozenset({f"c{n}"}), frozenset({f"c{n}"})) for n in (1, 2))
    children = (Child("p1", "c1", household="f"), Child("p2", "c2", household="f"), Child("p3", "c2"))
    case = Case(children, teachers, Asked(at_least=2), FIRST, LAST)
    made = propose(case, {}, BOTH)
    assert (made["p1"].on, made["p1"].at) == (made["p2"].on, made["p2"].at)
    assert (made["p1"].lead, made["p1"].companions) == ("t1", ("t2",))
    assert (made["p2"].lead, made["p2"].companions) == ("t2", ("t1",))
    later = propose(case, {"p1": replace(made["p1"], on=date(2026, 12, 5), at="10:00", fixed=True)}, BOTH)
    assert (later["p2"].on, later["p2"].at) == (date(2026, 12, 5), "10:00")


def test_whoever_comes_first_is_the_class_teachers_unless_the_road_is_too_long() -> None:
    own = Teacher("t1", frozenset({"c1"}), frozenset({"c1"}), farthest_km=8)
    case = Case(
        (
            *(Child(f"p{n}", "c1", village="甲", distance_km=3, first=n < 2) for n in range(4)),
            Child("far", "c1", village="乙", distance_km=12, first=True),
        ),
        (own, Teacher("t2", teaches=frozenset({"c1"}))),
        Asked(),
        FIRST,
        LAST,
    )
    made = propose(case, {}, ["c1"])
    assert {made["p0"].lead, made["p1"].lead} == {"t1"}
    assert made["far"].lead == "t2"
    assert [(one.id, one.code) for one in explain(case, made, ["c1"])] == [("far", "not_class_teacher")]


def test_leaders_come_along_until_their_quota_is_met() -> None:
    case = school(50)
    made = propose(case, {}, ["c0"], 3)
    gone = Counter(who for row in made.values() for who in row.visitors)
    assert [gone[f"l{n}"] >= 10 for n in range(4)] == [True] * 4
    assert not [one for one in explain(case, made, ["c0"]) if one.code == "quota"]


def test_teachers_keep_to_few_villages() -> None:
    case = school(50)
    made = propose(case, {}, ["c0"], 3)
    villages = {one.id: one.village for one in case.children}
    of = defaultdict(set)
    for row in made.values():
        of[row.lead].add(villages[row.pupil])
    everybody = len(set(villages.values()))
    assert sum(map(len, of.values())) <= everybody + 2 * len(of)


def test_a_whole_school_is_planned_and_every_row_has_somebody() -> None:
    case = school(2000)
    rooms = sorted({one.class_id for one in case.children})
    made = propose(case, {}, rooms, 1)
    assert len(made) == 2000
    assert [
        row for row in made.values() if row.lead is None or (row.on is None and row.mode != "letter")
    ] == []
    shared = {home for home, n in Counter(one.home for one in case.children).items() if n > 1}
    alone = {one.id for one in case.children if one.home not in shared}
    told = explain(case, made, rooms)
    assert {one.code for one in told} <= {"wish_day", "wish_part"}
    assert [one for one in told if one.id in alone] == [], "only siblings wish apart"


def test_a_visit_that_was_begun_is_left_alone_and_its_sibling_is_not_late() -> None:
    children = (Child("p1", "c1", household="f", first=True), Child("p2", "c1", household="f"))
    own = Teacher("t1", frozenset({"c1"}), frozenset({"c1"}))
    case = Case(children, (own, Teacher("t2")), Asked(), FIRST, LAST, done=frozenset({"p1"}))
    begun = Row("p1", "t2", (), date(2026, 11, 2), "10:00", "on_site", fixed=True)
    made = propose(case, {"p1": begun}, ["c1"])
    assert made["p1"] == begun
    assert made["p2"].on == FIRST
    assert explain(case, made, ["c1"]) == []


def test_houses_of_one_village_are_near_each_other() -> None:
    names = ("石桥村3组", "石桥村", "石桥村12组", "3组", "")
    assert [Child("p", "c", village=name).place for name in names] == ["石桥村"] * 3 + ["3组", ""]


def test_in_the_holidays_a_weekday_is_free_all_day() -> None:
    autumn = Term(2026, 1, date(2026, 9, 1), date(2027, 1, 20))
    wish = Wish(weekday=2, part="morning")
    own = Teacher("t1", frozenset({"c1"}), frozenset({"c1"}))
    days = {"first_day": date(2027, 1, 10), "last_day": date(2027, 2, 10)}
    case = Case((Child("p1", "c1", wish=wish),), (own,), Asked(), **days, terms=(autumn,))
    made = propose(case, {}, ["c1"])["p1"]
    assert (made.on, made.at) == (date(2027, 1, 27), "09:00")
