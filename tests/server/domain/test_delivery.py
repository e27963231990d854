"""Quiet hours, pauses, ids and topics of messages."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

import pytest

from server.domain.delivery import (
    FIRST,
    LONGEST,
    LONGEST_ASKED,
    MOST_TRIES,
    Quiet,
    asked_rest,
    delivery_id,
    has_lapsed,
    pause,
    topic_of,
)

CHINA = timezone(timedelta(hours=8))
NIGHT = Quiet.parse("21:00-07:00")
NOW = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)


def here(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=CHINA)


@pytest.mark.parametrize(
    ("at", "goes"),
    [
        (here(25, 20, 59), here(25, 20, 59)),
        (here(25, 21), here(26, 7)),
        (here(25, 23, 59), here(26, 7)),
        (here(26, 0), here(26, 7)),
        (here(26, 6, 59), here(26, 7)),
        (here(26, 7), here(26, 7)),
    ],
)
def test_at_night_everything_waits_for_the_morning(at: datetime, goes: datetime) -> None:
    assert NIGHT is not None
    assert NIGHT.after(at.astimezone(UTC), CHINA) == goes


def test_hours_within_a_day_are_quiet_too_and_equal_ends_are_none() -> None:
    noon = Quiet.parse("12:00-14:00")
    assert noon is not None
    assert noon.after(here(25, 13), CHINA) == here(25, 14)
    assert noon.after(here(25, 14), CHINA) == here(25, 14)
    none = Quiet.parse("00:00-00:00")
    assert none is not None
    assert none.after(here(25, 0), CHINA) == here(25, 0)


@pytest.mark.parametrize("text", ["", "21-7", "24:00-07:00", "21:00", "21:60-07:00", "21:00–07:00"])
def test_what_is_no_span_is_none(text: str) -> None:
    assert Quiet.parse(text) is None


def test_pauses_double_and_are_never_shorter_than_asked() -> None:
    assert [pause(n) / FIRST for n in (1, 2, 3, 4)] == [1, 2, 4, 8]
    assert pause(MOST_TRIES) == LONGEST
    assert pause(10**9) == LONGEST
    assert pause(1, timedelta(minutes=10)) == timedelta(minutes=10)
    assert pause(5, timedelta(seconds=1)) == FIRST * 16
    assert pause(1, timedelta(days=400)) == LONGEST_ASKED
    assert sum((pause(n) for n in range(1, MOST_TRIES)), timedelta()) > timedelta(hours=12)


@pytest.mark.parametrize(
    ("header", "rest"),
    [
        ("120", timedelta(seconds=120)),
        ("Wed, 25 Nov 2026 02:30:00 GMT", timedelta(minutes=30)),
        ("Wed, 25 Nov 2020 02:30:00 GMT", timedelta(0)),
        ("99999999999999999999", LONGEST_ASKED),
        (None, None),
        ("", None),
        ("soon", None),
        ("-5", None),
    ],
)
def test_a_retry_after_is_read_in_both_forms(header: str | None, rest: timedelta | None) -> None:
    assert asked_rest(header, NOW) == rest


def test_one_id_and_one_topic_however_often_it_is_planned() -> None:
    first = delivery_id("S1", "n1", 1, "webpush", "b1")
    assert delivery_id("S1", "n1", 1, "webpush", "b1") == first
    others = [
        delivery_id("S2", "n1", 1, "webpush", "b1"),
        delivery_id("S1", "n1", 2, "webpush", "b1"),
        delivery_id("S1", "n1", 1, "smtp", "b1"),
        delivery_id("S1", "n1", 1, "webpush", "b2"),
    ]
    assert len({first, *others}) == 5
    assert re.fullmatch(r"[A-Za-z0-9_-]{32}", topic_of("S1", "n1"))
    assert topic_of("S1", "n1") != topic_of("S1", "n2")


@pytest.mark.parametrize(
    ("expires", "over"),
    [("", False), ("null", False), ("٣", False), ("-1", False), ("0", True)]
    + [(str(int(NOW.timestamp() * 1000) + more), over) for more, over in ((0, True), (1, False))],
)
def test_a_subscription_ends_at_its_own_time_or_never(expires: str, over: bool) -> None:
    assert has_lapsed(expires, NOW) is over
