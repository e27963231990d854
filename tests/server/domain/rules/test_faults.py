"""Rules that a schema lets pass and that cannot be meant."""

from __future__ import annotations

from typing import Any

import pytest

from server.domain.packs.mistakes import mistake
from server.domain.rules.faults import Fault, mistakes
from tests.server.domain.rules.schools import pack

PUPILS = {"kind": "pupils", "whom": {"all": True}, "per": "campaign"}
VISITORS = {"kind": "visitors", "who": "everyone", "times": 1, "per": "term"}
SHARE = {"kind": "share", "of": "visits", "what": {"modes": ["on_site"]}, "at_least": 0.5, "per": "campaign"}
NO_LIMIT = {"kind": "share", "of": "visits", "what": {"modes": ["on_site"]}, "per": "campaign"}
STAGES = [{"key": "winter", "starts": "12-20", "ends": "01-10"}]
FORM = {
    "visit": {"sections": [{"fields": [{"name": "mode", "options": [{"key": "on_site"}, {"key": "phone"}]}]}]}
}

FAULTY: list[tuple[dict[str, Any], list[Fault]]] = [
    (
        PUPILS | {"whom": {"groups": ["poor", "rich"]}},
        [Fault("rule_group", ("whom", "groups", 1), "rich", "poor、family、health")],
    ),
    (PUPILS | {"whom": {"all": True, "new": True}}, [Fault("rule_all_and", ("whom",), "new")]),
    (
        PUPILS | {"threshold": {"at_least": 0.5, "more_than": 0.4}},
        [Fault("rule_two_limits", ("threshold",), "at_least, more_than")],
    ),
    (
        PUPILS | {"threshold": {"more_than": 1.0}},
        [Fault("rule_never", ("threshold", "more_than"), "more_than: 1", "at_least: 1")],
    ),
    (
        PUPILS | {"threshold": {"at_least": 0}},
        [Fault("rule_always", ("threshold", "at_least"), "at_least: 0")],
    ),
    (
        VISITORS | {"threshold": {"at_least": 0.0}},
        [Fault("rule_always", ("threshold", "at_least"), "at_least: 0")],
    ),
    (
        PUPILS | {"visitors": {"at_least": 3, "at_most": 2}},
        [Fault("rule_visitors_order", ("visitors", "at_most"), 2, 3)],
    ),
    (PUPILS | {"gap_days": 14}, [Fault("rule_gap_once", ("gap_days",), 14)]),
    # Three visits 15 days apart take 31 days: they fit a month, 16 days apart they do not.
    (
        PUPILS | {"per": "month", "times": 3, "gap_days": 16},
        [Fault("rule_gap_too_long", ("gap_days",), 33, 31)],
    ),
    # 5 November to 20 January: 77 days.
    (PUPILS | {"times": 2, "gap_days": 77}, [Fault("rule_gap_too_long", ("gap_days",), 78, 77)]),
    # 20 December to 10 January: 22 days.
    (
        PUPILS | {"per": "stage:winter", "times": 2, "gap_days": 22},
        [Fault("rule_gap_too_long", ("gap_days",), 23, 22)],
    ),
    (PUPILS | {"per": "stage:spring"}, [Fault("rule_stage", ("per",), "spring", "winter")]),
    (
        PUPILS | {"modes": ["letter", "online"]},
        [Fault("rule_mode_not_offered", ("modes",), "letter、online", "on_site、phone")],
    ),
    (
        SHARE | {"what": {"modes": ["letter"]}},
        [Fault("rule_mode_not_offered", ("what", "modes"), "letter", "on_site、phone")],
    ),
    (SHARE | {"what": {"by": "everyone"}}, [Fault("rule_always", ("what", "by"), "by: everyone")]),
    (
        SHARE | {"what": {"visitors": {"at_least": 2, "at_most": 1}}},
        [Fault("rule_visitors_order", ("what", "visitors", "at_most"), 1, 2)],
    ),
    (SHARE | {"at_most": 0.6}, [Fault("rule_two_limits", (), "at_least, at_most")]),
    (NO_LIMIT, [Fault("rule_no_limit")]),
    (NO_LIMIT | {"at_least": 0}, [Fault("rule_always", ("at_least",), "at_least: 0")]),
    (NO_LIMIT | {"at_most": 1.0}, [Fault("rule_always", ("at_most",), "at_most: 1.0")]),
]

SOUND = [
    PUPILS,
    PUPILS | {"whom": {"groups": "any", "boarders": True}},
    PUPILS | {"whom": {"groups": ["poor"]}, "threshold": {"more_than": 0.9}},
    PUPILS | {"threshold": {"at_least": 0}, "figure_only": True},
    PUPILS | {"per": "month", "times": 3, "gap_days": 15},
    PUPILS | {"times": 2, "gap_days": 76},
    PUPILS | {"per": "stage:winter", "times": 2, "gap_days": 21},
    PUPILS | {"visitors": {"at_least": 2, "at_most": 2}, "modes": ["letter", "phone"]},
    VISITORS,
    SHARE,
    # Only so many by letter: a form without letters keeps to it.
    NO_LIMIT | {"what": {"modes": ["letter"]}, "at_most": 0.2},
    NO_LIMIT | {"at_least": 0.0, "figure_only": True},
]


def whole() -> dict[str, Any]:
    return pack() | {"stages": STAGES, "forms": FORM}


@pytest.mark.parametrize(("rule", "faults"), FAULTY)
def test_faults_are_named_with_place_and_cure(rule: dict[str, Any], faults: list[Fault]) -> None:
    assert mistakes(rule, whole()) == faults
    for fault in faults:
        told = mistake(fault.code, "rules/0", 12, fault.x, fault.y)
        for text in (*told.what.values(), *told.cure.values()):
            assert "pack.rule" not in text
            assert "{" not in text
        assert str(fault.x) in told.what["zh-CN"] or fault.x == ""


@pytest.mark.parametrize("rule", SOUND)
def test_a_sound_rule_has_none(rule: dict[str, Any]) -> None:
    assert mistakes(rule, whole()) == []


def test_groups_any_needs_groups() -> None:
    rule = PUPILS | {"whom": {"groups": "any"}}
    assert mistakes(rule, whole() | {"groups": []}) == [Fault("rule_no_groups", ("whom", "groups"))]


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"groups": None, "stages": "none", "forms": [], "period": "all year"},
        {"groups": ["poor"], "stages": [{"key": 3}], "forms": {"visit": None}, "period": {"starts": "02-30"}},
        {"forms": {"visit": {"sections": [{"fields": [{"name": "mode", "options": 7}]}]}}},
        {"period": {"starts": "11-31", "ends": "01-20"}},
    ],
)
def test_a_faulty_pack_around_a_rule_makes_nothing_crash(broken: dict[str, Any]) -> None:
    assert mistakes(PUPILS | {"times": 2, "gap_days": 300, "modes": ["letter"]}, broken) == []
    assert [
        f.code for f in mistakes(PUPILS | {"per": "stage:winter", "times": 2, "gap_days": 9}, broken)
    ] == ["rule_stage"]
