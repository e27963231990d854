"""The vocabulary of groups, the two definitions of left-behind, and a pack's groups over the base ones."""

from __future__ import annotations

import pytest

from server.domain.groups import (
    BASE,
    DEFINITIONS,
    SOURCES,
    Tagged,
    base_groups,
    group_hint,
    group_label,
    is_left_behind,
    pack_groups,
    wrong_facts,
)
from server.locale import catalogue

BOTH = {"away": "both"}
ONE_CAPABLE = {"away": "one", "capable": True}
ONE_ALONE = {"away": "one", "capable": False}


@pytest.mark.parametrize(
    ("facts", "age", "by_roll", "by_civil_affairs"),
    [
        (BOTH, 9, True, True),
        (BOTH, 15, True, True),
        (BOTH, 16, True, False),
        (BOTH, None, True, True),
        (ONE_CAPABLE, 9, True, False),
        (ONE_ALONE, 9, True, True),
        (ONE_ALONE, 16, True, False),
        ({}, 9, False, False),
    ],
)
def test_the_two_definitions_part_where_the_notices_do(
    facts: dict[str, object], age: int | None, by_roll: bool, by_civil_affairs: bool
) -> None:
    assert is_left_behind("school_roll", facts, age) is by_roll
    assert is_left_behind("civil_affairs", facts, age) is by_civil_affairs


def test_a_definition_that_does_not_exist_is_no_definition() -> None:
    with pytest.raises(KeyError):
        is_left_behind("by_feeling", BOTH)


def test_a_parent_away_makes_no_single_parent() -> None:
    assert base_groups([Tagged("left_behind", ONE_CAPABLE)]) == {"left_behind"}
    assert base_groups([Tagged("left_behind", ONE_CAPABLE)], "civil_affairs") == frozenset()
    assert base_groups([Tagged("single_parent"), Tagged("unheard_of")]) == {"single_parent"}


def test_a_packs_groups_cover_base_groups() -> None:
    groups = [
        {"key": "left_and_single", "covers": ["left_behind", "single_parent"]},
        {"key": "poor", "covers": ["hardship", "registered_poor"]},
        {"key": "everything", "covers": list(BASE)},
    ]
    away = [Tagged("left_behind", ONE_CAPABLE)]
    assert pack_groups(groups, away) == {"left_and_single", "everything"}
    assert pack_groups(groups, away, "civil_affairs") == frozenset()
    assert pack_groups(groups, [*away, Tagged("hardship")], "civil_affairs") == {"poor", "everything"}


@pytest.mark.parametrize(
    ("group", "facts", "wrong"),
    [
        ("left_behind", BOTH, []),
        ("left_behind", ONE_CAPABLE, []),
        ("left_behind", {"away": "one"}, ["capable"]),
        ("left_behind", {"away": "both", "capable": 1}, ["capable"]),
        ("left_behind", {"away": "far", "why": "work"}, ["why", "away"]),
        ("left_behind", {}, ["away"]),
        ("hardship", {}, []),
        ("hardship", {"away": "both"}, ["away"]),
    ],
)
def test_facts_must_fit_the_group(group: str, facts: dict[str, object], wrong: list[str]) -> None:
    assert wrong_facts(group, facts) == wrong


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
def test_every_group_source_and_definition_has_words(lang: str) -> None:
    keys = [f"definition.{name}" for name in DEFINITIONS] + [f"tag_source.{name}" for name in SOURCES]
    assert [key for key in keys if key not in catalogue(lang)] == []
    labels = [group_label(group, lang) for group in BASE]
    hints = [group_hint(group, lang) for group in BASE]
    assert [text for text in [*labels, *hints] if text.startswith("group.")] == []
    assert len(set(labels)) == len(BASE)
