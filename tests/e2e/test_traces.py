"""The search for readable traces finds what it must; no browser here."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest

from tests.e2e.traces import pictures, readable

WORDS = "老师很耐心，下回请早半小时来。"


@pytest.mark.parametrize(
    "written",
    [
        WORDS.encode(),
        WORDS.encode("utf-16-le"),
        json.dumps({"words": WORDS}).encode(),
        base64.b64encode(b"a" + WORDS.encode()),
        base64.b64encode(b"ab" + WORDS.encode() + b"c"),
        base64.urlsafe_b64encode(b"abc" + WORDS.encode()),
    ],
)
def test_finds_a_sentence_in_every_spelling(tmp_path: Path, written: bytes) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "log").write_bytes(b"\0\1" * 4 + written + b"\0")
    assert readable(tmp_path, [WORDS, "别的话，不在这里。"]) == {WORDS: ["deep/log"]}


def test_finds_an_open_picture_and_no_chance_bytes(tmp_path: Path) -> None:
    (tmp_path / "open").write_bytes(b"xx\xff\xd8\xff\xe0\x00\x10JFIF\x00")
    (tmp_path / "chance").write_bytes(b"xx\xff\xd8\xff\x17\x00\x10")
    assert pictures(tmp_path) == ["open"]
