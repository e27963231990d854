"""When a visit is ready, and when two may be one."""

import json
from pathlib import Path
from typing import Any

import pytest

from server.domain.campaign import Pack, PackField
from server.domain.visits import Gap, Seen, is_filled, is_held, missing, twins_of
from server.packs import shipped

PACK = shipped("huangli-2018")
WHOLE = {"visited_on": "2026-11-25", "mode": "on_site", "met/G1": True, "process": "谈了。", "lead": "su"}


def gaps(**changes: Any) -> list[tuple[str, str]]:
    return [(g.field, g.code) for g in missing({**WHOLE, **changes}, PACK)]


def test_a_whole_visit_lacks_nothing() -> None:
    assert gaps() == []


FORM = json.loads((Path(__file__).parents[3] / "sync" / "vectors" / "missing.json").read_text("utf-8"))


def declared(raw: dict[str, Any]) -> PackField:
    keys = tuple(one["key"] for one in raw.get("options", ()))
    return PackField(raw["name"], raw["kind"], "open", raw.get("required"), False, keys, raw)


@pytest.mark.parametrize("case", FORM["cases"], ids=lambda case: case["name"])
def test_what_a_phone_calls_missing_is_missing_here(case: dict[str, Any]) -> None:
    form = Pack("test", 1, "test-1", tuple(declared(raw) for raw in FORM["fields"]), {})
    assert missing(case["values"], form) == [Gap(name, "required") for name in case["missing"]]


def test_an_empty_visit_names_what_is_missing_in_the_forms_order() -> None:
    assert [g.field for g in missing({}, PACK)] == ["visited_on", "mode", "met", "process"]
    assert missing({}, PACK)[0] == Gap("visited_on", "required")


@pytest.mark.parametrize(
    ("changes", "gap"),
    [
        ({"process": " \n "}, ("process", "required")),
        ({"process": None}, ("process", "required")),
        ({"met/G1": False}, ("met", "required")),
        ({"met/G1": None}, ("met", "required")),
        ({"mode": "by_boat"}, ("mode", "not_an_option")),
        ({"started_at": "19:40", "ended_at": "19:00"}, ("ended_at", "ends_before_start")),
        ({"companions/su": True}, ("companions", "same_person_twice")),
    ],
)
def test_gaps(changes: dict[str, Any], gap: tuple[str, str]) -> None:
    assert gaps(**changes) == [gap]


@pytest.mark.parametrize(
    "changes",
    [
        {"started_at": "19:00", "ended_at": "19:00"},
        {"ended_at": "19:00"},
        {"companions/su": False, "companions/he": True},
        {"met/G1": False, "met/pupil": True},
    ],
)
def test_no_gaps(changes: dict[str, Any]) -> None:
    assert gaps(**changes) == []


@pytest.mark.parametrize("outcome", ["refused", "absent"])
def test_what_did_not_take_place_needs_its_day_and_nothing_else(outcome: str) -> None:
    assert not is_held({"outcome": outcome})
    assert missing({"outcome": outcome}, PACK) == [Gap("visited_on", "required")]
    assert missing({"outcome": outcome, "visited_on": "2026-11-25"}, PACK) == []
    assert is_held({"outcome": "held"})
    assert is_held({})


def test_filled() -> None:
    assert is_filled({"attested": False}, "attested")
    assert not is_filled({"metal/x": True}, "met")


def test_twins_share_pupil_and_day() -> None:
    mine = Seen("V1", "P", "2026-11-25")
    others = [
        Seen("V1", "P", "2026-11-25"),
        Seen("V3", "P", "2026-11-25"),
        Seen("V2", "P", "2026-11-25"),
        Seen("V4", "P", "2026-11-26"),
        Seen("V5", "Q", "2026-11-25"),
        Seen("V6", "P", "2026-11-25", deleted=True),
    ]
    assert twins_of(mine, others) == ["V2", "V3"]
    assert twins_of(Seen("V1", "P", None), others) == []
    assert twins_of(Seen("V1", "P", "2026-11-25", deleted=True), others) == []


def test_a_closed_door_is_no_twin_of_the_visit_that_took_place_later() -> None:
    def seen(id_: str, absent: bool) -> Seen:
        return Seen(id_, "P", "2026-11-25", absent=absent)

    day = [seen("V1", True), seen("V2", False), seen("V3", True), seen("V4", False)]
    assert [twins_of(one, day) for one in day] == [["V3"], ["V4"], ["V1"], ["V2"]]
