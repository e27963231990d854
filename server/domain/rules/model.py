"""What rules are made of and what they look at. All of it is frozen; days are inclusive on both ends."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any, Final, Literal

Label = dict[str, str]
EVERY_TEACHER: Final = "every_teacher"
EVERYONE: Final = "everyone"
ANYONE: Final = "anyone"
STAGE: Final = "stage:"
HOMEROOM: Final = "homeroom_teacher"
MORAL_OFFICE: Final = "moral_office"


def within(on: date, since: date | None, until: date | None) -> bool:
    """Whether a day lies in a spell; None = open on that side."""
    return (since is None or since <= on) and (until is None or on <= until)


@dataclass(frozen=True, slots=True)
class Seat:
    """A pupil's spell in a class. ``until``: the last day in it; None = still there."""

    class_id: str
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Tag:
    """A base group that a pupil belongs to for a while. ``away``, ``capable``: of a left-behind child
    (one parent away or both; whether the one at home can look after the child)."""

    group: str
    since: date | None = None
    until: date | None = None
    away: Literal["one", "both"] | None = None
    capable: bool | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """A pupil as far as rules look. On the roll of a day = has a seat on it. What is None is not known, and a rule
    that asks for it does not concern the pupil. ``distance_km`` is exact: int, Fraction or decimal text."""

    pupil: str
    seats: tuple[Seat, ...]
    tags: tuple[Tag, ...] = ()
    entered_on: date | None = None
    boarder: bool | None = None
    residence: Literal["in_county", "elsewhere"] | None = None
    distance_km: Fraction | float | str | None = None
    born: date | None = None

    def class_on(self, on: date) -> str | None:
        """The class of a day; None = not on the roll. Of two that overlap, the one that began later."""
        held = [seat for seat in self.seats if within(on, seat.since, seat.until)]
        return max(held, key=_order).class_id if held else None

    def last_class(self, on: date) -> str | None:
        """The class of a day, or for a pupil who left the last one before; None = was never here by then."""
        begun = [seat for seat in self.seats if seat.since is None or seat.since <= on]
        return self.class_on(on) or (max(begun, key=_order).class_id if begun else None)


@dataclass(frozen=True, slots=True)
class Spell:
    """A role that a person holds for a while; ``class_id`` for a homeroom or a subject teacher's."""

    role: str
    since: date | None = None
    until: date | None = None
    class_id: str | None = None


@dataclass(frozen=True, slots=True)
class Staff:
    """A person with all roles over time; ``since``, ``until``: first and last day at the school."""

    person: str
    spells: tuple[Spell, ...] = ()
    since: date | None = None
    until: date | None = None

    def holds(self, role: str, on: date, class_id: str | None = None) -> bool:
        """Whether the person holds a role on a day (in that class, if one is given).

        ``every_teacher``: any role but the moral education office's, whose clerk need not teach; ``everyone``,
        ``anyone``: is at the school.
        """
        if not within(on, self.since, self.until):
            return False
        if role in (EVERYONE, ANYONE):
            return True
        return any(
            within(on, spell.since, spell.until)
            and (role == spell.role or (role == EVERY_TEACHER and spell.role != MORAL_OFFICE))
            and class_id in (None, spell.class_id)
            for spell in self.spells
        )


@dataclass(frozen=True, slots=True)
class Fact:
    """A visit that counts: its pupil, its day (a date in the school's zone), the pupil's class on that day."""

    visit: str
    pupil: str
    on: date
    class_id: str | None
    mode: str | None
    lead: str | None
    companions: frozenset[str] = frozenset()

    @property
    def visitors(self) -> frozenset[str]:
        """Everyone who went along, the lead included."""
        return self.companions | {self.lead} if self.lead else self.companions


