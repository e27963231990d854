"""Which days a rule is asked for: whole terms, months and school years around a campaign, a pack's stages."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.domain.calendar import Term
from server.domain.rules.model import Period, Window
from server.domain.rules.periods import periods_of

PACK = {
    "period": {"starts": "11-01", "ends": "06-30"},
    "stages": [
        {"key": "plan", "title": {"zh-CN": "准备", "en": "Plan"}, "starts": "11-01", "ends": "11-20"},
        {"key": "visit", "title": {"zh-CN": "走访", "en": "Visit"}, "starts": "12-01", "ends": "02-28"},
    ],
}
AUTUMN = Window(date(2026, 11, 1), date(2027, 6, 30))


def found(per: str, window: Window, terms: tuple[Term, ...] = ()) -> dict[str, tuple[str, str, str]]:
    """key → first day, last day, roll day."""
    return {
        p.key: (p.starts.isoformat(), p.ends.isoformat(), p.roll.isoformat())
        for p in periods_of(per, window, terms, PACK)
    }


def test_a_campaign_is_one_period() -> None:
    assert found("campaign", AUTUMN) == {"campaign": ("2026-11-01", "2027-06-30", "2027-06-30")}


def test_terms_are_whole_and_hold_the_holidays_after_them() -> None:
    assert found("term", AUTUMN) == {
        "term:2026-1": ("2026-09-01", "2027-02-14", "2027-01-20"),
        "term:2026-2": ("2027-02-15", "2027-08-31", "2027-07-05"),
    }


def test_a_school_keeps_its_own_terms() -> None:
    own = (
        Term(2026, 1, date(2026, 8, 29), date(2027, 1, 15)),
        Term(2026, 2, date(2027, 2, 24), date(2027, 6, 30)),
    )
    assert found("term", AUTUMN, own) == {
        "term:2026-1": ("2026-08-29", "2027-02-23", "2027-01-15"),
        # The next year has no term of its own: the usual first of September.
        "term:2026-2": ("2027-02-24", "2027-08-31", "2027-06-30"),
    }
    assert found("school_year", AUTUMN, own) == {"year:2026": ("2026-09-01", "2027-08-31", "2027-06-30")}


def test_a_school_year_is_whole() -> None:
    assert found("school_year", AUTUMN) == {"year:2026": ("2026-09-01", "2027-08-31", "2027-07-05")}


def test_months_belong_when_half_of_them_does() -> None:
    fortnights = found("month", Window(date(2026, 11, 17), date(2027, 2, 14)))
    # Of November 14 days of 30 and a sixth of the campaign: no. Of February 14 of 28: yes.
    assert fortnights == {
        "month:2026-12": ("2026-12-01", "2026-12-31", "2026-12-31"),
        "month:2027-01": ("2027-01-01", "2027-01-31", "2027-01-31"),
        "month:2027-02": ("2027-02-01", "2027-02-28", "2027-02-28"),
    }


def test_a_short_campaign_lies_in_the_month_that_holds_most_of_it() -> None:
    assert list(found("month", Window(date(2026, 11, 25), date(2026, 12, 2)))) == ["month:2026-11"]


def test_three_days_of_a_new_school_year_do_not_ask_for_that_year() -> None:
    window = Window(date(2026, 5, 1), date(2026, 9, 3))
    assert list(found("school_year", window)) == ["year:2025"]
    assert list(found("term", window)) == ["term:2025-2"]


def test_a_calendar_year_has_two_school_years_and_two_terms() -> None:
    """Siping: January to December. Of the autumn before only 45 of 167 days are left."""
    window = Window(date(2026, 1, 1), date(2026, 12, 31))
    assert list(found("school_year", window)) == ["year:2025", "year:2026"]
    assert list(found("term", window)) == ["term:2025-2", "term:2026-1"]


def test_a_summer_campaign_lies_in_the_holidays_after_the_spring_term() -> None:
    assert list(found("term", Window(date(2026, 7, 5), date(2026, 8, 5)))) == ["term:2025-2"]


def test_where_no_month_has_a_third_the_campaign_stands_for_itself() -> None:
    terms = (
        Term(2026, 1, date(2026, 9, 1), date(2026, 9, 30)),
        Term(2026, 2, date(2027, 6, 1), date(2027, 6, 2)),
        Term(2025, 1, date(2025, 9, 1), date(2025, 9, 2)),
        Term(2025, 2, date(2025, 9, 3), date(2025, 9, 4)),
        Term(2027, 1, date(2027, 6, 3), date(2027, 6, 4)),
        Term(2027, 2, date(2027, 6, 5), date(2027, 6, 6)),
        Term(2028, 1, date(2027, 6, 7), date(2027, 6, 8)),
        Term(2028, 2, date(2027, 6, 9), date(2027, 6, 10)),
    )
    window = Window(date(2027, 6, 20), date(2027, 6, 30))
    assert list(found("term", window, terms)) == ["campaign"]


def test_stages_are_days_of_the_pack() -> None:
    assert found("stage:plan", AUTUMN) == {"stage:plan": ("2026-11-01", "2026-11-20", "2026-11-20")}
    assert found("stage:visit", AUTUMN) == {"stage:visit": ("2026-12-01", "2027-02-28", "2027-02-28")}


def test_a_campaign_that_begins_late_keeps_the_stages_of_that_turn() -> None:
    late = Window(date(2026, 11, 25), date(2027, 6, 30))
    assert found("stage:plan", late) == found("stage:plan", AUTUMN)
    early = Window(date(2026, 10, 20), date(2027, 6, 30))
    assert found("stage:visit", early) == found("stage:visit", AUTUMN)


def test_there_is_no_period_of_an_unknown_stage() -> None:
    with pytest.raises(KeyError):
        periods_of("stage:party", AUTUMN, (), PACK)


def test_periods_have_names_in_both_languages() -> None:
    def names(per: str) -> list[tuple[str, str]]:
        return [(p.label["zh-CN"], p.label["en"]) for p in periods_of(per, AUTUMN, (), PACK)]

    assert names("campaign") == [("活动期间", "The campaign")]
    assert names("term") == [("2026年秋季学期", "Autumn term 2026"), ("2027年春季学期", "Spring term 2027")]
    assert names("school_year") == [("2026–2027学年", "School year 2026–2027")]
    assert names("month")[0] == ("2026年11月", "2026-11")
    assert names("stage:visit") == [("走访", "Visit")]


windows = st.tuples(st.dates(date(2024, 1, 1), date(2030, 1, 1)), st.integers(0, 500)).map(
    lambda drawn: Window(drawn[0], drawn[0] + timedelta(days=drawn[1]))
)


@settings(deadline=None)
@given(windows, st.sampled_from(["campaign", "term", "school_year", "month"]))
def test_periods_follow_each_other_without_a_gap_or_an_overlap(window: Window, per: str) -> None:
    periods = periods_of(per, window)
    assert periods
    assert all(p.starts <= p.roll <= p.ends for p in periods)
    assert [_next(p) for p in periods[:-1]] == [p.starts for p in periods[1:]]


def _next(period: Period) -> date:
    return period.ends + timedelta(days=1)


@settings(deadline=None)
@given(windows)
def test_every_day_in_the_middle_of_a_campaign_lies_in_a_term(window: Window) -> None:
    """No visit falls between two terms: the holidays belong to the one before."""
    periods = periods_of("term", window)
    days = [window.starts + timedelta(days=n) for n in range((window.ends - window.starts).days + 1)]
    outside = [d for d in days if not any(p.holds(d) for p in periods)]
    # Only at the edges, where less than half a term and less than a third of the campaign is left.
    assert len(outside) * 3 < len(days) * 2
    assert all(d < periods[0].starts or d > periods[-1].ends for d in outside)
