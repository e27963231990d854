"""Visits of one pupil on one day: flagged as possible twins, unless somebody said that they are two visits."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from server.domain.visits import ABSENT, Seen, twins_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from server.store.unit import Unit
    from sync.state import Record

TWIN = "twin"
SEEN = ("submitted", "returned", "approved")
"""The statuses of a visit that its office sees."""
APART = "apart/"
"""`apart/<visit>` in a visit's values: the office said that they are two. No schema names it, no phone sees it."""


def possible_twins(visit: Record, others: Iterable[Record]) -> list[str]:
    """Ids of those among the other visits that may be this one recorded twice, sorted."""
    apart = {key.removeprefix(APART) for key in visit.values if key.startswith(APART)}
    return twins_of(_seen(visit), (_seen(other) for other in others if other.id not in apart))


def is_shown(unit: Unit, visit: Record) -> bool:
    """Whether the office sees a visit: from its submission on; a draft only while it may be a twin of one that
    was submitted, for somebody has to compare the two."""
    if visit.deleted:
        return False
    if visit.values.get("status") in SEEN:
        return True
    return bool(twins_beside(unit, visit, SEEN))


def twins_beside(unit: Unit, visit: Record, statuses: Collection[str]) -> list[Record]:
    """The possible twins of a flagged visit that have one of these statuses."""
    if TWIN not in visit.flags:
        return []
    beside = _of_that_day(unit, visit)
    ids = possible_twins(visit, beside)
    return [one for one in beside if one.id in ids and one.values.get("status", "draft") in statuses]


def mark_twins(unit: Unit, visit: Record) -> None:
    """Give a visit (locked by the caller) the flag or take it away, by what stands beside it now."""
    twins = possible_twins(visit, _of_that_day(unit, visit))
    flags = visit.flags | {TWIN} if twins else visit.flags - {TWIN}
    marked = visit.copy()
    marked.flags = flags
    unit.records.put(marked)


def set_apart(unit: Unit, visit: Record) -> None:
    """Remember that this visit and the others of its day are different ones, and take the flag off those that
    have no other possible twin."""
    others = [one for one in _of_that_day(unit, visit) if one.id != visit.id]
    unit.records.load_for_update([("visit", one.id) for one in others])
    fresh = visit.copy()
    fresh.values |= {APART + one.id: True for one in others}
    unit.records.put(fresh)
    for one in others:
        other = one.copy()
        other.values[APART + visit.id] = True
        unit.records.put(other)
        mark_twins(unit, other)
    mark_twins(unit, fresh)


def recheck_twins(unit: Unit, gone: Record) -> None:
    """A visit was deleted: those of its day keep the flag only while another one stands beside them."""
    flagged = [one for one in _of_that_day(unit, gone) if one.id != gone.id and TWIN in one.flags]
    unit.records.load_for_update([("visit", one.id) for one in flagged])
    for one in flagged:
        mark_twins(unit, one)


def renew_twins(unit: Unit, visit: Record) -> None:
    """Whether a visit took place was said anew: it and those of its day are flagged by that."""
    for one in _of_that_day(unit, visit):
        unit.records.load_for_update([("visit", one.id)])
        mark_twins(unit, one)


def _of_that_day(unit: Unit, visit: Record) -> list[Record]:
    day = visit.values.get("visited_on")
    if not isinstance(day, str):
        return []
    return unit.records.by("visit", pupil_id=visit.values.get("pupil"), visited_on=date.fromisoformat(day))


def _seen(visit: Record) -> Seen:
    values = visit.values
    absent = values.get("outcome") == ABSENT
    return Seen(visit.id, str(values.get("pupil")), values.get("visited_on"), visit.deleted, absent)
