"""Rules as one teacher would tell another."""

from __future__ import annotations

from typing import Any

import pytest

from server.domain.rules.parsing import parse_rules
from server.domain.rules.words import why
from server.locale import LANGS
from tests.server.domain.rules.schools import pack

PUPILS = {"kind": "pupils", "whom": {"all": True}, "per": "school_year"}
VISITORS = {"kind": "visitors", "per": "school_year"}
SHARE = {"kind": "share", "of": "visits", "per": "campaign"}

STAGES = {
    "stages": [
        {"key": "plan", "title": {"zh-CN": "准备", "en": "Preparing"}},
        {"key": "visit", "title": {"zh-CN": "上门走访", "en": "Going out"}},
    ]
}

TOLD: list[tuple[dict[str, Any], str, str]] = [
    (
        PUPILS | {"modes": ["on_site"]},
        "每个孩子这学年至少入户家访1次。",
        "Every child: at least 1 visit in the home this school year.",
    ),
    (
        PUPILS | {"per": "term", "by": "homeroom_teacher"},
        "每个孩子这学期至少家访1次，班主任本人要参加。",
        "Every child: at least 1 visit this term, the homeroom teacher taking part in person.",
    ),
    (
        PUPILS | {"by": "school_leader", "per": "month"},
        "每个孩子这个月至少家访1次，要有校领导参加。",
        "Every child: at least 1 visit this month, one of the school leaders taking part.",
    ),
    (
        PUPILS
        | {"whom": {"boarders": True}, "times": 2, "gap_days": 14, "visitors": {"at_least": 2, "at_most": 2}},
        "每个住校的孩子这学年至少家访2次，前后两次至少隔14天，每次2位老师同去。",
        "Every child who boards: at least 2 visits this school year, at least 14 days apart, with 2 teachers together.",
    ),
    (
        PUPILS | {"whom": {"boarders": False, "new": True}, "times": 2, "gap_days": 1, "per": "stage:visit"},
        "每个这学年新来的、不住校的孩子在“上门走访”期间至少家访2次，前后两次至少隔1天。",
        "Every child who is new this school year and who does not board: at least 2 visits during “Going out”, "
        "at least 1 day apart.",
    ),
    (
        PUPILS | {"whom": {"farther_than_km": 2.5, "residence": "elsewhere"}, "modes": ["online", "phone"]},
        "每个家在外地的、家离学校超过2.5公里的孩子这学年至少电话或网络家访1次。",
        "Every child whose family lives elsewhere and who lives farther than 2.5 km from school: "
        "at least 1 visit by phone or online this school year.",
    ),
    (
        PUPILS | {"whom": {"residence": "in_county"}, "threshold": {"more_than": 0.9}},
        "每个家在本县的孩子这学年至少家访1次；全校超过90%就算达到。",
        "Every child whose family lives in the county: at least 1 visit this school year; "
        "more than 90 % of them in the school are enough.",
    ),
    (
        PUPILS | {"per": "term", "threshold": {"at_least": 0.5}, "each": "class", "figure_only": True},
        "每个孩子这学期至少家访1次；每个班不少于50%就算达到；只供了解，不作评判。",
        "Every child: at least 1 visit this term; at least 50 % of them in each class are enough; "
        "shown for information, never judged.",
    ),
    (
        PUPILS | {"visitors": {"at_least": 2}},
        "每个孩子这学年至少家访1次，每次2位以上老师同去。",
        "Every child: at least 1 visit this school year, with 2 or more teachers together.",
    ),
    (
        VISITORS | {"who": "school_leader", "times": 5},
        "校领导每人这学年至少家访5个孩子。",
        "Each of the school leaders: at least 5 children visited this school year.",
    ),
    (
        VISITORS | {"who": "specialist_teacher", "times": 1, "as": "lead", "modes": ["on_site"]},
        "术课老师每人这学年至少入户家访1个孩子，由本人牵头。",
        "Each of the arts and PE teachers: at least 1 child visited in the home this school year, in the lead.",
    ),
    (
        VISITORS | {"who": "every_teacher", "times": 8, "of": "visits", "threshold": {"at_least": 0.8}},
        "老师每人这学年至少家访8次；全校不少于80%就算达到。",
        "Each of the teachers: at least 8 visits this school year; at least 80 % of them in the school are enough.",
    ),
    (
        SHARE | {"what": {"modes": ["on_site"]}, "at_least": 0.5},
        "这次活动期间的家访里，入户的不少于50%。",
        "Of the visits during the campaign, at least 50 % are in the home.",
    ),
    (
        SHARE | {"what": {"modes": ["phone"], "by": "grade_leader"}, "at_most": 0.2},
        "这次活动期间的家访里，电话、年级组长参加的不超过20%。",
        "Of the visits during the campaign, at most 20 % are by phone, with one of the grade leaders.",
    ),
    (
        SHARE | {"of": "pupils", "what": {"by": "homeroom_teacher"}, "at_least": 0.5, "each": "class"},
        "这次活动期间班主任本人参加家访过的孩子不少于50%，每个班都要做到。",
        "Of the children, at least 50 % have been visited with the homeroom teacher in person during the campaign, "
        "in each class.",
    ),
    (
        SHARE | {"what": {"visitors": {"at_least": 2, "at_most": 3}}, "at_least": 0.0, "figure_only": True},
        "这次活动期间的家访里，2到3位老师同去的占多少；只供了解，不作评判。",
        "Of the visits during the campaign, how many are with 2 to 3 teachers together; "
        "shown for information, never judged.",
    ),
]


@pytest.mark.parametrize(("rule", "chinese", "english"), TOLD)
def test_a_rule_in_plain_words(rule: dict[str, Any], chinese: str, english: str) -> None:
    (made,) = parse_rules(pack(rule) | STAGES)
    assert why(made, "zh-CN") == chinese
    assert why(made, "en") == english


def test_only_the_neutral_words_tell_of_no_group() -> None:
    named = PUPILS | {"whom": {"groups": ["poor", "family"]}}
    some, any_of_them = parse_rules(pack(named, PUPILS | {"whom": {"groups": "any"}}))
    assert why(some, "zh-CN") == "每个属于“困难家庭”“留守或单亲”的孩子这学年至少家访1次。"
    assert why(any_of_them, "zh-CN") == "每个重点关心的孩子这学年至少家访1次。"
    for rule in (some, any_of_them):
        assert rule.about_groups
        assert why(rule, "zh-CN", neutral=True) == "每个要先走访的孩子这学年至少家访1次。"
        assert (
            why(rule, "en", neutral=True)
            == "Every child to be visited first: at least 1 visit this school year."
        )


@pytest.mark.parametrize("lang", LANGS)
def test_every_role_and_mode_has_words(lang: str) -> None:
    roles = ("homeroom_teacher", "subject_teacher", "specialist_teacher", "grade_leader", "middle_leader")
    roles += ("school_leader", "moral_office", "every_teacher", "everyone")
    modes = ("on_site", "at_school", "phone", "letter", "online")
    rules = [VISITORS | {"who": role, "times": 1} for role in roles]
    rules += [PUPILS | {"by": role, "modes": [mode]} for role in roles for mode in modes]
    assert [text for rule in parse_rules(pack(*rules)) if "rules." in (text := why(rule, lang))] == []
