"""School years, terms, grades."""

from datetime import date

import pytest

from server.domain.calendar import (
    class_name,
    day_from,
    nearest,
    school_year_of,
    usual_terms,
    year_bounds,
)


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (date(2026, 8, 31), 2025),
        (date(2026, 9, 1), 2026),
        (date(2026, 12, 31), 2026),
        (date(2027, 1, 1), 2026),
    ],
)
def test_a_school_year_begins_in_september(day: date, year: int) -> None:
    assert school_year_of(day) == year
    first, last = year_bounds(year)
    assert first <= day <= last


def test_terms_lie_in_their_year_and_leave_holidays() -> None:
    autumn, spring = usual_terms(2026)
    assert (autumn.name, spring.name) == ("2026年秋季学期", "2027年春季学期")
    first, last = year_bounds(2026)
    assert first == autumn.starts <= autumn.ends < spring.starts <= spring.ends < last
    assert (spring.starts - autumn.ends).days > 14


def test_a_day_of_a_pack_is_the_next_one_and_a_period_the_nearest_one() -> None:
    assert day_from("11-01", date(2026, 11, 1)) == date(2026, 11, 1)
    assert day_from("10-31", date(2026, 11, 1)) == date(2027, 10, 31)
    assert nearest("11-01", date(2027, 3, 1)) == date(2026, 11, 1)
    assert nearest("01-05", date(2026, 12, 20)) == date(2027, 1, 5)
    assert nearest("12-20", date(2027, 1, 5)) == date(2026, 12, 20)


def test_a_class_is_named_by_grade_and_number() -> None:
    assert class_name(4, 2) == "四（2）班"
    assert class_name(6, 10) == "六（10）班"
