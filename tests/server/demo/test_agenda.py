"""The demo's people and plans, without a server: the same every time, sound on every day of the year."""

from datetime import date, time, timedelta
from random import Random

import pytest

from server.demo.agenda import Agenda, build_agenda, last_term, uuid7
from server.demo.building import roster_of
from server.demo.roster import Roster
from server.demo.source import material, sentences
from server.demo.telling import Decks

MAIN, SMALL = material()["schools"]
DAYS = [date(2026, 1, 1) + timedelta(days=11 * k) for k in range(34)]


def planned(day: date) -> tuple[Roster, Agenda]:
    roster = roster_of(MAIN, shown=True)
    return roster, build_agenda(roster, day, Random(1))


def test_sizes() -> None:
    main, small = roster_of(MAIN, shown=True), roster_of(SMALL, shown=False)
    assert (len(main.classes), len(main.children), len(main.staff)) == (12, 300, 25)
    assert (len(small.classes), len(small.children)) == (6, 60)
    assert {len(main.in_class(k)) for k in main.classes} == {25}
    assert {s.homeroom for s in main.staff if s.homeroom} == set(main.classes)


def test_people_are_the_same_every_time() -> None:
    assert roster_of(MAIN, shown=True) == roster_of(MAIN, shown=True)
    assert planned(DAYS[3])[1] == planned(DAYS[3])[1]


def test_names_are_unique_and_ids_belong_to_the_school() -> None:
    children = roster_of(MAIN, shown=True).children
    assert len({c.name for c in children}) == len({c.id for c in children}) == 300
    assert {c.id.split("-")[0] for c in children} == {"hx"}


def test_siblings_share_a_home_and_sit_in_different_grades() -> None:
    homes: dict[str, list[str]] = {}
    for child in roster_of(MAIN, shown=True).children:
        homes.setdefault(child.family.id, []).append(child.class_key[0])
    siblings = [grades for grades in homes.values() if len(grades) > 1]
    assert len(siblings) > 25
    assert all(len(set(grades)) == len(grades) for grades in siblings)


def test_many_children_live_with_grandparents() -> None:
    children = roster_of(MAIN, shown=True).children
    elders = sum(c.carer.relation == "grandmother" for c in children)
    assert 60 < elders < 150


@pytest.mark.parametrize("day", DAYS)
def test_a_plan_for_every_day_of_the_year(day: date) -> None:
    roster, agenda = planned(day)
    assert len(agenda.assignments) == 300
    assert agenda.past.ends < day
    assert agenda.now.starts <= day <= agenda.now.ends
    assert (day - agenda.now.starts).days // 7 == 5
    assert all(v.day < day for v in agenda.visits)
    for plan in agenda.assignments:
        assert plan.lead not in plan.companions
        assert plan.at is None or plan.on is not None
    for key in roster.classes:
        due = [a for a in agenda.assignments if a.child.class_key == key and a.on == day]
        assert due


def test_last_term() -> None:
    assert (last_term(date(2026, 11, 25)).school_year, last_term(date(2026, 11, 25)).number) == (2025, 2)
    assert (last_term(date(2026, 3, 1)).school_year, last_term(date(2026, 3, 1)).number) == (2025, 1)
    assert last_term(date(2026, 7, 5)).number == 1
    assert last_term(date(2026, 7, 6)).number == 2


def test_the_first_grade_was_not_here_last_school_year() -> None:
    _, agenda = planned(date(2026, 11, 25))
    assert not [v for v in agenda.visits if v.campaign is agenda.past and v.child.class_key[0] == "1"]
    _, spring = planned(date(2026, 3, 1))
    assert [v for v in spring.visits if v.campaign is spring.past and v.child.class_key[0] == "1"]


def test_two_companions_of_one_coming_visit() -> None:
    _, agenda = planned(date(2026, 11, 25))
    assert [a for a in agenda.assignments if len(a.companions) >= 2 and a.on and a.on > agenda.today]


def test_an_id_as_phones_mint_them() -> None:
    made = uuid7(Random(1), date(2026, 11, 25), time(19, 0))
    assert made[14] == "7"
    assert made[19] in "89ab"
    assert made.startswith("01")


def test_decks_use_every_sentence_before_one_comes_again() -> None:
    decks, whole = Decks(Random(1)), sentences()["home"]
    assert sorted(decks.draw("home", len(whole))) == sorted(whole)
    pairs = [decks.draw("answer_correct", 2) for _ in range(5)]
    assert all(len(set(pair)) == 2 for pair in pairs)
