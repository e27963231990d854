"""What one transaction changes in the counters: its visits' facts, the standings of the pupils and colleagues whom
it touched, and the differences that those make in the tallies. Few statements, however many visits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field, replace
from datetime import date

from server.domain.rules.model import Fact, Member, Standings
from server.domain.rules.standing import person_standing, pupil_standing
from server.domain.rules.tally import Key, Tally, add, difference
from server.store.counting.facts import FactRepo, fact_of
from server.store.counting.plans import Counted
from server.store.counting.rolls import RollRepo, Rolls
from server.store.counting.standings import PERSON, PUPIL, StandingRepo, Subject
from server.store.counting.tallies import TallyRepo
from sync.state import Record


@dataclass(frozen=True, slots=True)
class Ground:
    """Where facts, rolls, standings and tallies of a school are."""

    facts: FactRepo
    rolls: RollRepo
    standings: StandingRepo
    tallies: TallyRepo


@dataclass(frozen=True, slots=True)
class Touch:
    """What a transaction touched. `known`: those of the visits that may have a fact already."""

    visits: Mapping[str, Record] = field(default_factory=dict)
    known: Set[str] = frozenset()
    pupils: Set[str] = frozenset()
    people: Set[str] = frozenset()


@dataclass(slots=True)
class Settled:
    """Whose counters changed, by campaign; `shut`: campaigns in which a box could not be opened."""

    pupils: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    people: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    shut: set[str] = field(default_factory=set)


class Settlement:
    """One settlement. `forgotten`: standings of erased pupils, read while their keys were there."""

    def __init__(
        self, ground: Ground, counted: Iterable[Counted], touch: Touch, forgotten: Mapping[Subject, Standings]
    ) -> None:
        self._ground = ground
        self._counted = list(counted)
        self._touch = touch
        self._forgotten = forgotten
        self._before: dict[str, Fact] = {}
        self._changes: dict[str, Fact | None] = {}
        self._facts: dict[str, Fact] = {}
        self._days: set[date] = set()
        self._pupils: set[str] = set(touch.pupils) | {pupil for _, _, pupil in forgotten}
        self._people: set[str] = set(touch.people)
        self.settled = Settled()

    def run(self) -> Settled:
        """Read, count, write."""
        self._compare()
        if self._pupils or self._people:
            self._read_facts()
            went = {
                who for fact in self._facts.values() if fact.pupil in self._pupils for who in fact.visitors
            }
            subjects = self._pupils | self._people
            rolls = self._ground.rolls.read(self._pupils, self._people | went, subjects)
            self._place(rolls.members)
            self._ground.facts.write(self._changes, self._before)
            self._count(rolls)
        return self.settled

    def _compare(self) -> None:
        """Which of the visits count otherwise than before."""
        self._before = self._ground.facts.of_visits(self._touch.known)
        for id_, record in self._touch.visits.items():
            old, new = self._before.get(id_), fact_of(id_, record.values, record.deleted)
            if old != (new if old is None or new is None else replace(new, class_id=old.class_id)):
                self._changes[id_] = new
                for fact in (old, new):
                    if fact is not None:
                        self._pupils.add(fact.pupil)
                        self._people |= fact.visitors
                        self._days.add(fact.on)

    def _read_facts(self) -> None:
        """Every visit of the pupils and people concerned; who holds another role now changes the pupils visited."""
        facts = self._ground.facts
        self._facts = facts.around(self._pupils, self._people)
        if self._touch.people:
            met = {f.pupil for f in self._facts.values() if f.visitors & self._touch.people} - self._pupils
            self._facts |= facts.around(met, ())
            self._pupils |= met
        for id_, fact in self._changes.items():
            if fact is not None:
                self._facts[id_] = fact
            else:
                self._facts.pop(id_, None)

    def _place(self, members: Mapping[str, Member]) -> None:
        """Give the visits of these pupils the class of their day, also those that stood under another."""
        for id_, fact in self._facts.items():
            if fact.pupil in self._pupils:
                room = members[fact.pupil].class_on(fact.on) if fact.pupil in members else None
                if room != fact.class_id:
                    if id_ not in self._changes:
                        self._before[id_] = fact
                    self._facts[id_] = self._changes[id_] = replace(fact, class_id=room)

    def _count(self, rolls: Rolls) -> None:
        members, staff = rolls.members, rolls.staff
        boxes = {(str(row["what"]), str(row["class_id"]), str(row["id"])): row["box"] for row in rolls.boxes}
        stored, shut = self._ground.standings.opened(boxes)
        stored |= self._forgotten
        of_pupil, of_person = self._grouped()
        fresh: dict[Subject, Standings] = {}
        gone: set[Subject] = set(shut)
        for one in self._counted:
            if not self._reaches(one):
                continue
            now: dict[Subject, Standings | None] = {}
            for pupil in sorted(self._pupils) if concerns_pupils(one) else ():
                member = members.get(pupil)
                held = pupil_standing(one.plan, member, of_pupil[pupil], staff) if member else None
                now[one.campaign, PUPIL, pupil] = held
            for person in sorted(self._people):
                who = staff.get(person)
                held = person_standing(one.plan, who, of_person[person]) if who else None
                now[one.campaign, PERSON, person] = held or None
            self._ground.tallies.add(one.campaign, self._compared(one, now, stored, fresh, gone), one.plan)
        self.settled.shut = {campaign for campaign, _, _ in shut}
        self._ground.standings.remove(gone)
        self._ground.standings.put(fresh, {one.campaign: one.plan for one in self._counted})

    def _compared(
        self,
        one: Counted,
        now: Mapping[Subject, Standings | None],
        stored: Mapping[Subject, Standings],
        fresh: dict[Subject, Standings],
        gone: set[Subject],
    ) -> dict[Key, Tally]:
        """What the tallies change by; `fresh` and `gone` learn what is to be written and forgotten."""
        delta: dict[Key, Tally] = {}
        for place, standings in now.items():
            old = stored.get(place)
            if standings == old:
                continue
            if standings is None:
                gone.add(place)
            else:
                fresh[place] = standings
            delta = add(delta, difference(one.plan, old or {}, standings or {}))
            changed = self.settled.pupils if place[1] == PUPIL else self.settled.people
            changed[one.campaign].add(place[2])
        return delta

    def _reaches(self, one: Counted) -> bool:
        """Whether anything here can matter to a campaign: visits of other days cannot."""
        first, last = one.plan.span
        general = self._touch.pupils or self._touch.people or self._forgotten
        return bool(general) or any(first <= day <= last for day in self._days)

    def _grouped(self) -> tuple[dict[str, list[Fact]], dict[str, list[Fact]]]:
        of_pupil: dict[str, list[Fact]] = defaultdict(list)
        of_person: dict[str, list[Fact]] = defaultdict(list)
        for _, fact in sorted(self._facts.items()):
            of_pupil[fact.pupil].append(fact)
            for who in fact.visitors:
                of_person[who].append(fact)
        return of_pupil, of_person


def concerns_pupils(one: Counted) -> bool:
    """Whether a campaign has rules about pupils: then every pupil has a box, so that having one tells nothing."""
    return any(rule.subject == "pupil" for rule in one.plan.rules)
