"""How far a rule is on a day: for a school, a class or one person. The only place where today matters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

from server.domain.rules.closing import State, Unit, close
from server.domain.rules.model import Label, Period, Rule, Standing
from server.domain.rules.tally import Tally
from server.domain.rules.words import why
from server.locale import LANGS

UNJUDGED: Final = frozenset[State]({"not_begun", "nobody", "nothing_yet", "figure"})


@dataclass(frozen=True, slots=True)
class Progress:
    """A rule in a period, as people read it.

    state: not_begun; nobody (is due); nothing_yet (no visit to take a share of); figure (shown, never judged); met;
    open (not met, its period and the campaign run); missed (not met, one of them is over). met: None where nothing is
    judged.
    have, need, of: pupils or people who meet it, enough of them, all who are due; of a share, what is inside, enough
    of that (``at_most``: what is allowed), the whole; of one person, visits or pupils.
    rate: have of ``of``, exactly; None of nothing. missing: how many more close it (further visits, for a share of
    visits). reachable: False when nothing that is done from now on closes it.
    close, why: in words; ``neutral_why`` tells of no group.
    """

    state: State
    unit: Unit
    have: int
    need: int
    of: int
    rate: Fraction | None
    met: bool | None
    missing: int
    reachable: bool
    close: Label
    why: Label
    neutral_why: Label


@dataclass(frozen=True, slots=True)
class _Count:
    """What is judged. ``short``: how many more close it; None = none can."""

    have: int
    need: int
    of: int
    short: int | None

    @property
    def off(self) -> int:
        """``short``, or where nothing closes it how far it is off."""
        return abs(self.have - self.need) if self.short is None else self.short


def progress(
    rule: Rule, period: Period, tally: Tally, today: date, classes: Mapping[str, Tally] | None = None
) -> Progress:
    """Where a school or a class stands. classes: the tallies of all classes, for a school under a rule that each
    class is to keep (others ignore it): met when every class keeps it, missing what all of them lack."""
    whole = _count(rule, tally)
    judged = [whole]
    if rule.each == "class" and classes:
        judged = [_count(rule, each) for each in classes.values()]
    unit: Unit = "visits" if _of_visits(rule) else "people" if rule.kind == "visitors" else "pupils"
    return _told(rule, period, today, unit, whole, judged)


def person_progress(rule: Rule, period: Period, standing: Standing, today: date) -> Progress:
    """Where one person stands with a quota of their own: in visits, or in pupils."""
    due, have = standing.due, standing.have
    count = _Count(have, due, due, max(0, due - have))
    return _told(rule, period, today, rule.of, count, [count])


def _told(
    rule: Rule, period: Period, today: date, unit: Unit, whole: _Count, judged: Sequence[_Count]
) -> Progress:
    off, reachable = sum(count.off for count in judged), all(count.short is not None for count in judged)
    state = _state(rule, period, today, whole, done=off == 0)
    return Progress(
        state=state,
        unit=unit,
        have=whole.have,
        need=whole.need,
        of=whole.of,
        rate=Fraction(whole.have, whole.of) if whole.of else None,
        met=None if state in UNJUDGED else state == "met",
        missing=off,
        reachable=reachable,
        close={
            lang: close(rule, period, state, unit, off, today, reachable=reachable, lang=lang)
            for lang in LANGS
        },
        why={lang: why(rule, lang) for lang in LANGS},
        neutral_why={lang: why(rule, lang, neutral=True) for lang in LANGS},
    )


def _state(rule: Rule, period: Period, today: date, whole: _Count, *, done: bool) -> State:
    if today < period.starts:
        return "not_begun"
    if not whole.of:
        return "nothing_yet" if _of_visits(rule) else "nobody"
    if rule.figure_only:
        return "figure"
    if done:
        return "met"
    return "open" if today <= period.last else "missed"


def _count(rule: Rule, tally: Tally) -> _Count:
    have, of = (tally.part, tally.n) if _of_visits(rule) else (tally.met, tally.due)
    # Of nobody nobody is asked, although "more than" of nothing would be one.
    return _Count(have, rule.threshold.need(of), of, _short(rule, have, of)) if of else _Count(have, 0, 0, 0)


def _short(rule: Rule, have: int, of: int) -> int | None:
    """How many more close a rule; None when none can.

    Of those who are due, the ones needed and not there. A share of visits grows with each further visit on both
    sides: ``k`` more inside make ``have + k`` of ``of + k``; where only so much is allowed, ``k`` more outside make
    ``have`` of ``of + k``.
    """
    share, kind = rule.threshold.share, rule.threshold.kind
    if rule.threshold.met(have, of):
        return 0
    if not _of_visits(rule):
        return None if kind == "at_most" else rule.threshold.need(of) - have
    if kind == "at_most":
        return None if not share else _ceil(have / share - of)
    return None if share == 1 else _ceil((share * of - have) / (1 - share))


def _ceil(number: Fraction) -> int:
    return -(-number.numerator // number.denominator)


def _of_visits(rule: Rule) -> bool:
    return rule.kind == "share" and rule.of == "visits"
