"""What holds for every school, whatever happens in it and in whatever order."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.domain.rules.model import Fact, Member, Seat, Spell, Staff, Standings, Tag, Window
from server.domain.rules.planning import plan
from server.domain.rules.standing import person_standing, pupil_standing, spaced
from server.domain.rules.tally import Key, Tally, add, difference, recount
from tests.server.domain.rules.schools import pack

FIRST, LAST = date(2026, 8, 20), date(2027, 9, 10)
PUPILS = ("p1", "p2", "p3")
PEOPLE = ("t1", "t2", "t3")
CLASSES = ("A", "B")
ROLES = ("homeroom_teacher", "subject_teacher", "school_leader", "specialist_teacher")
MODES = ("on_site", "at_school", "phone", "letter", "online")
PER = ("campaign", "term", "school_year", "month", "stage:visit")

# Nothing here is timed: a busy machine is no fault.
CALM = settings(deadline=None, max_examples=80, suppress_health_check=[HealthCheck.too_slow])

days = st.dates(FIRST, LAST)
ends = st.none() | days


def rules() -> list[dict[str, Any]]:
    """One of each kind and condition, over every sort of period."""
    pupils = {"kind": "pupils", "per": "term", "whom": {"all": True}}
    return [
        *({**pupils, "per": per} for per in PER),
        {**pupils, "whom": {"groups": "any"}, "by": "homeroom_teacher", "per": "school_year"},
        {**pupils, "whom": {"groups": ["family"]}, "per": "campaign"},
        {**pupils, "whom": {"new": True}, "visitors": {"at_least": 2, "at_most": 2}},
        {**pupils, "whom": {"boarders": False}, "times": 2, "gap_days": 14, "per": "campaign"},
        {**pupils, "whom": {"residence": "in_county", "farther_than_km": 3.5}, "modes": ["on_site"]},
        {
            **pupils,
            "by": "school_leader",
            "threshold": {"more_than": 0.9},
            "each": "class",
            "per": "campaign",
        },
        {"kind": "visitors", "who": "specialist_teacher", "times": 2, "of": "visits", "per": "campaign"},
        {"kind": "visitors", "who": "every_teacher", "times": 3, "modes": ["on_site"], "per": "term"},
        {"kind": "visitors", "who": "everyone", "of": "visits", "as": "lead", "per": "month"},
        {"kind": "share", "of": "visits", "what": {"modes": ["on_site"]}, "at_least": 0.5, "per": "campaign"},
        {"kind": "share", "of": "pupils", "what": {"by": "homeroom_teacher"}, "at_least": 0.5, "per": "term"},
    ]


STAGES = {
    "stages": [
        {"key": "visit", "starts": "12-01", "ends": "02-28", "title": {"zh-CN": "走访", "en": "Visit"}}
    ]
}
PLAN = plan(pack(*rules()) | STAGES, Window(date(2026, 11, 5), date(2027, 6, 30)))


@st.composite
def facts(draw: st.DrawFn, name: str | None = None) -> Fact:
    return Fact(
        name or f"v{draw(st.integers(0, 40))}",
        draw(st.sampled_from(PUPILS)),
        draw(days),
        draw(st.sampled_from([*CLASSES, None])),
        draw(st.sampled_from([*MODES, None])),
        draw(st.sampled_from([*PEOPLE, None])),
        draw(st.frozensets(st.sampled_from([*PEOPLE, "stranger"]), max_size=2)),
    )


seats = st.builds(Seat, st.sampled_from(CLASSES), st.none() | days, ends)
tags = st.builds(
    Tag,
    st.sampled_from(["hardship", "left_behind", "single_parent", "illness"]),
    st.none() | days,
    ends,
    st.sampled_from(["one", "both", None]),
    st.sampled_from([True, False, None]),
)
members = {
    pupil: st.builds(
        Member,
        st.just(pupil),
        st.lists(seats, max_size=3).map(tuple),
        st.lists(tags, max_size=2).map(tuple),
        ends,
        st.sampled_from([True, False, None]),
        st.sampled_from(["in_county", "elsewhere", None]),
        st.sampled_from([None, 1, 3, "3.5", 3.6, 12]),
        st.sampled_from([None, date(2011, 1, 15), date(2018, 5, 1)]),
    )
    for pupil in PUPILS
}
spells = st.builds(Spell, st.sampled_from(ROLES), st.none() | days, ends, st.sampled_from([*CLASSES, None]))
people = {
    person: st.builds(Staff, st.just(person), st.lists(spells, max_size=3).map(tuple), st.none() | days, ends)
    for person in PEOPLE
}


class School:
    """A school that keeps standings and tallies by differences, as the server does."""

    def __init__(self) -> None:
        self.members: dict[str, Member] = {}
        self.people: dict[str, Staff] = {}
        self.facts: dict[str, Fact] = {}
        self.standings: dict[str, Standings] = {}
        self.tallies: dict[Key, Tally] = {}

    def stand(self, subject: str) -> Standings:
        if subject in self.members:
            theirs = [f for f in self.facts.values() if f.pupil == subject]
            return pupil_standing(PLAN, self.members[subject], theirs, self.people)
        if subject in self.people:
            theirs = [f for f in self.facts.values() if subject in f.visitors]
            return person_standing(PLAN, self.people[subject], theirs)
        return {}

    def touch(self, *subjects: str) -> None:
        for subject in subjects:
            new = self.stand(subject)
            self.tallies = add(self.tallies, difference(PLAN, self.standings.get(subject, {}), new))
            self.standings[subject] = new

    def visit(self, name: str, fact: Fact | None) -> None:
        concerned = [f for f in (self.facts.pop(name, None), fact) if f]
        if fact:
            self.facts[name] = fact
        self.touch(*sorted({s for f in concerned for s in (f.pupil, *f.visitors)}))

    def pupil(self, pupil: str, member: Member | None) -> None:
        self.members.pop(pupil, None)
        if member:
            self.members[pupil] = member
        self.touch(pupil)

    def person(self, person: str, staff: Staff | None) -> None:
        self.people.pop(person, None)
        if staff:
            self.people[person] = staff
        self.touch(person, *sorted({f.pupil for f in self.facts.values() if person in f.visitors}))

    def counted_afresh(self) -> dict[Key, Tally]:
        everybody = [self.stand(subject) for subject in (*self.members, *self.people)]
        return {key: tally for key, tally in recount(PLAN, everybody).items() if tally != Tally()}


@st.composite
def events(draw: st.DrawFn) -> tuple[str, str, Any]:
    kind = draw(st.sampled_from(["visit", "visit", "visit", "pupil", "person"]))
    if kind == "visit":
        name = f"v{draw(st.integers(0, 12))}"
        return kind, name, draw(st.none() | facts(name))
    if kind == "pupil":
        pupil = draw(st.sampled_from(PUPILS))
        return kind, pupil, draw(st.none() | members[pupil])
    person = draw(st.sampled_from(PEOPLE))
    return kind, person, draw(st.none() | people[person])


@CALM
@given(st.lists(events(), max_size=25))
def test_differences_and_a_recount_agree_after_every_event(happened: list[tuple[str, str, Any]]) -> None:
    school = School()
    for kind, subject, what in happened:
        getattr(school, kind)(subject, what)
        assert school.tallies == school.counted_afresh()


@CALM
@given(st.data())
def test_the_order_of_visits_never_matters(data: st.DataObject) -> None:
    member, staff, known = _drawn(data)
    other = data.draw(st.permutations(known))
    assert pupil_standing(PLAN, member, known, staff) == pupil_standing(PLAN, member, other, staff)
    for one in staff.values():
        assert person_standing(PLAN, one, known) == person_standing(PLAN, one, other)


@CALM
@given(st.data())
def test_a_further_visit_never_lowers_what_somebody_has(data: st.DataObject) -> None:
    member, staff, known = _drawn(data)
    more = [*known, replace(data.draw(facts()), visit="another", pupil=member.pupil)]
    _no_less(pupil_standing(PLAN, member, known, staff), pupil_standing(PLAN, member, more, staff))
    one = staff["t1"]
    _no_less(person_standing(PLAN, one, known), person_standing(PLAN, one, more))


@CALM
@given(st.data())
def test_classes_add_up_to_the_school(data: st.DataObject) -> None:
    drawn = [data.draw(members[pupil]) for pupil in PUPILS]
    known = data.draw(st.lists(facts(), max_size=8))
    standings = [pupil_standing(PLAN, m, [f for f in known if f.pupil == m.pupil], {}) for m in drawn]
    tallies = recount(PLAN, standings)
    whole = {(rule, period): tally for (rule, period, unit), tally in tallies.items() if unit == "school"}
    summed: dict[tuple[str, str], Tally] = {}
    for (rule, period, unit), tally in tallies.items():
        if unit != "school":
            summed[rule, period] = summed.get((rule, period), Tally()) + tally
    # A visit to a child who never sat in a class by then stands under no class.
    visits = {rule.key for rule in PLAN.rules if rule.kind == "share" and rule.of == "visits"}
    assert {k: t for k, t in summed.items() if k[0] not in visits} == {
        k: t for k, t in whole.items() if k[0] not in visits
    }


@CALM
@given(st.lists(days, max_size=8), st.integers(0, 60))
def test_no_other_choice_of_spaced_days_holds_more(given_days: list[date], gap: int) -> None:
    def apart(chosen: tuple[date, ...]) -> bool:
        return all((b - a).days >= gap for a, b in itertools.pairwise(sorted(chosen)))

    most = max(
        len(chosen)
        for size in range(len(given_days) + 1)
        for chosen in itertools.combinations(given_days, size)
        if apart(chosen)
    )
    kept = spaced(given_days, gap)
    assert apart(tuple(kept))
    assert len(kept) == most


@CALM
@given(st.data())
def test_a_visit_counts_on_the_first_and_the_last_day_and_on_no_day_beside(data: st.DataObject) -> None:
    rule = data.draw(st.sampled_from(PLAN.rules[:5]))
    period = data.draw(st.sampled_from(PLAN.periods[rule.key]))
    member = Member("p1", (Seat("A"),))

    def have(on: date) -> int:
        return pupil_standing(PLAN, member, [Fact("v", "p1", on, "A", "phone", "t1")], {})[rule.key][
            period.key
        ].have

    one = timedelta(days=1)
    assert [have(d) for d in (period.starts - one, period.starts, period.ends, period.ends + one)] == [
        0,
        1,
        1,
        0,
    ]


@CALM
@given(days, st.sampled_from(["A", "B"]))
def test_a_pupil_who_moves_takes_the_visits_along(moved: date, to: str) -> None:
    """Wherever the visit was made, it stands under the class of the roll day, and nothing is counted twice."""
    member = Member("p1", (Seat("A", None, moved - timedelta(days=1)), Seat(to, moved)))
    known = [Fact("v", "p1", date(2026, 12, 1), "A", "on_site", "t1")]
    tallies = recount(PLAN, [pupil_standing(PLAN, member, known, {})])
    period = PLAN.periods["r0"][0]
    here = to if moved <= period.roll else "A"
    assert {u: t for (r, _, u), t in tallies.items() if r == "r0"} == {
        "school": Tally(1, 1, 1, 1),
        f"class:{here}": Tally(1, 1, 1, 1),
    }


@CALM
@given(days)
def test_who_left_before_the_roll_day_is_not_due(until: date) -> None:
    member = Member("p1", (Seat("A", None, until),))
    standings = pupil_standing(PLAN, member, [], {})
    due = {(rule, key) for rule, by in standings.items() for key in by}
    assert due & {("r0", p.key) for p in PLAN.periods["r0"]} == {
        ("r0", p.key) for p in PLAN.periods["r0"] if until >= p.roll
    }


def _drawn(data: st.DataObject) -> tuple[Member, dict[str, Staff], list[Fact]]:
    member = data.draw(members["p1"])
    staff = {person: data.draw(people[person]) for person in PEOPLE}
    known = data.draw(st.lists(facts(), max_size=10, unique_by=lambda f: f.visit))
    return member, staff, [replace(fact, pupil="p1") for fact in known]


def _no_less(before: Standings, after: Standings) -> None:
    for rule, by_period in before.items():
        for period, standing in by_period.items():
            assert after[rule][period].have >= standing.have
            assert after[rule][period].met >= standing.met
