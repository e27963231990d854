"""Sharing a class out: who leads the visit to whom.

The class teacher leads at least the asked share and everybody who comes first; the others of the class get the rest,
even within one. Then children are swapped between teachers, one for one, as long as that takes away strain: a road
that is too long for somebody, a time at which somebody cannot go, a village to which two go where one would do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from server.domain.planning.hours import common
from server.domain.planning.model import (
    ON_SITE,
    Asked,
    Case,
    Child,
    Rows,
    Teacher,
    class_teacher,
    draw,
    mode_for,
)

_FAR, _NOT_OWN, _NEVER_FREE, _HOME, _VILLAGE = 1000, 400, 60, 8, 2
_ROUNDS = 8


@dataclass(frozen=True, slots=True)
class Team:
    """Who visits for a class. own: the class teacher."""

    own: Teacher | None
    others: tuple[Teacher, ...]

    @property
    def all(self) -> tuple[Teacher, ...]:
        """The class teacher first."""
        return ((self.own,) if self.own else ()) + self.others


def team_of(case: Case, class_id: str, rows: Rows, serving: Counter[str], seed: int) -> Team:
    """The team of a class; where the pack limits it, those who are in it already, then who serves least."""
    own = class_teacher(case, class_id)
    others = [one for one in case.teachers if class_id in one.teaches and one != own]
    kept = [rows[one.id] for one in case.of_class(class_id) if one.id in rows]
    led = Counter(row.lead for row in kept)
    gone = Counter(who for row in kept for who in row.visitors)
    others.sort(
        key=lambda one: (
            -led[one.id],
            -gone[one.id],
            serving[one.id],
            draw(seed, class_id, one.id),
            one.id,
        )
    )
    most = case.asked.team_most
    team = Team(own, tuple(others[: max(most - (own is not None), 0)] if most else others))
    serving.update(one.id for one in team.all)
    return team


def share_out(case: Case, class_id: str, team: Team, rows: Rows, seed: int) -> dict[str, str]:
    """The lead of every child of the class that `rows` (kept by hand) does not name; nobody to ask: {}."""
    children = case.of_class(class_id)
    kept = {one.id: lead for one in children if one.id in rows and (lead := rows[one.id].lead)}
    free = [one for one in children if one.id not in rows]
    if not team.all or not free:
        return {}
    parts = _parts(case.asked, team, len(children), kept, free)
    shares = _Shares(team, case.asked)
    shares.take({one.id: one for one in children}, kept)
    given = _first_go(team, parts, free, case.asked, seed)
    shares.take({one.id: one for one in free}, given)
    shares.repair(free, given)
    return given


def _parts(
    asked: Asked, team: Team, whole: int, kept: Mapping[str, str], free: Sequence[Child]
) -> dict[str, int]:
    """How many of the free children each of the team is to lead."""
    held = Counter(kept.values())
    parts: Counter[str] = Counter({one.id: 0 for one in team.all})
    left = len(free)
    if team.own is not None:
        half = -(-whole * asked.share.numerator // asked.share.denominator) - held[team.own.id]
        first = sum(one.first for one in free) if asked.first_by_class_teacher else 0
        parts[team.own.id] = min(left, max(half, first)) if team.others else left
        left -= parts[team.own.id]
    for _ in range(left if team.others else 0):
        least = min(team.others, key=lambda one: held[one.id] + parts[one.id])
        parts[least.id] += 1
    return dict(parts)


def _first_go(
    team: Team, parts: dict[str, int], free: Sequence[Child], asked: Asked, seed: int
) -> dict[str, str]:
    """Whoever comes first to the class teacher, then village by village, the short roads to whom needs them."""
    given: dict[str, str] = {}
    left = dict(parts)
    waiting = sorted(free, key=lambda one: (one.distance_km or 0, one.place, one.home, draw(seed, one.id)))
    if team.own is not None and asked.first_by_class_teacher:
        waiting.sort(key=lambda one: not one.first)
        for one in waiting[: left[team.own.id]]:
            if one.first and _fit(team.own, one):
                given[one.id] = team.own.id
                left[team.own.id] -= 1
    waiting = [one for one in waiting if one.id not in given]
    waiting.sort(key=lambda one: (one.distance_km or 0, one.place, one.home, draw(seed, one.id)))
    order = sorted(team.all, key=lambda one: (one.farthest_km is None, one.farthest_km or 0))
    for teacher in order:
        mine, waiting = waiting[: left[teacher.id]], waiting[left[teacher.id] :]
        given.update((one.id, teacher.id) for one in mine)
    return given


def _fit(teacher: Teacher, child: Child) -> bool:
    return mode_for(child) != ON_SITE or teacher.reaches(child)


class _Shares:
    """Who leads whom in one class, with the strain of it."""

    def __init__(self, team: Team, asked: Asked) -> None:
        self._team = {one.id: one for one in team.all}
        self._own = team.own
        self._asked = asked
        self._villages: dict[str, Counter[str]] = {id_: Counter() for id_ in self._team}
        self._homes: dict[str, Counter[str]] = {id_: Counter() for id_ in self._team}
        self._strains: dict[tuple[str, str], int] = {}

    def take(self, children: Mapping[str, Child], leads: Mapping[str, str]) -> None:
        """Count these children with their leads."""
        for pupil, lead in leads.items():
            if lead in self._team:
                self._count(lead, children[pupil], 1)

    def repair(self, free: Sequence[Child], given: dict[str, str]) -> None:
        """Swap children of two teachers as long as one swap helps; counts stay what they are."""
        for _ in range(_ROUNDS):
            swapped = [self._better(one, free[at + 1 :], given) for at, one in enumerate(free)]
            if not any(swapped):
                return

    def _better(self, one: Child, rest: Iterable[Child], given: dict[str, str]) -> bool:
        found = False
        for other in rest:
            a, b = given[one.id], given[other.id]
            if a != b and self._gain(one, a, other, b) > 0:
                for child, old, new in ((one, a, b), (other, b, a)):
                    self._count(old, child, -1)
                    self._count(new, child, 1)
                    given[child.id] = new
                found = True
        return found

    def _gain(self, one: Child, a: str, other: Child, b: str) -> int:
        before = self._strain(a, one) + self._strain(b, other)
        after = self._strain(b, one) + self._strain(a, other)
        return before - after + self._spread_gain(one, a, other, b)

    def _spread_gain(self, one: Child, a: str, other: Child, b: str) -> int:
        gain = 0
        for weight, seen, x, y in (
            (_VILLAGE, self._villages, one.place, other.place),
            (_HOME, self._homes, one.home, other.home),
        ):
            if x == y:
                continue
            # What a no longer has and b gets, and the other way round.
            gain += weight * ((seen[a][x] == 1) - (seen[b][x] == 0))
            gain += weight * ((seen[b][y] == 1) - (seen[a][y] == 0))
        return gain

    def _strain(self, teacher: str, child: Child) -> int:
        known = self._strains.get((teacher, child.id))
        if known is None:
            who = self._team[teacher]
            known = 0 if _fit(who, child) else _FAR
            if child.first and self._own not in (None, who) and self._asked.first_by_class_teacher:
                known += _NOT_OWN
            known += 0 if common([who], child.wish) else _NEVER_FREE
            self._strains[teacher, child.id] = known
        return known

    def _count(self, teacher: str, child: Child, by: int) -> None:
        self._villages[teacher][child.place] += by
        self._homes[teacher][child.home] += by
