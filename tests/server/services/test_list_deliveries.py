"""The desk sees what was sent, sends dead letters again, and reads the code of a webhook's link."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from server.services.list_deliveries import list_deliveries, read_code, resend
from server.services.open_note import enter_code
from server.services.problem import Problem
from server.services.telling import telling_of
from tests.support.family_school import OFFICE, SCHOOL, VISIT
from tests.support.hook import running_hook
from tests.support.push_service import PushService
from tests.support.told_family import Family, hooking, night, open_family, pushing

pytestmark = pytest.mark.integration


@pytest.fixture
def family(tmp_path: Path, service: PushService) -> Iterator[Family]:
    """A family whose message became a dead letter."""
    with open_family(tmp_path, webpush=pushing(service)) as opened:
        opened.ask_push(service.browser())
        service.answer = lambda n: (413, {}) if n == 1 else (201, {})
        opened.change("请每晚读十分钟书。")
        opened.work()
        yield opened


def listed(family: Family, visit: str | None = None, state: str | None = None) -> dict[str, Any]:
    return list_deliveries(family.store, telling_of(family.settings), OFFICE, visit, state, family.now)


def again(family: Family, id_: str) -> dict[str, Any]:
    return resend(family.store, telling_of(family.settings), OFFICE, id_, family.now)


def test_the_log_says_who_how_and_what_became_of_it(family: Family) -> None:
    seen = listed(family)
    (row,) = seen["items"]
    assert row["pupil"]["name"] == "罗小满"
    assert row["guardian"] == {"name": "罗父", "relation": "father"}
    assert (row["channel"], row["state"], row["code"], row["tries"]) == ("webpush", "dead", "413", 1)
    assert (row["visit"], row["version"], row["own_code"], row["due"]) == (VISIT, 2, False, None)
    assert (seen["counts"], seen["channels"], seen["quiet"]) == ({"dead": 1}, ["webpush"], "")
    assert listed(family, visit=VISIT)["items"] == [row]
    assert listed(family, state="dead")["items"] == [row]
    assert listed(family, state="sent")["items"] == []
    assert listed(family, visit="0193-other")["items"] == []


def test_a_dead_letter_is_sent_again_under_its_own_id(family: Family, service: PushService) -> None:
    (row,) = listed(family)["items"]
    assert again(family, row["id"])["state"] == "queued"
    family.work()
    assert listed(family)["items"][0]["state"] == "sent"
    assert {p.told["id"] for p in service.pushed} == {row["id"]}
    assert len({p.topic for p in service.pushed}) == 1
    with pytest.raises(Problem) as caught:
        again(family, row["id"])
    assert (caught.value.status, caught.value.members) == (409, {"status": "sent"})


def test_even_the_desk_sends_nothing_at_night(family: Family, service: PushService) -> None:
    family.set(quiet=night())
    family.later(hours=2)
    (row,) = listed(family)["items"]
    assert again(family, row["id"])["due"] == "2026-11-22T23:00:00+00:00"
    family.work()
    assert len(service.pushed) == 1
    assert listed(family)["quiet"] == "21:00-07:00"


def test_the_code_of_a_webhooks_link_opens_it_and_each_reading_is_written_down(family: Family) -> None:
    with running_hook() as hook:
        family.set(webhook=hooking(hook.url), webpush=None)
        family.change("请每晚读二十分钟书。")
        family.work()
    row = next(r for r in listed(family, visit=VISIT)["items"] if r["own_code"])
    code = read_code(family.store, OFFICE, row["id"], family.now)["code"]
    link = next(b.body.decode() for b in hook.got if row["id"] in b.body.decode())
    token = link.split("/n/")[1][:43]
    assert enter_code(family.store, family.keys, token, code, family.now).device
    with family.store.read(SCHOOL) as unit:
        acts = [entry.act for entry in unit.audit.entries()]
    assert acts.count("delivery.code") == 1


def test_what_is_not_there_is_404(family: Family) -> None:
    (row,) = listed(family)["items"]
    for act in (
        lambda: again(family, "nowhere"),
        lambda: read_code(family.store, OFFICE, row["id"], family.now),
    ):
        with pytest.raises(Problem) as caught:
            act()
        assert caught.value.status == 404
