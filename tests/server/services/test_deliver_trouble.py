"""A message that does not arrive: again after a pause, a dead letter in the end, or a receiver who is gone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from server.domain.delivery import CLAIM, MOST_TRIES
from server.services.deliver import send_delivery
from server.services.telling import telling_of
from tests.support.family_school import NOW, SCHOOL
from tests.support.push_service import PushService
from tests.support.told_family import Family, night, open_family, pushing

pytestmark = [pytest.mark.integration, pytest.mark.usefixtures("fresh_silence")]
EVENING = NOW.replace(hour=14)
"""22:00 at the school."""


@pytest.fixture
def family(tmp_path: Path, service: PushService) -> Iterator[Family]:
    """A family whose browser asked to be told."""
    with open_family(tmp_path, webpush=pushing(service)) as opened:
        assert opened.ask_push(service.browser())
        yield opened


def test_a_message_that_is_due_at_night_waits_for_the_morning(family: Family, service: PushService) -> None:
    family.set(quiet=night())
    family.now = EVENING - timedelta(hours=1, minutes=1)
    service.answer = lambda _n: (503, {"Retry-After": "600"})
    family.change("请每晚读十分钟书。")
    family.work()
    one = family.one()
    assert (one.state, one.due) == ("failed", EVENING + timedelta(hours=9))


@pytest.mark.parametrize(
    ("header", "rest"),
    [({}, 60), ({"Retry-After": "600"}, 600), ({"Retry-After": "1"}, 60)],
)
def test_trouble_is_tried_again_after_a_pause(
    family: Family, service: PushService, header: dict[str, str], rest: int
) -> None:
    service.answer = lambda n: (429, header) if n == 1 else (201, {})
    family.change("请每晚读十分钟书。")
    family.work()
    one = family.one()
    assert (one.state, one.code, one.due) == ("failed", "429", family.now + timedelta(seconds=rest))
    family.later(seconds=rest - 1)
    assert family.work() == 0
    family.later(seconds=1)
    family.work()
    assert family.one().state == "sent"
    assert len({p.told["id"] for p in service.pushed}) == 1
    assert len({p.topic for p in service.pushed}) == 1


def test_after_a_day_of_trouble_it_is_a_dead_letter(family: Family, service: PushService) -> None:
    service.answer = lambda _n: (503, {})
    family.change("请每晚读十分钟书。")
    for _ in range(MOST_TRIES + 3):
        family.work()
        family.later(hours=7)
    one = family.one()
    assert (one.state, one.tries, one.code, one.due) == ("dead", MOST_TRIES, "503", None)
    assert len(service.pushed) == MOST_TRIES


def test_what_is_refused_for_good_is_dead_at_once(family: Family, service: PushService) -> None:
    service.answer = lambda _n: (413, {})
    family.change("请每晚读十分钟书。")
    family.work()
    assert (family.one().state, family.one().tries) == ("dead", 1)


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_gone_is_forgotten(family: Family, service: PushService, status: int) -> None:
    service.answer = lambda _n: (status, {})
    family.change("请每晚读十分钟书。")
    family.work()
    assert family.one().state == "gone"
    assert family.told().pushed == 0
    family.change("请每晚读二十分钟书。")
    family.work()
    assert len(service.pushed) == 1


def test_two_workers_do_not_send_one_message_at_once(family: Family, service: PushService) -> None:
    family.change("请每晚读十分钟书。")
    family.work(turns=1)
    one = family.one()

    def second() -> None:
        service.before = lambda: None
        send_delivery(family.store, telling_of(family.settings), SCHOOL, one.id, family.now + CLAIM / 2)

    service.before = second
    family.work()
    assert len(service.pushed) == 1
    family.now += CLAIM
    family.work()
    assert (len(service.pushed), family.one().state) == (1, "sent")
