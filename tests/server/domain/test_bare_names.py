"""Other children's names in words that no teacher looks over, by cases that the phone's warning is held to as well."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.domain.bare_names import given_names, ordinary, without_names
from server.domain.note_check import called
from server.locale import LANGS, translate

ROOT = Path(__file__).parents[3]
CASES = json.loads((ROOT / "sync" / "vectors" / "note_check.json").read_text("utf-8"))["unasked"]

SURNAMES, SIGNS = "王李欧覃", "小满明春天高兴雨木子"
NAMES = st.builds(
    lambda family, first: family + first, st.sampled_from(SURNAMES), st.text(SIGNS, min_size=2, max_size=2)
)
ROOM = st.lists(NAMES, max_size=4, unique=True)
# Words in which nothing of a name's signs stands; a mark in their middle tells where they are.
PLAIN = st.text("数学不好。请和他说，a1 ", max_size=6)


def shown(text: str, room: list[str], own: list[str] | None = None, lang: str = LANGS[0]) -> str:
    return without_names(text, room, given_names(room), own or [], lang)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
@pytest.mark.parametrize("lang", LANGS)
def test_which_names_are_masked(case: dict[str, Any], lang: str) -> None:
    room, own = case.get("class", []), case.get("own", [])
    nicknames = [name for name in given_names(room) if name not in own]
    told = without_names(case["text"], [*room, *case.get("school", [])], nicknames, own, lang)
    assert told == case["shown"].replace("{name}", translate(lang, "veil.classmate"))


def test_what_is_listed_as_ordinary_can_be_a_given_name() -> None:
    assert ordinary()
    assert {len(word) for word in ordinary()} == {2}


@settings(max_examples=200, deadline=None)
@given(ROOM, st.lists(PLAIN, min_size=1, max_size=5), st.data())
def test_no_name_is_left_among_words_that_are_none(
    room: list[str], words: list[str], data: st.DataObject
) -> None:
    calls = [*room, *given_names(room)]
    said = [data.draw(st.sampled_from(calls)) if calls else "" for _ in words]
    told = shown("".join(f"{word}，{name}，" for word, name in zip(words, said, strict=True)), room)
    assert not [name for name in calls if name in told]
    assert told.count(translate(LANGS[0], "veil.classmate")) >= sum(map(bool, said))


@settings(max_examples=200, deadline=None)
@given(ROOM, st.lists(st.sampled_from(sorted(ordinary())), min_size=1, max_size=6))
def test_ordinary_words_stand_as_they_were_written(room: list[str], words: list[str]) -> None:
    text = "，".join(words)
    assert shown(text, room) == text


@settings(max_examples=200, deadline=None)
@given(ROOM, st.text(SURNAMES + SIGNS + "，数学", max_size=20))
def test_what_the_own_child_is_called_is_never_masked_and_twice_is_as_once(
    room: list[str], text: str
) -> None:
    own = called(room)
    assert shown(text, room, own) == text
    told = shown(text, room)
    assert shown(told, room) == told
