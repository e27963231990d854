"""Counting a whole school anew from its visits, pupils and staff: at a campaign's start, and to prove the counters."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import Select, select

from server.domain.rules.model import Fact, Member, Staff, Standings
from server.domain.rules.standing import person_standing, pupil_standing
from server.domain.rules.tally import recount
from server.store.asked import of_school
from server.store.base import table_of
from server.store.counting.plans import Counted
from server.store.counting.settling import Ground, concerns_pupils
from server.store.counting.standings import PERSON, PUPIL, Subject
from server.store.tables import SYNCED
from server.store.tx import Tx


@dataclass(frozen=True, slots=True)
class Found:
    """How many rows of a campaign's counters were not what a count finds (facts: of the whole school)."""

    campaign: str
    facts: int
    standings: int
    tallies: int

    @property
    def right(self) -> bool:
        """Whether everything was as it has to be."""
        return not (self.facts or self.standings or self.tallies)


@dataclass(frozen=True, slots=True)
class School:
    """Everything that is counted, read once for all campaigns."""

    members: Mapping[str, Member]
    staff: Mapping[str, Staff]
    of_pupil: Mapping[str, list[Fact]]
    of_person: Mapping[str, list[Fact]]


def rebuild(tx: Tx, ground: Ground, counted: Iterable[Counted]) -> list[Found]:
    """Put these campaigns' counters right; what was wrong with each. What the unit has put must be written."""
    rolls = ground.rolls.read(_ids(tx, "pupil", deleted=False), _ids(tx, "person", deleted=True))
    members = rolls.members
    facts = {
        id_: replace(fact, class_id=members[fact.pupil].class_on(fact.on) if fact.pupil in members else None)
        for id_, fact in ground.facts.from_visits().items()
    }
    before = ground.facts.all()
    changes: dict[str, Fact | None] = {id_: fact for id_, fact in facts.items() if before.get(id_) != fact}
    changes |= dict.fromkeys(before.keys() - facts.keys())
    ground.facts.write(changes, {id_: before[id_] for id_ in changes if id_ in before})
    of_pupil: dict[str, list[Fact]] = defaultdict(list)
    of_person: dict[str, list[Fact]] = defaultdict(list)
    for _, fact in sorted(facts.items()):
        of_pupil[fact.pupil].append(fact)
        for who in fact.visitors:
            of_person[who].append(fact)
    school = School(members, rolls.staff, of_pupil, of_person)
    return [_one(ground, one, school, len(changes)) for one in counted]


def _one(ground: Ground, one: Counted, school: School, facts: int) -> Found:
    now = _standings(one, school)
    stored: dict[Subject, Standings] = {}
    wrong: set[Subject] = set()
    for kind in (PUPIL, PERSON):
        found, shut = ground.standings.of_campaign(one.campaign, kind)
        stored |= found
        wrong |= shut
    fresh = {place: standings for place, standings in now.items() if stored.get(place) != standings}
    gone = (stored.keys() | wrong) - now.keys()
    ground.standings.remove(gone)
    ground.standings.put(fresh, {one.campaign: one.plan})
    true, kept = recount(one.plan, now.values()), ground.tallies.of(one.campaign)
    true = {key: tally for key, tally in true.items() if any((tally.due, tally.n))}
    differing = [key for key in true.keys() | kept.keys() if true.get(key) != kept.get(key)]
    if differing:
        ground.tallies.drop(one.campaign)
        ground.tallies.add(one.campaign, true, one.plan)
    rooms = {seat.class_id for member in school.members.values() for seat in member.seats}
    ground.tallies.cover(one.campaign, rooms, one.plan)
    return Found(one.campaign, facts, len(fresh) + len(gone), len(differing))


def _standings(one: Counted, school: School) -> dict[Subject, Standings]:
    """Every pupil's standing (an empty one too), and those of colleagues who have any."""
    found: dict[Subject, Standings] = {}
    if concerns_pupils(one):
        for pupil, member in school.members.items():
            made = pupil_standing(one.plan, member, school.of_pupil.get(pupil, ()), school.staff)
            found[one.campaign, PUPIL, pupil] = made
    for person, who in school.staff.items():
        if made := person_standing(one.plan, who, school.of_person.get(person, ())):
            found[one.campaign, PERSON, person] = made
    return found


def _ids(tx: Tx, type_: str, *, deleted: bool) -> list[str]:
    return [row["id"] for row in tx.ask(_of_type, type_, deleted)]


def _of_type(_dialect: str, type_: str, deleted: bool) -> Select[tuple[str]]:
    table = table_of(SYNCED[type_])
    conditions = [] if deleted else [table.c.deleted.is_(False)]
    return select(table.c.id).where(of_school(table, *conditions))
