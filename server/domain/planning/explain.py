"""What a plan does not meet, whoever made it: wishes of families, rules of the campaign, care for colleagues.

Nothing here depends on how the plan came about, so that a row moved by hand is told by the same measure.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from datetime import date

from server.domain.planning.hours import APART, can, minutes, part_of
from server.domain.planning.model import (
    IN_PERSON,
    ON_SITE,
    TIMELESS,
    Case,
    Child,
    Row,
    Rows,
    Teacher,
    Unmet,
    class_teacher,
)


def explain(case: Case, rows: Rows, classes: Collection[str]) -> list[Unmet]:
    """What the rows of these classes do not meet, and who of the colleagues goes less often than asked.

    rows: of all classes, for people meet in time.
    """
    look = _Look(case, rows)
    found = [
        one
        for child in sorted(case.children, key=lambda each: each.id)
        if child.class_id in classes
        for one in look.at_child(child)
    ]
    for class_id in sorted(classes):
        found += look.at_class(class_id)
    return [*found, *look.at_quotas()]


class _Look:
    def __init__(self, case: Case, rows: Rows) -> None:
        self._case = case
        self._rows = rows
        self._who = {one.id: one for one in case.teachers}
        self._child = {one.id: one for one in case.children}
        self._own = {one.class_id: class_teacher(case, one.class_id) for one in case.children}
        self._busy: dict[tuple[str, date], list[tuple[int, str]]] = defaultdict(list)
        self._homes: dict[str, list[Row]] = defaultdict(list)
        for row in rows.values():
            child = self._child.get(row.pupil)
            if child is None:
                continue
            if row.mode in IN_PERSON and row.pupil not in case.done:
                self._homes[child.home].append(row)
            for who in row.visitors if row.on and row.at else ():
                if row.on and row.at:
                    self._busy[who, row.on].append((minutes(row.at), child.home))

    def at_child(self, child: Child) -> Iterator[Unmet]:
        """One pupil's row."""
        if child.id in self._case.done:
            return
        row = self._rows.get(child.id) or Row(child.id)
        codes = [*self._wishes(child, row), *self._rules(child, row), *self._people(child, row)]
        for code, facts in codes:
            yield Unmet("pupil", child.id, code, facts)

    def _wishes(self, child: Child, row: Row) -> Iterator[tuple[str, tuple[tuple[str, str | int], ...]]]:
        wish = child.wish
        if wish.mode and row.mode != wish.mode:
            yield "wish_mode", ()
        if row.on and row.at and row.mode != TIMELESS:
            if wish.on not in (None, row.on) or (wish.on is None and not wish.falls_on(row.on.weekday())):
                yield "wish_day", ()
            if wish.part not in (None, part_of(row.at)):
                yield "wish_part", ()

    def _rules(self, child: Child, row: Row) -> Iterator[tuple[str, tuple[tuple[str, str | int], ...]]]:
        asked, own = self._case.asked, self._own[child.class_id]
        if row.lead is None:
            yield "no_lead", ()
        elif (row.on is None or row.at is None) and row.mode != TIMELESS:
            yield "no_time", ()
        if row.on and not self._case.first_day <= row.on <= self._case.last_day:
            yield "outside", ()
        modes = asked.first_modes if child.first else asked.modes
        if row.mode and modes and row.mode not in modes:
            yield "mode_not_counted", ()
        if child.first and asked.first_by_class_teacher and own and row.lead not in (None, own.id):
            yield "not_class_teacher", ()
        if row.lead and row.mode == ON_SITE and len(row.visitors) < asked.at_least:
            yield "too_few", (("have", len(row.visitors)), ("need", asked.at_least))
        if len(row.visitors) > asked.at_most:
            yield "too_many", (("have", len(row.visitors)), ("most", asked.at_most))
        if row.mode in IN_PERSON and any(
            (other.on, other.at) != (row.on, row.at) for other in self._homes[child.home]
        ):
            yield "siblings_apart", ()

    def _people(self, child: Child, row: Row) -> Iterator[tuple[str, tuple[tuple[str, str | int], ...]]]:
        for who in row.visitors:
            named = (("person", who),)
            teacher = self._who.get(who)
            if teacher is None:
                yield "not_here", named
                continue
            if row.mode == ON_SITE and not teacher.reaches(child):
                yield "too_far", named
            if row.mode == ON_SITE and teacher.not_alone and len(row.visitors) < 2:
                yield "alone", named
            if row.on and row.at:
                yield from self._at_that_time(child, teacher, row.on, row.at)

    def _at_that_time(
        self, child: Child, teacher: Teacher, on: date, at: str
    ) -> Iterator[tuple[str, tuple[tuple[str, str | int], ...]]]:
        named = (("person", teacher.id),)
        if not can(teacher, on.weekday(), part_of(at)):
            yield "not_free", named
        if any(
            home != child.home and abs(minutes(at) - when) < APART
            for when, home in self._busy[teacher.id, on]
        ):
            yield "clash", named

    def at_class(self, class_id: str) -> Iterator[Unmet]:
        """How a class is shared out."""
        asked, own = self._case.asked, self._own.get(class_id)
        rows = [self._rows[one.id] for one in self._case.of_class(class_id) if one.id in self._rows]
        held = Counter(row.lead for row in rows if row.lead)
        half = -(-len(rows) * asked.share.numerator // asked.share.denominator)
        others = [one.id for one in self._case.teachers if class_id in one.teaches and one != own]
        if own is None:
            yield Unmet("class", class_id, "no_class_teacher")
        elif held[own.id] < half:
            yield Unmet("class", class_id, "half", (("have", held[own.id]), ("need", half)))
        going = {who for row in rows for who in row.visitors if self._of_class(who, class_id)}
        # Where only some of a class's teachers are asked, those whose visits are all behind them are not compared.
        ahead = {row.lead for row in rows if row.pupil not in self._case.done}
        counts = [held[who] for who in others if not asked.team_most or who in ahead]
        if counts and max(counts) - min(counts) > 1:
            yield Unmet("class", class_id, "uneven", (("least", min(counts)), ("most", max(counts))))
        if rows and len(going) < asked.team_least:
            facts = (("have", len(going)), ("need", asked.team_least))
            yield Unmet("class", class_id, "small_team", facts)

    def _of_class(self, who: str, class_id: str) -> bool:
        known = self._who.get(who)
        return known is not None and class_id in known.teaches | known.homeroom

    def at_quotas(self) -> Iterator[Unmet]:
        """Who goes less often than the rules ask."""
        led = Counter(row.lead for row in self._rows.values() if row.lead)
        gone = Counter(who for row in self._rows.values() for who in row.visitors)
        for one in sorted(self._case.teachers, key=lambda each: each.id):
            have = led[one.id] if one.quota_leads else gone[one.id]
            if have < one.quota:
                yield Unmet("person", one.id, "quota", (("have", have), ("need", one.quota)))
