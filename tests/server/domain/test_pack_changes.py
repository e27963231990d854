"""What differs between two versions of a pack, in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from server.domain.campaign import Pack, load_pack
from server.domain.pack_changes import changes
from tests.support.amended import amended, declared, field, sections, written

Change = Callable[[dict[str, Any]], object]


def told(act: Change, lang: str = "zh-CN") -> list[tuple[str, str, str]]:
    data = declared()
    act(data)
    return [(one.part, one.kind, one.words) for one in changes(_pack(), load_pack(written(data)), lang)]


def _pack() -> Pack:
    return load_pack(written(declared()))


def rule(data: dict[str, Any], kind: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in data["rules"] if one["kind"] == kind)
    return found


def test_the_same_pack_differs_in_nothing() -> None:
    assert told(lambda data: data.update(version=9, source="elsewhere")) == []


def test_a_field_that_moves_to_another_section_is_not_told_as_lost() -> None:
    def act(data: dict[str, Any]) -> None:
        first, second = sections(data)[-2:]
        second["fields"].append(first["fields"].pop())
        if not first["fields"]:
            sections(data).remove(first)

    assert told(act) == []


@pytest.mark.parametrize(
    ("wanted", "said"),
    [(True, []), (False, [("visit", "changed", "同去的老师各写补充由“是”改为“否”")])],
)
def test_what_a_pack_leaves_out_is_told_by_what_it_means(
    wanted: bool, said: list[tuple[str, str, str]]
) -> None:
    assert told(lambda data: data["forms"]["visit"].update(own_notes=wanted)) == said


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
def test_each_difference_is_told_once_in_either_language(lang: str) -> None:
    found = changes(_pack(), load_pack(amended()), lang)
    assert sorted((one.part, one.kind) for one in found) == [
        ("visit", "added"),
        ("visit", "changed"),
        ("visit", "removed"),
        ("visit", "removed"),
    ]
    assert len({one.words for one in found}) == 4
    assert all("{" not in one.words for one in found)


def test_a_rule_that_asks_for_more_says_how_much() -> None:
    def act(data: dict[str, Any]) -> None:
        rule(data, "visitors")["times"] = 3

    label = rule(declared(), "visitors")["label"]["zh-CN"]
    before = rule(declared(), "visitors").get("times")
    was = "没有" if before is None else str(before)
    assert told(act) == [("rules", "changed", f"{label}：次数由“{was}”改为“3”")]


def test_a_share_is_told_in_percent() -> None:
    def act(data: dict[str, Any]) -> None:
        rule(data, "share")["at_least"] = 0.6

    [(part, kind, words)] = told(act)
    assert (part, kind) == ("rules", "changed")
    assert words.endswith("改为“60%”")


def test_required_and_longer_texts_are_told() -> None:
    def act(data: dict[str, Any]) -> None:
        field(data, "requests")["required"] = "submit"
        field(data, "requests")["hint"] = {"zh-CN": "新的提示" * 20, "en": "another hint " * 5}

    assert [words for _, _, words in told(act)] == [
        "家长诉求：提示的文字有改动",
        "家长诉求：必填由“没有”改为“必填”",
    ] or [words for _, _, words in told(act)] == [
        "家长诉求：必填由“没有”改为“必填”",
        "家长诉求：提示的文字有改动",
    ]


def test_days_and_stages_are_told() -> None:
    def act(data: dict[str, Any]) -> None:
        data["stages"][0]["tasks"][0]["due"] = data["stages"][0]["ends"]

    stage = declared()["stages"][0]
    place = f"{stage['title']['zh-CN']} › {stage['tasks'][0]['label']['zh-CN']}"
    due, ends = stage["tasks"][0]["due"], stage["ends"]
    assert told(act) == [("stages", "changed", f"{place}：期限由“{due}”改为“{ends}”")]
