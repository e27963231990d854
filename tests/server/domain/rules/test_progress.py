"""How a figure is told on a day: judged or not, met or not, what would close it."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.domain.rules.model import Standing
from server.domain.rules.planning import plan
from server.domain.rules.progress import Progress, person_progress, progress
from server.domain.rules.tally import Tally
from tests.server.domain.rules.schools import WINDOW, day, pack

EVERYBODY = {"kind": "pupils", "whom": {"all": True}, "per": "campaign"}
AT_HOME = {"kind": "share", "of": "visits", "what": {"modes": ["on_site"]}, "per": "campaign"}


def told(
    rule: dict[str, Any], tally: Tally, today: str = "12-01", classes: dict[str, Tally] | None = None
) -> Progress:
    made = plan(pack(rule), WINDOW)
    return progress(made.rules[0], made.periods["r0"][0], tally, day(today), classes)


@pytest.mark.parametrize(
    ("rule", "tally", "today", "state", "met"),
    [
        (EVERYBODY, Tally(4, 3, 4, 3), "11-04", "not_begun", None),
        (EVERYBODY, Tally(4, 4, 4, 4), "11-04", "not_begun", None),
        (EVERYBODY, Tally(4, 3, 4, 3), "11-05", "open", False),
        (EVERYBODY, Tally(4, 3, 4, 3), "01-20", "open", False),
        (EVERYBODY, Tally(4, 3, 4, 3), "01-21", "missed", False),
        (EVERYBODY, Tally(4, 4, 4, 4), "01-21", "met", True),
        (EVERYBODY, Tally(), "12-01", "nobody", None),
        (EVERYBODY | {"figure_only": True}, Tally(4, 1, 4, 1), "12-01", "figure", None),
        (EVERYBODY | {"figure_only": True}, Tally(), "12-01", "nobody", None),
        (AT_HOME | {"at_least": 0.5}, Tally(), "12-01", "nothing_yet", None),
        (AT_HOME | {"at_most": 0.5}, Tally(n=1, part=1), "12-01", "open", False),
    ],
)
def test_states(rule: dict[str, Any], tally: Tally, today: str, state: str, met: bool | None) -> None:
    shown = told(rule, tally, today)
    assert (shown.state, shown.met) == (state, met)


def test_a_rate_is_exact_and_there_is_none_of_nothing() -> None:
    assert told(EVERYBODY, Tally(3, 2, 3, 2)).rate == Fraction(2, 3)
    assert told(EVERYBODY, Tally()).rate is None


def test_a_gap_is_told_in_families_a_week() -> None:
    """12 missing on 30 November: 52 days are left, so 8 weeks: 2 a week."""
    shown = told(EVERYBODY, Tally(40, 28, 40, 28), "11-30")
    assert shown.close == {
        "zh-CN": "还差12户，1月20日前每周2户。",
        "en": "Families still to visit: 12; that is 2 a week until 20 January.",
    }


def test_in_the_last_week_only_the_day_is_told() -> None:
    assert told(EVERYBODY, Tally(40, 28, 40, 28), "01-14").close["zh-CN"] == "还差12户，1月20日前走完。"
    assert told(EVERYBODY, Tally(40, 28, 40, 28), "01-13").close["zh-CN"] == "还差12户，1月20日前每周6户。"


def test_a_campaign_asks_until_its_own_last_day_though_the_school_year_goes_on() -> None:
    """The year ends in August, the campaign on 20 January: 12 missing on 30 November are 2 a week, and then missed."""
    rule = EVERYBODY | {"per": "school_year"}
    assert told(rule, Tally(40, 28, 40, 28), "11-30").close["zh-CN"] == "还差12户，1月20日前每周2户。"
    assert told(rule, Tally(40, 28, 40, 28), "01-20").state == "open"
    assert told(rule, Tally(40, 28, 40, 28), "01-21").state == "missed"
    period = plan(pack(rule), WINDOW).periods["r0"][0]
    assert (period.ends, period.last) == (date(2027, 8, 31), date(2027, 1, 20))


def test_each_state_has_its_words() -> None:
    def words(rule: dict[str, Any], tally: Tally, today: str = "12-01") -> str:
        return told(rule, tally, today).close["zh-CN"]

    visitors = {"kind": "visitors", "who": "school_leader", "times": 5, "per": "campaign"}
    assert words(EVERYBODY, Tally(4, 3, 4, 3), "11-01") == "11月5日开始。"
    assert words(EVERYBODY, Tally()) == "现在没有人在这一条的范围里。"
    assert words(EVERYBODY, Tally(4, 4, 4, 4)) == "已做到。"
    assert words(EVERYBODY, Tally(4, 3, 4, 3), "02-01") == "1月20日已到期，还差1户。"
    assert words(EVERYBODY | {"figure_only": True}, Tally(4, 3, 4, 3)) == "只供了解，不作评判。"
    assert words(visitors, Tally(3, 1, 15, 9)) == "还有2位老师没走够，1月20日前补上。"
    assert words(visitors, Tally(3, 1, 15, 9), "02-01") == "1月20日已到期，还有2位老师没走够。"
    assert words(AT_HOME | {"at_least": 0.5}, Tally()) == "还没有家访，等有了再算。"
    assert words(AT_HOME | {"at_least": 0.5}, Tally(n=10, part=1), "01-20") == "再去8次就够，1月20日前完成。"
    assert words(AT_HOME | {"at_least": 0.5}, Tally(n=10, part=1)) == "再去8次就够，1月20日前每周1次。"
    assert words(AT_HOME | {"at_least": 1.0}, Tally(n=10, part=9)) == "到1月20日也达不到100%了。"
    assert words(AT_HOME | {"at_least": 0.5}, Tally(n=10, part=1), "02-01") == "1月20日已到期，还差8次。"
    assert (
        words(AT_HOME | {"at_most": 0.2}, Tally(n=9, part=2))
        == "后面1次改用别的方式，就不超过20%；1月20日前完成。"
    )
    assert words(AT_HOME | {"at_most": 0.2}, Tally(n=9, part=2), "02-01") == "1月20日已到期，超过了20%。"


def test_what_cannot_be_reached_any_more_says_so() -> None:
    some = AT_HOME | {"of": "pupils", "at_most": 0.25}
    assert told(AT_HOME | {"at_least": 1.0}, Tally(n=10, part=9)).reachable is False
    assert told(AT_HOME | {"at_most": 0}, Tally(n=10, part=1)).reachable is False
    shown = told(some, Tally(8, 3, 8, 3))
    # Three of eight were visited so, two are allowed; a visit that was made is not undone.
    assert (shown.have, shown.need, shown.missing, shown.reachable) == (3, 2, 1, False)
    assert told(some, Tally(8, 2, 8, 2)).met is True


def test_what_every_class_is_to_keep_is_not_mended_by_another_class() -> None:
    """Nine of ten in the school, but B lacks one; an empty class asks for nothing."""
    rule = EVERYBODY | {"threshold": {"at_least": 0.5}, "each": "class"}
    classes = {"A": Tally(8, 8, 8, 8), "B": Tally(3, 1, 3, 1), "C": Tally()}
    shown = told(rule, Tally(11, 9, 11, 9), classes=classes)
    assert (shown.have, shown.need, shown.of, shown.missing, shown.met) == (9, 6, 11, 1, False)
    assert (
        told(EVERYBODY | {"threshold": {"at_least": 0.5}}, Tally(11, 9, 11, 9), classes=classes).met is True
    )
    assert told(rule, classes["A"]).met is True


def test_more_than_a_share_of_nobody_asks_for_nobody() -> None:
    rule = EVERYBODY | {"threshold": {"more_than": 0.9}, "each": "class"}
    shown = told(rule, Tally(5, 5, 5, 5), classes={"A": Tally(5, 5, 5, 5), "B": Tally()})
    assert (shown.need, shown.missing, shown.met) == (5, 0, True)
    nobody = told(rule, Tally(), classes={"B": Tally()})
    assert (nobody.state, nobody.need, nobody.missing, nobody.met) == ("nobody", 0, 0, None)


def test_a_persons_own_quota_is_told_in_pupils_or_in_visits() -> None:
    visitors = {"kind": "visitors", "who": "school_leader", "times": 5, "per": "campaign"}

    def own(rule: dict[str, Any], have: int) -> Progress:
        made = plan(pack(rule), WINDOW)
        return person_progress(
            made.rules[0], made.periods["r0"][0], Standing(5, have, have >= 5), day("12-01")
        )

    shown = own(visitors, 2)
    assert (shown.unit, shown.have, shown.need, shown.missing, shown.met) == ("pupils", 2, 5, 3, False)
    assert shown.close["zh-CN"] == "还差3户，1月20日前每周1户。"
    assert own(visitors | {"of": "visits"}, 4).close["zh-CN"] == "再去1次就够，1月20日前完成。"
    over = own(visitors, 7)
    assert (over.have, over.missing, over.met) == (7, 0, True)


shares = st.integers(1, 99).map(lambda hundredths: hundredths / 100)


@settings(deadline=None)
@given(shares, st.integers(1, 300), st.data())
def test_so_many_more_visits_close_a_share_and_one_fewer_does_not(
    share: float, n: int, data: st.DataObject
) -> None:
    part = data.draw(st.integers(0, n))
    least, most = AT_HOME | {"at_least": share}, AT_HOME | {"at_most": share}
    for more in ((k := told(least, Tally(n=n, part=part)).missing), k - 1):
        if more >= 0:
            assert told(least, Tally(n=n + more, part=part + more)).met is (more == k)
    for more in ((k := told(most, Tally(n=n, part=part)).missing), k - 1):
        if more >= 0:
            assert told(most, Tally(n=n + more, part=part)).met is (more == k)


@settings(deadline=None)
@given(st.integers(1, 300), st.data())
def test_so_many_more_families_close_a_rule_and_one_fewer_does_not(due: int, data: st.DataObject) -> None:
    met, share = data.draw(st.integers(0, due)), data.draw(shares)
    kind = data.draw(st.sampled_from(["at_least", "more_than"]))
    rule = EVERYBODY | {"threshold": {kind: share}}
    shown = told(rule, Tally(due, met, due, met))
    assert 0 <= shown.missing <= due - met
    assert told(rule, Tally(due, met + shown.missing)).met is True
    if shown.missing:
        assert told(rule, Tally(due, met + shown.missing - 1)).met is False


@settings(deadline=None)
@given(st.integers(2, 400), st.integers(0, 76))
def test_the_pace_closes_the_gap_in_time(missing: int, passed: int) -> None:
    today = WINDOW.starts + timedelta(days=passed)
    made = plan(pack(EVERYBODY), WINDOW)
    shown = progress(made.rules[0], made.periods["r0"][0], Tally(missing, 0), today)
    weeks = -(-((date(2027, 1, 20) - today).days + 1) // 7)
    if weeks > 1:
        pace = int(shown.close["zh-CN"].rpartition("每周")[2].removesuffix("户。"))
        assert (pace - 1) * weeks < missing <= pace * weeks
    else:
        assert "每周" not in shown.close["zh-CN"]
