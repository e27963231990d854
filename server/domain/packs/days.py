"""Days of a pack: written MM-DD, each meaning the first such day on or after the period's start."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from server.domain.packs.mistakes import Mistake, Path
from server.domain.packs.parts import Parts

# A year without 29 February: packs name days that every year has.
_PLAIN_YEAR: Final = 2023
_YEAR: Final = 365
GRACE_DAYS: Final = 60
"""Tables and documents may be due this long after the period's end."""
HALF_A_YEAR: Final = 200


def ordinal(monthday: str) -> int | None:
    """Which day of a plain year this is, from 0; None for a day that not every year has."""
    month, day = monthday.split("-")
    try:
        return (date(_PLAIN_YEAR, int(month), int(day)) - date(_PLAIN_YEAR, 1, 1)).days
    except ValueError:
        return None


class Period:
    """How far into a pack's period a day lies."""

    def __init__(self, starts: str, ends: str) -> None:
        """Both days exist in every year."""
        self.starts, self.ends = starts, ends
        self._first = ordinal(starts) or 0
        self.length = self.offset(ends)

    def offset(self, monthday: str) -> int:
        """Days from the period's start to this day."""
        return ((ordinal(monthday) or 0) - self._first) % _YEAR

    def holds(self, monthday: str, grace: int = 0) -> bool:
        """Whether the day lies in the period, or at most `grace` days after its end."""
        return self.offset(monthday) <= self.length + grace


def day_mistakes(parts: Parts) -> Iterator[Mistake]:
    """Days that do not exist, lie outside the period, or are out of order."""
    absent = [path for path, day in _days(parts) if ordinal(day) is None]
    for path in absent:
        yield parts.fault(path, "no_such_day", parts.peek(*path))
    given = parts.get("period")
    if given is None or {("period", "starts"), ("period", "ends")} & set(absent):
        return
    period = Period(given["starts"], given["ends"])
    if given.get("repeats") == "term" and period.length > HALF_A_YEAR:
        yield parts.fault(("period", "repeats"), "repeat_too_long", period.length + 1, HALF_A_YEAR)
    span = f"{period.starts} – {period.ends}"
    for path, day in _days(parts):
        grace = GRACE_DAYS if path[0] in ("tables", "documents", "supervision") else 0
        if path[0] != "period" and path not in absent and not period.holds(day, grace):
            yield parts.fault(path, "outside_period", day, span)
    yield from _stage_order(parts, period, set(absent))


def _days(parts: Parts) -> Iterator[tuple[Path, str]]:
    """Every day of the pack that has the form of one."""
    paths: list[Path] = [("period", "starts"), ("period", "ends")]
    for stage, _ in parts.every("stages"):
        paths += [(*stage, "starts"), (*stage, "ends")]
        paths += [(*task, "due") for task, _ in parts.every(*stage, "tasks")]
    paths += [(*table, "due", "on") for table, _ in parts.every("tables")]
    paths += [(*visit, "when", "on") for visit, _ in parts.every("supervision")]
    paths += [(*document, "due") for document, _ in parts.every("documents")]
    for path in paths:
        if isinstance(day := parts.get(*path), str):
            yield path, day


def _stage_order(parts: Parts, period: Period, absent: set[Path]) -> Iterator[Mistake]:
    before = 0
    for path, _ in parts.every("stages"):
        starts, ends = parts.get(*path, "starts"), parts.get(*path, "ends")
        if starts is None or ends is None or {(*path, "starts"), (*path, "ends")} & absent:
            continue
        first, last = period.offset(starts), period.offset(ends)
        if not (period.holds(starts) and period.holds(ends)):
            continue
        if last < first:
            yield parts.fault((*path, "ends"), "ends_first", ends, starts)
        if first < before:
            yield parts.fault((*path, "starts"), "stage_order", starts)
        before = max(before, first)
        for task, _ in parts.every(*path, "tasks"):
            due = parts.get(*task, "due")
            if due is None or (*task, "due") in absent or not period.holds(due) or last < first:
                continue
            if not first <= period.offset(due) <= last:
                yield parts.fault((*task, "due"), "outside_stage", due, f"{starts} – {ends}")
