"""What a guardian may ask of the school about what it holds, and by when the school owes an answer."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

KINDS: Final = ("copy", "correction", "deletion")
NEEDS_WORDS: Final = frozenset({"correction", "deletion"})
STATES: Final = ("open", "done", "refused")
WORKING_DAYS: Final = 15
MOST_OPEN: Final = 5
_SATURDAY: Final = 5


def due_on(filed: date, days: int = WORKING_DAYS) -> date:
    """The last day for an answer: that many working days after the day of filing. Saturdays and Sundays do not count;
    public holidays do, so that nobody waits longer than the law lets them."""
    day = filed
    while days:
        day += timedelta(days=1)
        days -= day.weekday() < _SATURDAY
    return day
