"""What a slip of any shipped pack says in the words that every appointment has."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from server.domain.planning.model import WEEKEND, Wish
from server.domain.slips import said_on, slip_form, wish_on
from server.packs import names, shipped
from sync.wire import MODES


@pytest.mark.parametrize("pack", names())
def test_every_packs_slip_says_how_and_when_and_what_about(pack: str) -> None:
    form = slip_form(shipped(pack).data["forms"]["appointment"])
    assert {"mode", "on", "topics"} <= set(form.base.values())
    assert len(set(form.base.values())) == len(form.base)


def test_a_slip_in_common_words() -> None:
    form = slip_form(shipped("siping-2014").data["forms"]["appointment"])
    slip = {"day": "2026-12-05", "hour": "18:30", "way": "on_site", "wants": "作业"}
    assert said_on(form, slip) == {"on": "2026-12-05", "at": "18:30", "mode": "on_site", "topics": "作业"}
    assert said_on(form, {}) == {}


def test_a_way_of_visiting_that_is_none_of_ours_is_left_to_the_slip() -> None:
    form = slip_form(shipped("primary-four").data["forms"]["appointment"])
    said = said_on(form, {"wished_mode": "elsewhere", "wished_place": "村口小店"})
    assert said == {"place": "村口小店"}


@pytest.mark.parametrize(
    ("values", "wish"),
    [
        ({}, Wish()),
        ({"mode": "phone"}, Wish("phone")),
        (
            {"on": "2026-12-05", "at": "18:30"},
            Wish(weekday=5, part="evening", on=date(2026, 12, 5)),
        ),
        ({"slip": {"wished_time": "after_school"}}, Wish(part="afternoon")),
        ({"slip": {"wished_time": "noon"}, "at": "09:00"}, Wish(part="morning")),
        ({"slip": {"wished_time": "weekend"}}, Wish(weekday=WEEKEND)),
        ({"not_home": True}, Wish("at_school")),
        ({"not_home": True, "mode": "online"}, Wish("online")),
        ({"place": "村口小店"}, Wish(place="村口小店")),
    ],
)
def test_what_an_appointment_asks_of_a_plan(values: dict[str, Any], wish: Wish) -> None:
    assert wish_on(values) == wish


def test_modes_are_those_of_the_wire() -> None:
    assert all(wish_on({"mode": mode}).mode == mode for mode in MODES)
