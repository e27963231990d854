"""A proposal: rows for everybody whom nobody fixed by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from server.domain.planning.leads import Team, share_out, team_of
from server.domain.planning.model import ON_SITE, Case, Row, Rows, Teacher, draw, mode_for
from server.domain.planning.outings import Company, Outing, outings_of
from server.domain.planning.times import Timing


def propose(case: Case, rows: Rows, classes: Collection[str], seed: int = 0) -> dict[str, Row]:
    """A row for every child of these classes, by pupil.

    rows: what is there. Of the classes asked for, fixed rows stay as they are and all others are made anew; rows of
    other classes only say who is busy and who has gone often already. The same case, rows and seed give the same.
    """
    wanted = {one.id for one in case.children if one.class_id in classes}
    kept = {id_: row for id_, row in rows.items() if row.fixed or id_ not in wanted}
    teams: dict[str, Team] = {}
    leads: dict[str, str] = {}
    serving: Counter[str] = Counter()
    for class_id in sorted(classes):
        teams[class_id] = team_of(case, class_id, kept, serving, seed)
        leads |= share_out(case, class_id, teams[class_id], kept, seed)
    free = [one for one in case.children if one.id in leads]
    outings = sorted(outings_of(free, leads), key=lambda one: (one.children[0].class_id, one.village))
    load = Counter(who for row in kept.values() for who in row.companions)
    company = Company(case, teams, load, seed)
    company.accompany(outings)
    timing = Timing(case, kept, company)
    timing.settle(outings)
    _Guests(case, kept, outings, timing, company, seed).invite()
    made = {row.pupil: row for outing in outings for row in outing.rows(case.asked.at_most)}
    nobody = {one.id: Row(one.id, mode=mode_for(one)) for one in case.children if one.id in wanted}
    return nobody | {id_: row for id_, row in kept.items() if id_ in wanted} | made


class _Guests:
    """Colleagues who owe visits beyond those they lead (leaders above all) come along where they are free."""

    def __init__(
        self, case: Case, kept: Rows, outings: Sequence[Outing], timing: Timing, company: Company, seed: int
    ) -> None:
        self._case = case
        self._timing = timing
        self._company = company
        self._seed = seed
        self._outings = [one for one in outings if one.slot and one.mode == ON_SITE]
        self._have: Counter[str] = Counter(who for row in kept.values() for who in row.visitors)
        self._in: Counter[tuple[str, str]] = Counter()
        for outing in outings:
            self._have.update({who: len(outing.children) for who in outing.party})

    def invite(self) -> None:
        """Each in turn, to one class after the other, until their quota is met or nothing is left."""
        owing = [one for one in self._case.teachers if self._have[one.id] < one.quota and not one.quota_leads]
        for teacher in sorted(owing, key=lambda one: (draw(self._seed, one.id), one.id)):
            while self._have[teacher.id] < teacher.quota and (outing := self._next(teacher)):
                outing.extra.append(teacher.id)
                slot = outing.slot
                if slot is None:
                    return
                self._timing.diary.note([teacher.id], slot.on, slot.at, outing.children[0], outing.mode)
                self._have[teacher.id] += len(outing.children)
                self._in[teacher.id, outing.children[0].class_id] += 1

    def _next(self, teacher: Teacher) -> Outing | None:
        able = [one for one in self._outings if self._can_join(teacher, one)]
        busy = self._in
        return min(
            able,
            key=lambda one: (
                busy[teacher.id, one.children[0].class_id],
                len(one.party),
                one.slot.on if one.slot else self._case.last_day,
                one.children[0].id,
            ),
            default=None,
        )

    def _can_join(self, teacher: Teacher, outing: Outing) -> bool:
        if teacher.id in outing.party or len(outing.party) >= self._case.asked.at_most or outing.slot is None:
            return False
        if not self._company.suits(teacher, outing):
            return False
        return self._timing.may(teacher.id, outing.slot, outing)
