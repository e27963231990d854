"""Shares to the very number: no float decides who has done enough."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.domain.rules.model import Threshold
from server.domain.rules.parsing import exact
from server.domain.rules.words import percent

written = st.integers(0, 1000).map(lambda thousandths: thousandths / 1000)


@pytest.mark.parametrize(
    ("kind", "share", "of", "need"),
    [
        ("at_least", 1.0, 0, 0),
        ("at_least", 1.0, 7, 7),
        ("at_least", 0.5, 7, 4),
        ("at_least", 0.5, 8, 4),
        # As floats 0.07 * 100 is 7.000000000000001 and 0.29 * 100 is 28.999999999999996.
        ("at_least", 0.07, 100, 7),
        ("at_least", 0.29, 100, 29),
        ("more_than", 0.29, 100, 30),
        ("more_than", 0.9, 10, 10),
        ("more_than", 0.9, 11, 10),
        # Tiny classes: more than 90 % of one, of five is everybody.
        ("more_than", 0.9, 1, 1),
        ("more_than", 0.9, 5, 5),
        ("more_than", 0.5, 2, 2),
        ("at_most", 0.2, 10, 2),
        ("at_most", 0.2, 9, 1),
        ("at_most", 0, 9, 0),
    ],
)
def test_how_many_that_is(kind: str, share: float, of: int, need: int) -> None:
    assert Threshold(kind, exact(share)).need(of) == need


@settings(deadline=None)
@given(written, st.integers(0, 3000), st.integers(0, 3000))
def test_a_threshold_is_met_exactly_when_the_share_says_so(share: float, of: int, have: int) -> None:
    said = Fraction(str(share)) * of
    assert Threshold("at_least", exact(share)).met(have, of) == (have >= said)
    assert Threshold("more_than", exact(share)).met(have, of) == (have > said)
    assert Threshold("at_most", exact(share)).met(have, of) == (have <= said)


@settings(deadline=None)
@given(written, st.integers(1, 3000))
def test_need_is_the_fewest_that_are_enough_and_the_most_that_are_allowed(share: float, of: int) -> None:
    for kind in ("at_least", "more_than"):
        limit = Threshold(kind, exact(share))
        assert limit.met(limit.need(of), of)
        assert not limit.met(limit.need(of) - 1, of)
    most = Threshold("at_most", exact(share))
    assert most.met(most.need(of), of)
    assert not most.met(most.need(of) + 1, of)


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (Fraction(1), "100"),
        (Fraction(2, 3), "66.6"),
        (Fraction(1999, 2000), "99.9"),
        (Fraction(9999, 10000), "99.9"),
        (Fraction(1, 8), "12.5"),
        (Fraction(9, 10), "90"),
        (Fraction(0), "0"),
    ],
)
def test_what_falls_short_does_not_read_as_full(share: Fraction, text: str) -> None:
    assert percent(share) == text


def test_a_number_means_what_was_written() -> None:
    assert exact(0.9) == Fraction(9, 10)
    assert exact("0.9") == exact(Fraction(9, 10)) == Fraction(9, 10)
    assert exact(1) == exact(1.0) == 1
