"""Ways to one home: siblings together, with as many visitors as the campaign asks."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from server.domain.planning.hours import Slot, common
from server.domain.planning.leads import Team
from server.domain.planning.model import IN_PERSON, ON_SITE, Case, Child, Row, Teacher, Wish, draw, mode_for


@dataclass(slots=True)
class Outing:
    """One home at one time. children: those visited there; leads: of each. extra: who comes along with all of
    them. slot None: none found."""

    children: list[Child]
    leads: dict[str, str]
    mode: str
    extra: list[str] = field(default_factory=list)
    slot: Slot | None = None

    @property
    def party(self) -> list[str]:
        """Everybody who goes."""
        return list(dict.fromkeys([*(self.leads[one.id] for one in self.children), *self.extra]))

    @property
    def wish(self) -> Wish:
        """Of siblings, the wish that leaves the least choice."""
        wishes = [one.wish for one in self.children]
        return max(wishes, key=lambda one: sum(each is not None for each in (one.on, one.weekday, one.part)))

    @property
    def village(self) -> str:
        """Where it goes."""
        return self.children[0].place

    def rows(self, most: int) -> list[Row]:
        """A record for each child; each lead accompanies the others, as far as that many may."""
        found = []
        for child in self.children:
            lead = self.leads[child.id]
            others = tuple(who for who in self.party if who != lead)[: max(most - 1, 0)]
            on, at = (self.slot.on, self.slot.at) if self.slot else (None, None)
            companions = others if self.mode in IN_PERSON else ()
            found.append(Row(child.id, lead, companions, on, at, self.mode))
        return found


def outings_of(children: Iterable[Child], leads: Mapping[str, str]) -> list[Outing]:
    """Ways to the homes of these children. A call or a letter is for one child; siblings whose families want to be
    met differently are met apart."""
    homes: dict[tuple[str, ...], list[Child]] = defaultdict(list)
    for child in children:
        mode = mode_for(child)
        key = (mode, child.home) if mode in IN_PERSON else (mode, child.id)
        homes[key].append(child)
    return [
        Outing(sorted(some, key=lambda one: one.id), {one.id: leads[one.id] for one in some}, key[0])
        for key, some in sorted(homes.items())
    ]


class Company:
    """Finds who comes along. load: how often everybody does already."""

    def __init__(self, case: Case, teams: Mapping[str, Team], load: Counter[str], seed: int) -> None:
        self._case = case
        self._teams = teams
        self._load = load
        self._seed = seed
        self._who = {one.id: one for one in case.teachers}

    def accompany(self, outings: Sequence[Outing]) -> None:
        """Companions for those ways that ask for some: the same for one lead in one village."""
        last: dict[tuple[str, str], str] = {}
        for outing in outings:
            lead = outing.leads[outing.children[0].id]
            while len(outing.party) < self.wanted(outing):
                able = self.candidates(outing)
                if not able:
                    break
                usual = last.get((lead, outing.village))
                chosen = usual if usual in able else able[0]
                last[lead, outing.village] = chosen
                outing.extra.append(chosen)
                self._load[chosen] += len(outing.children)

    def wanted(self, outing: Outing) -> int:
        """How many are to go, at least."""
        if outing.mode != ON_SITE:
            return 1
        alone = any(self._who[who].not_alone for who in outing.party if who in self._who)
        return max(self._case.asked.at_least, 2 if alone else 1)

    def candidates(self, outing: Outing) -> list[str]:
        """Colleagues of the children's classes who could come along, the least burdened first."""
        team = {one.id: one for child in outing.children for one in self._teams[child.class_id].all}
        able = [one for one in team.values() if one.id not in outing.party and self.suits(one, outing)]
        able.sort(key=lambda one: (self._load[one.id], draw(self._seed, one.id), one.id))
        return [one.id for one in able]

    def suits(self, teacher: Teacher, outing: Outing) -> bool:
        """Whether the road is not too long, and some time of the week suits all."""
        if outing.mode == ON_SITE and not all(teacher.reaches(child) for child in outing.children):
            return False
        party = [self._who[who] for who in outing.party if who in self._who]
        return common([teacher, *party], outing.wish)
