"""Fields that several packs ask for together: no name is lost, no class is widened."""

from __future__ import annotations

import pytest

from server.domain.visit_fields import clashes, united
from server.packs import names, shipped
from sync.specs import FieldSpec
from sync.wire import BASE

MODE = FieldSpec("way", kind="choice", options=("a", "b"))


def one(*specs: FieldSpec) -> FieldSpec:
    [found] = united([[spec] for spec in specs])
    return found


def test_every_choice_of_any_version_stays_known() -> None:
    later = FieldSpec("way", kind="choice", options=("b", "c"))
    assert one(MODE, later).options == ("a", "b", "c")
    assert one(later, MODE).options == ("b", "c", "a")
    lines = [FieldSpec("list", kind="checklist", type="bool", entries=e) for e in (("x",), ("y", "x"))]
    assert one(*lines).entries == ("x", "y")


@pytest.mark.parametrize(
    ("first", "later", "most"),
    [(10, 20, 20), (20, 10, 20), (None, None, None), (None, 10, 4000), (9000, None, 9000)],
)
def test_the_longest_text_that_any_of_them_takes_is_taken(
    first: int | None, later: int | None, most: int | None
) -> None:
    assert one(FieldSpec("words", max=first), FieldSpec("words", max=later)).max == most


def test_what_one_keeps_to_few_is_not_shown_to_more() -> None:
    closed, wide = FieldSpec("words", data_class="sensitive"), FieldSpec("words", data_class="open")
    assert one(closed, wide).data_class == one(wide, closed).data_class == "sensitive"


@pytest.mark.parametrize(
    "other",
    [
        FieldSpec("way", kind="narrative"),
        FieldSpec("way", kind="choice"),
        FieldSpec("way", kind="choice", options=("a", "b"), data_class="sealed"),
        FieldSpec("way", kind="set", type="bool", options=("a", "b")),
    ],
)
def test_another_kind_of_thing_under_one_name_is_told_and_the_first_keeps_it(other: FieldSpec) -> None:
    assert clashes([MODE], [other]) == ["way"]
    assert one(MODE, other) == MODE


def test_the_same_and_the_new_do_not_clash() -> None:
    assert clashes([MODE], [MODE, FieldSpec("new")]) == []


def test_the_packs_that_ship_can_run_beside_each_other() -> None:
    fields = [spec for name in names() for spec in shipped(name).visit_fields()]
    assert clashes(united([fields]), fields) == []
    assert BASE.with_visit_fields(united([shipped(name).visit_fields() for name in names()]))
