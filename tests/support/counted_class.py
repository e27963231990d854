"""A class whose visits are counted by the rules of a pack, on the last day of its period."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from server.domain.rules.model import Fact, Member, Seat, Spell, Staff, Tag
from server.domain.rules.planning import plan
from server.domain.rules.progress import Progress, progress
from server.domain.rules.standing import person_standing, pupil_standing
from server.domain.rules.tally import SCHOOL, Tally, recount
from server.packs import shipped
from tests.support.pack_parts import BEFORE, window_of

ONE, TWO, THREE, FOUR, FIVE = (f"primary-{n}" for n in ("one", "two", "three", "four", "five"))
HUANGLI = "huangli-2018"
STAFF = {
    one.person: one
    for one in (
        Staff("su", (Spell("homeroom_teacher", class_id="C1"),)),
        Staff("he", (Spell("subject_teacher", class_id="C1"),)),
        Staff("li", (Spell("subject_teacher", class_id="C1"),)),
        Staff("art", (Spell("specialist_teacher"),)),
        Staff("head", (Spell("school_leader"),)),
    )
}
DAY = {ONE: "07-10", TWO: "07-10", THREE: "12-01", FOUR: "12-01", FIVE: "07-12", HUANGLI: "12-03"}


def children(count: int, *groups: str) -> list[Member]:
    """`count` pupils of class C1, all of these base groups."""
    tags = tuple(Tag(group) for group in groups)
    return [Member(f"P{n}", (Seat("C1", BEFORE),), tags) for n in range(count)]


def visited(
    name: str, pupil: int, lead: str = "he", mode: str = "on_site", with_: Iterable[str] = ()
) -> Fact:
    on = date.fromisoformat(f"2026-{DAY[name]}")
    return Fact(f"P{pupil}-{lead}-{mode}", f"P{pupil}", on, "C1", mode, lead, frozenset(with_))


def told(name: str, rule: str, pupils: Sequence[Member], facts: Sequence[Fact]) -> Progress:
    """How a school of these pupils stands on the campaign's last day."""
    window = window_of(shipped(name))
    held = plan(shipped(name).data, window)
    period = held.periods[rule][0]
    everybody = [pupil_standing(held, p, [f for f in facts if f.pupil == p.pupil], STAFF) for p in pupils]
    tallies = recount(held, everybody)
    school, room = (tallies.get((rule, period.key, unit), Tally()) for unit in (SCHOOL, "class:C1"))
    return progress(held.rule(rule), period, school, window.ends, {"C1": room})


def quota(name: str, rule: str, person: str, facts: Sequence[Fact]) -> tuple[int, int, bool]:
    held = plan(shipped(name).data, window_of(shipped(name)))
    one = person_standing(held, STAFF[person], facts)[rule][held.periods[rule][0].key]
    return one.have, one.due, one.met
