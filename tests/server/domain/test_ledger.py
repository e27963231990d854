"""When an answer is due, what is overdue, and what came in time."""

from __future__ import annotations

from datetime import date

from server.domain.ledger import USUAL_DAYS, categories_of, days_over, due_by, figures, urgency
from server.packs import shipped

TODAY = date(2026, 11, 25)
CATEGORIES = categories_of(shipped("huangli-2018").data)


def test_a_category_gives_its_days_and_nothing_else_the_shortest() -> None:
    assert [(one.key, one.answer_days) for one in CATEGORIES] == [
        ("teaching", 14),
        ("management", 14),
        ("development", 30),
        ("child", 7),
    ]
    assert due_by(CATEGORIES, "development", TODAY) == date(2026, 12, 25)
    assert due_by(CATEGORIES, None, TODAY) == date(2026, 12, 2)
    assert due_by(CATEGORIES, "a word of an older pack", TODAY) == date(2026, 12, 2)
    assert (due_by((), "child", TODAY) - TODAY).days == USUAL_DAYS
    assert categories_of({"pack": "without a ledger"}) == ()


def test_measures_belong_to_their_category() -> None:
    child = CATEGORIES[3]
    assert child.has("counselling")
    assert not child.has("solve_now")


def test_only_what_is_unanswered_is_overdue() -> None:
    assert days_over({"due_on": "2026-11-24"}, TODAY) == 1
    assert days_over({"due_on": "2026-11-25"}, TODAY) == 0, "the day itself is in time"
    assert days_over({"due_on": "2026-11-01", "state": "in_hand"}, TODAY) == 24
    assert days_over({"due_on": "2026-11-01", "state": "answered"}, TODAY) == 0
    assert days_over({}, TODAY) == 0


def test_figures() -> None:
    items = [
        {"due_on": "2026-11-24", "category": "child"},
        {"due_on": "2026-12-24", "state": "in_hand"},
        {"due_on": "2026-11-20", "state": "answered", "answered_on": "2026-11-20"},
        {"due_on": "2026-11-20", "state": "closed", "answered_on": "2026-11-21", "closed_on": "2026-11-22"},
    ]
    counts = figures(items, TODAY)
    assert (counts.open, counts.overdue, counts.unsorted) == (2, 1, 1)
    assert (counts.answered, counts.in_time, counts.closed) == (2, 1, 1)


def test_the_longest_overdue_comes_first_and_what_is_closed_last() -> None:
    items = {
        "closed": {"state": "closed", "closed_on": "2026-11-24", "due_on": "2026-10-01"},
        "answered": {"state": "answered", "answered_on": "2026-11-24", "due_on": "2026-10-01"},
        "someday": {},
        "later": {"due_on": "2026-12-01"},
        "overdue": {"due_on": "2026-11-01"},
    }
    ordered = sorted(items, key=lambda name: urgency(items[name], TODAY))
    assert ordered == ["overdue", "later", "someday", "answered", "closed"]
