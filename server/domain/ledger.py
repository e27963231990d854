"""The ledger of what families asked and said and were promised: by when an answer is due, and whether it came in time.

A pack names categories with days for an answer. What nobody sorted yet is due by the shortest of them, so that
nothing is forgotten for want of a category.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

KINDS: Final = ("request", "opinion", "problem", "promise")
STATES: Final = ("open", "in_hand", "answered", "closed")
UNANSWERED: Final = frozenset({"open", "in_hand"})
USUAL_DAYS: Final = 15
"""Days for an answer where no pack says how many."""


@dataclass(frozen=True, slots=True)
class Category:
    """A category of a pack's ledger with its measures; labels in each language."""

    key: str
    label: Mapping[str, str]
    answer_days: int
    measures: tuple[tuple[str, Mapping[str, str]], ...] = ()

    def has(self, measure: str) -> bool:
        """Whether it is one of its measures."""
        return any(key == measure for key, _ in self.measures)


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts of items. open: unanswered; overdue: of these, past their date; unsorted: of these, without a
    category; answered: of those that had a date to keep, those answered; in_time: of those, by their date."""

    open: int = 0
    overdue: int = 0
    unsorted: int = 0
    answered: int = 0
    in_time: int = 0
    closed: int = 0


def categories_of(data: Mapping[str, Any]) -> tuple[Category, ...]:
    """The categories of a pack as read, in its order; none where it has no ledger."""
    return tuple(
        Category(
            one["key"],
            one["label"],
            int(one["answer_days"]),
            tuple((measure["key"], measure["label"]) for measure in one.get("measures", ())),
        )
        for one in data.get("ledger", {}).get("categories", ())
    )


def due_by(categories: Sequence[Category], category: object, filed: date) -> date:
    """The last day for an answer to what was filed on a day."""
    known = {one.key: one.answer_days for one in categories}
    shortest = min(known.values(), default=USUAL_DAYS)
    return filed + timedelta(days=known.get(str(category or ""), shortest))


def days_over(values: Mapping[str, Any], today: date) -> int:
    """How many days an unanswered item is past its date; 0 for any other."""
    due = day_of(values, "due_on")
    late = due is not None and values.get("state", "open") in UNANSWERED
    return max(0, (today - due).days) if late and due is not None else 0


def figures(items: Iterable[Mapping[str, Any]], today: date) -> Figures:
    """Counts of these items, given by their values."""
    open_ = overdue = unsorted = answered = in_time = closed = 0
    for values in items:
        state = values.get("state", "open")
        if state in UNANSWERED:
            open_ += 1
            overdue += days_over(values, today) > 0
            unsorted += not values.get("category")
            continue
        answered += 1
        closed += state == "closed"
        due, on = day_of(values, "due_on"), day_of(values, "answered_on") or day_of(values, "closed_on")
        in_time += due is None or on is None or on <= due
    return Figures(open_, overdue, unsorted, answered, in_time, closed)


def urgency(values: Mapping[str, Any], today: date) -> tuple[int, int]:
    """By which a list is ordered: unanswered ones by their date, the longest overdue first; then what was answered
    and not closed; then what is closed, the latest first."""
    state = values.get("state", "open")
    if state in UNANSWERED:
        due = day_of(values, "due_on")
        return 0, due.toordinal() if due else date.max.toordinal()
    last = day_of(values, "closed_on") or day_of(values, "answered_on") or today
    return (2 if state == "closed" else 1), -last.toordinal()


def day_of(values: Mapping[str, Any], name: str) -> date | None:
    """A day among flat values; None where there is none."""
    value = values.get(name)
    return date.fromisoformat(value) if isinstance(value, str) and value else None
