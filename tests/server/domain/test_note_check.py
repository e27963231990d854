"""What a note to a family must not say, by the cases that the phone is held to as well."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from server.domain.note_check import KINDS, Known, called, marks, masked, words
from server.locale import LANGS, translate

ROOT = Path(__file__).parents[3]
VECTORS = json.loads((ROOT / "sync" / "vectors" / "note_check.json").read_text("utf-8"))
PHONE = ROOT / "pwa" / "src" / "features" / "note" / "words.json"


def known(case: dict[str, Any]) -> Known:
    return Known(case.get("others", ()), case.get("own", ()), case.get("cleared", ()))


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda case: case["name"])
def test_what_is_marked(case: dict[str, Any]) -> None:
    found = marks(case["text"], known(case))
    assert [[mark.text, mark.kind, mark.masked] for mark in found] == case["marks"]
    assert all(case["text"][mark.start :].startswith(mark.text) for mark in found)


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda case: case["name"])
@pytest.mark.parametrize("lang", LANGS)
def test_what_a_family_may_read(case: dict[str, Any], lang: str) -> None:
    shown = case["shown"]
    for kind in KINDS:
        shown = shown.replace(f"{{{kind}}}", translate(lang, f"note.mask.{kind}"))
    assert masked(case["text"], known(case), lang) == shown


@pytest.mark.parametrize("case", VECTORS["called"])
def test_what_children_are_called(case: dict[str, Any]) -> None:
    assert called(case["names"]) == case["called"]


def test_the_phone_knows_the_same_words() -> None:
    told = json.loads(PHONE.read_text("utf-8"))
    assert {word: kind for kind, text in told.items() for word in text.split("|")} == dict(words())
