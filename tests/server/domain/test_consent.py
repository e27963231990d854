"""Every combination of recorded answers leads to one verdict."""

from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.consent import (
    CONFIRM_DAYS,
    PURPOSES,
    Consent,
    Finding,
    Verdict,
    from_values,
    may_show_family,
    photo_verdict,
    verdict,
)

DAY = date(2026, 11, 25)
CAPACITIES = ("parent", "other_guardian", "grandparent", "child")


def said(
    capacity: str, given: bool = True, purpose: str = "record", days: int = 0, visit: str | None = "V"
) -> Consent:
    return Consent(capacity, purpose, given, DAY + timedelta(days), visit)


consents = st.lists(
    st.builds(
        said,
        st.sampled_from(CAPACITIES),
        st.booleans(),
        st.sampled_from(PURPOSES),
        st.integers(-90, 0),
        st.sampled_from(["V", None]),
    ),
    max_size=8,
)


@pytest.mark.parametrize(
    ("capacity", "purpose", "expected"),
    [
        ("parent", "record", "granted"),
        ("parent", "family", "granted"),
        ("parent", "publish", "granted"),
        ("other_guardian", "record", "granted"),
        ("other_guardian", "publish", "granted"),
        ("grandparent", "record", "provisional"),
        ("grandparent", "family", "pending"),
        ("grandparent", "publish", "pending"),
        ("child", "record", "pending"),
        ("child", "publish", "pending"),
        ("stranger", "record", "pending"),
    ],
)
def test_one_yes(capacity: str, purpose: str, expected: str) -> None:
    assert verdict([said(capacity, purpose=purpose)], purpose, DAY, "V").verdict == expected


@pytest.mark.parametrize("answers", list(product([None, True, False], repeat=len(CAPACITIES))))
def test_every_combination_for_the_record(answers: tuple[bool | None, ...]) -> None:
    heard = dict(zip(CAPACITIES, answers, strict=True))
    found = verdict([said(c, a) for c, a in heard.items() if a is not None], "record", DAY, "V").verdict
    if False in answers:
        assert found is Verdict.REFUSED
    elif heard["parent"] or heard["other_guardian"]:
        assert found is Verdict.GRANTED
    elif heard["grandparent"]:
        assert found is Verdict.PROVISIONAL
    else:
        assert found is Verdict.PENDING


def test_silence_is_not_a_yes() -> None:
    assert photo_verdict([], DAY, "V") == Finding(Verdict.PENDING, "no_answer")
    assert not photo_verdict([], DAY, "V").may_keep


def test_a_childs_yes_says_why_it_is_not_enough() -> None:
    assert photo_verdict([said("child")], DAY, "V").reason == "child_only"


def test_a_childs_no_outweighs_a_parents_yes() -> None:
    assert photo_verdict([said("parent"), said("child", given=False)], DAY, "V").verdict is Verdict.REFUSED


@given(consents, st.sampled_from(CAPACITIES), st.integers(-90, 0))
def test_any_no_is_final(others: list[Consent], who: str, days: int) -> None:
    for place in (0, len(others)):
        heard = [*others[:place], said(who, given=False, days=days), *others[place:]]
        assert photo_verdict(heard, DAY, "V").verdict is Verdict.REFUSED


@given(consents)
def test_the_order_of_arrival_does_not_matter(heard: list[Consent]) -> None:
    for purpose in PURPOSES:
        assert verdict(heard, purpose, DAY, "V") == verdict(heard[::-1], purpose, DAY, "V")


@given(consents)
def test_purposes_stand_apart(heard: list[Consent]) -> None:
    for purpose in PURPOSES:
        alone = [c for c in heard if c.purpose == purpose]
        assert verdict(heard, purpose, DAY, "V") == verdict(alone, purpose, DAY, "V")


@given(consents)
def test_only_a_decider_grants(heard: list[Consent]) -> None:
    for purpose in PURPOSES:
        if verdict(heard, purpose, DAY, "V").verdict is Verdict.GRANTED:
            assert any(
                c.given and c.purpose == purpose and c.capacity in ("parent", "other_guardian") for c in heard
            )


@given(consents)
def test_the_family_sees_only_what_was_granted_twice(heard: list[Consent]) -> None:
    if may_show_family(heard, DAY, "V"):
        assert photo_verdict(heard, DAY, "V").verdict is Verdict.GRANTED
        assert verdict(heard, "family", DAY, "V").verdict is Verdict.GRANTED


def test_a_grandparents_yes_runs_out_after_thirty_days() -> None:
    yes = [said("grandparent")]
    last = DAY + timedelta(CONFIRM_DAYS)
    assert photo_verdict(yes, last, "V") == Finding(Verdict.PROVISIONAL, "awaiting_parent", last)
    assert photo_verdict(yes, last + timedelta(1), "V") == Finding(Verdict.REFUSED, "not_confirmed", last)


def test_a_second_grandparent_does_not_start_the_days_anew() -> None:
    yes = [said("grandparent"), said("grandparent", days=20)]
    assert photo_verdict(yes, DAY + timedelta(20), "V").confirm_by == DAY + timedelta(CONFIRM_DAYS)


def test_a_parent_confirms() -> None:
    heard = [said("grandparent"), said("parent", days=9)]
    assert photo_verdict(heard, DAY + timedelta(200), "V").verdict is Verdict.GRANTED


def test_a_withdrawal_is_a_later_no() -> None:
    assert (
        photo_verdict([said("parent"), said("parent", given=False, days=3)], DAY, "V").verdict
        is Verdict.REFUSED
    )


def test_a_consent_of_another_visit_is_not_heard() -> None:
    assert photo_verdict([said("parent", visit="W")], DAY, "V").verdict is Verdict.PENDING
    assert photo_verdict([said("parent", given=False, visit="W")], DAY, "V").verdict is Verdict.PENDING


def test_a_consent_without_a_visit_speaks_for_all() -> None:
    assert photo_verdict([said("parent", visit=None)], DAY, "V").verdict is Verdict.GRANTED
    assert photo_verdict([said("parent", visit=None)], DAY).verdict is Verdict.GRANTED


def test_showing_the_family_needs_its_own_yes() -> None:
    record, family = said("parent"), said("parent", purpose="family")
    assert not may_show_family([record], DAY, "V")
    assert not may_show_family([family], DAY, "V")
    assert may_show_family(iter([record, family]), DAY, "V")


def test_values_become_a_consent() -> None:
    values = {"capacity": "parent", "purpose": "record", "given": True, "on": "2026-11-20", "visit": "V"}
    assert from_values(values, DAY) == Consent("parent", "record", True, date(2026, 11, 20), "V")


@pytest.mark.parametrize("on", [None, "", "2026-13-01", "soon", "2031-01-01", 5])
def test_an_unsound_day_counts_as_the_day_of_arrival(on: object) -> None:
    assert from_values({"given": True, "on": on}, DAY).on == DAY


@pytest.mark.parametrize("value", [None, "true", 1, False])
def test_only_a_plain_true_is_a_yes(value: object) -> None:
    assert not from_values({"given": value}, DAY).given
