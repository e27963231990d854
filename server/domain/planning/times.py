"""Days and times for ways to homes: nobody at two doors at once, few a day, one village on one day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from server.domain.planning.hours import APART, Slot, can, meets, minutes, part_of, slots
from server.domain.planning.model import IN_PERSON, TIMELESS, Case, Child, Row, Rows, Teacher, Wish
from server.domain.planning.outings import Company, Outing

_EVENING_MOST: Final = 2
_DAY_MOST: Final = 4
"""Homes that one person goes to on a day with lessons, and on any day."""


class Diary:
    """Who is where when."""

    def __init__(self) -> None:
        self._at: dict[tuple[str, date], list[tuple[int, str, bool]]] = defaultdict(list)
        self._villages: dict[str, dict[str, set[date]]] = defaultdict(lambda: defaultdict(set))

    def note(self, people: Iterable[str], on: date, at: str, child: Child, mode: str | None) -> None:
        """These people are with that family then."""
        for who in people:
            self._at[who, on].append((minutes(at), child.home, mode in IN_PERSON))
            if mode in IN_PERSON:
                self._villages[who][child.place].add(on)

    def is_free(self, who: str, on: date, at: str, home: str) -> bool:
        """Whether this person is at no other home then."""
        then = minutes(at)
        return all(
            home == other or abs(then - when) >= APART for when, other, _ in self._at.get((who, on), ())
        )

    def homes_on(self, who: str, on: date) -> set[str]:
        """The homes this person goes to on a day."""
        return {home for _, home, goes in self._at.get((who, on), ()) if goes}

    def days_in(self, who: str, village: str) -> list[date]:
        """The days on which this person is in that village anyway."""
        return sorted(self._villages[who][village]) if village else []


class Timing:
    """Finds a slot for one way after the other; what is in the diary stays."""

    def __init__(self, case: Case, rows: Rows, company: Company) -> None:
        self._case = case
        self._company = company
        self._who: Mapping[str, Teacher] = {one.id: one for one in case.teachers}
        self.diary = Diary()
        self._met: dict[str, tuple[date, str]] = {}
        known = {one.id: one for one in case.children}
        # Of siblings who were fixed at different times, the last by name is joined, in whatever order they are told.
        for row in sorted(rows.values(), key=lambda one: one.pupil):
            if row.on and row.at and row.pupil in known:
                self._note(row, known[row.pupil])
        self._slots = slots(case)
        self._on: dict[date, list[Slot]] = defaultdict(list)
        for slot in self._slots:
            self._on[slot.on].append(slot)

    def settle(self, outings: Sequence[Outing]) -> None:
        """A slot for each, where there is one: those who leave the least choice first, then who comes first."""
        for outing in sorted(outings, key=_choice):
            if outing.mode == TIMELESS:
                continue
            outing.slot = self._joining(outing) or self._wished(outing) or self._any(outing)
            if outing.slot:
                at = outing.slot
                self.diary.note(outing.party, at.on, at.at, outing.children[0], outing.mode)

    def may(self, who: str, slot: Slot, outing: Outing, most: int = _DAY_MOST) -> bool:
        """Whether this person can be there then."""
        teacher = self._who.get(who)
        home = outing.children[0].home
        if teacher is None or not can(teacher, slot.weekday, slot.part):
            return False
        if not self.diary.is_free(who, slot.on, slot.at, home):
            return False
        return outing.mode not in IN_PERSON or len(self.diary.homes_on(who, slot.on) - {home}) < most

    def _note(self, row: Row, child: Child) -> None:
        if row.on and row.at:
            self.diary.note(row.visitors, row.on, row.at, child, row.mode)
            if row.mode in IN_PERSON:
                self._met[child.home] = (row.on, row.at)

    def _joining(self, outing: Outing) -> Slot | None:
        """The time at which a sibling is visited already."""
        met = self._met.get(outing.children[0].home) if outing.mode in IN_PERSON else None
        if met is None:
            return None
        on, at = met
        slot = Slot(on, at, on.weekday(), part_of(at), False)
        inside = self._case.first_day <= on <= self._case.last_day
        return slot if inside and all(self.may(who, slot, outing) for who in outing.party) else None

    def _wished(self, outing: Outing) -> Slot | None:
        """A slot as the family wishes, with other companions if need be."""
        wish = outing.wish
        found = self._search(outing, wish)
        if found or not (wish.part or wish.weekday is not None):
            return found
        for at, gone in enumerate(list(outing.extra)):
            for other in self._company.candidates(outing):
                outing.extra[at] = other
                if found := self._search(outing, wish):
                    return found
            outing.extra[at] = gone
        return None

    def _any(self, outing: Outing) -> Slot | None:
        """As near to the wish as there is."""
        wish = outing.wish
        loose = replace(wish, on=None)
        that_day = () if wish.on is None else (replace(wish, part=None), loose)
        some_day = (replace(loose, part=None), replace(loose, weekday=None), Wish(), Wish(part="noon"))
        for less in (*that_day, *some_day):
            if found := self._search(outing, less):
                return found
        return None

    def _search(self, outing: Outing, wish: Wish) -> Slot | None:
        for most in (_EVENING_MOST, _DAY_MOST):
            for slot in self._order(outing):
                if not meets(wish, slot.weekday, slot.part) or wish.on not in (None, slot.on):
                    continue
                limit = most if slot.school_day else _DAY_MOST
                if all(self.may(who, slot, outing, limit) for who in outing.party):
                    return slot
        return None

    def _order(self, outing: Outing) -> Iterator[Slot]:
        """Days on which the lead is in that village anyway, then all."""
        lead = outing.leads[outing.children[0].id]
        if outing.mode in IN_PERSON:
            for day in self.diary.days_in(lead, outing.village):
                yield from self._on.get(day, ())
        yield from self._slots


def _choice(outing: Outing) -> tuple[object, ...]:
    wish = outing.wish
    named = (wish.weekday is not None) + (wish.part is not None)
    first = any(one.first for one in outing.children)
    return -named, not first, outing.village, outing.children[0].home, outing.children[0].id
