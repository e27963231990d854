"""Corrections take the place of what they correct, in whatever order they arrive."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest

from server.domain.entries import marked, standing


def entry(id_: str, supersedes: str | None = None) -> dict[str, Any]:
    return {"id": id_, "body": {}} | ({"supersedes": supersedes} if supersedes else {})


@pytest.mark.parametrize("order", list(permutations([entry("a"), entry("b", "a"), entry("c", "b")])))
def test_the_last_correction_stands_in_any_order(order: tuple[dict[str, Any], ...]) -> None:
    assert [one["id"] for one in standing(order)] == ["c"]


def test_others_stand_beside_it() -> None:
    entries = [entry("a"), entry("x"), entry("b", "a"), entry("c", "a")]
    assert [one["id"] for one in standing(entries)] == ["x", "b", "c"]


def test_a_correction_of_what_never_came_stands_for_itself() -> None:
    assert [one["id"] for one in standing([entry("b", "a")])] == ["b"]


def test_a_circle_hides_nothing() -> None:
    entries = [entry("a", "b"), entry("b", "a"), entry("c", "c")]
    assert [one["id"] for one in standing(entries)] == ["a", "b", "c"]


def test_all_are_kept_and_marked() -> None:
    entries = [entry("a"), entry("b", "a")]
    assert [(one["id"], one["superseded"]) for one in marked(entries)] == [("a", True), ("b", False)]