@dataclass(frozen=True, slots=True)
class Window:
    """The days of a campaign. One that was ended early ends on that day."""

    starts: date
    ends: date


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of days within which a rule is to be kept. ``roll``: the day on which the roll is read.

    ``until``: the last day on which the campaign asks for it, where it is over before the period is; None = the end.
    """

    key: str
    starts: date
    ends: date
    roll: date
    label: Label = field(hash=False)
    until: date | None = field(default=None, compare=False)

    @property
    def last(self) -> date:
        """The day by which a gap is to be closed."""
        return self.until or self.ends

    def holds(self, on: date) -> bool:
        """Whether a day falls into the period."""
        return self.starts <= on <= self.ends


@dataclass(frozen=True, slots=True)
class Threshold:
    """How large a share is enough (or allowed), exactly."""

    kind: Literal["at_least", "more_than", "at_most"]
    share: Fraction

    def need(self, of: int) -> int:
        """How many of ``of`` that is: the fewest that are enough; for ``at_most`` the most that are allowed."""
        exact = self.share * of
        floor = exact.numerator // exact.denominator
        if self.kind == "at_least":
            return floor + (exact != floor)
        return floor + 1 if self.kind == "more_than" else floor

    def met(self, have: int, of: int) -> bool:
        """Whether ``have`` of ``of`` keeps to it."""
        return have <= self.need(of) if self.kind == "at_most" else have >= self.need(of)


@dataclass(frozen=True, slots=True)
class Whom:
    """Which pupils a rule concerns: all conditions hold; None = no condition.

    groups: base groups, one of which is enough; ``names``: the pack's own labels of them; ``left_behind``: the
    definition by which a left-behind child counts.
    """

    groups: frozenset[str] | None = None
    names: tuple[Label, ...] = field(default=(), hash=False)
    left_behind: str = "school_roll"
    new: bool = False
    boarders: bool | None = None
    residence: str | None = None
    farther_than_km: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Kinds:
    """Which visits count: all conditions hold. Modes None = any; a number of visitors None = any; ``by``: the
    role that one of the visitors holds."""

    modes: frozenset[str] | None = None
    visitors_at_least: int = 0
    visitors_at_most: int | None = None
    by: str = ANYONE


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of a pack, ready to be counted. ``times`` visits (or pupils) of the kind ``kinds``.

    whom: pupils concerned (kinds pupils and share); who, of, lead_only: rules for visitors; of: share of what.
    stage: the title of the stage that ``per`` names; empty otherwise.
    """

    key: str
    label: Label = field(hash=False)
    clause: str
    kind: Literal["pupils", "visitors", "share"]
    per: str
    threshold: Threshold
    each: Literal["school", "class"] = "school"
    figure_only: bool = False
    whom: Whom = Whom()
    kinds: Kinds = Kinds()
    times: int = 1
    gap_days: int = 0
    who: str = EVERYONE
    of: Literal["pupils", "visits"] = "pupils"
    lead_only: bool = False
    stage: Label = field(default_factory=dict, hash=False)

    @property
    def subject(self) -> Literal["pupil", "person"]:
        """Whose standing the rule is in."""
        return "person" if self.kind == "visitors" else "pupil"

    @property
    def about_groups(self) -> bool:
        """Whether to be concerned tells that a pupil belongs to a sensitive group."""
        return self.whom.groups is not None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one pupil or person stands with a rule in a period. Without a standing the rule is not due.

    pupils: due = times, have = visits that count (also beyond ``due``). visitors: likewise, visits or pupils.
    share of pupils: due 1, have 1 when visited so. share of visits: due = visits, have = those of the kind;
    nothing is asked of the single pupil, so it is always met.
    class_id: the class under which it is counted. last: with gaps, the day of the last visit that counted.
    """

    due: int
    have: int
    met: bool
    class_id: str | None = None
    last: date | None = None

    def pack(self) -> list[Any]:
        """``[due, have, met as 0 or 1, class, last as ISO day]``; what is None at the end is left off."""
        row = [
            self.due,
            self.have,
            int(self.met),
            self.class_id,
            self.last.isoformat() if self.last else None,
        ]
        while row[-1] is None:
            row.pop()
        return row

    @classmethod
    def unpack(cls, row: list[Any]) -> Standing:
        """The reverse of ``pack``."""
        due, have, met, class_id, last = [*row, None, None][:5]
        return cls(due, have, bool(met), class_id, date.fromisoformat(last) if last else None)


Standings = dict[str, dict[str, Standing]]
"""rule key → period key → standing."""


def pack_standings(standings: Standings) -> dict[str, dict[str, list[Any]]]:
    """Standings as plain JSON."""
    return {rule: {key: one.pack() for key, one in by.items()} for rule, by in standings.items()}


def unpack_standings(stored: dict[str, dict[str, list[Any]]]) -> Standings:
    """The reverse of ``pack_standings``."""
    return {rule: {key: Standing.unpack(row) for key, row in by.items()} for rule, by in stored.items()}


def _order(seat: Seat) -> tuple[date, date]:
    """Later is what began later, or on the same day lasted longer (a move taken back at once lasted no day)."""
    return seat.since or date.min, seat.until or date.max
