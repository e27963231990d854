"""The command line answers a mistake with a sentence, and does its work otherwise."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from server.cli import main
from tests.support.photos import phone_jpeg


def test_cleaning_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, out = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    (source / "IMG_0001.jpg").write_bytes(phone_jpeg())
    (source / "notes.txt").write_text("no picture")
    assert main(["clean-photos", str(source), str(out)]) == 0
    assert "1 cleaned, 1 refused" in capsys.readouterr().out
    files = {row["in"]: row for row in json.loads((out / "receipts.json").read_text())["files"]}
    assert (out / files["IMG_0001.jpg"]["out"]).read_bytes().startswith(b"\xff\xd8\xff")
    assert files["notes.txt"]["refused"] == "not_an_image"


def test_a_folder_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["clean-photos", str(tmp_path / "none"), str(tmp_path)]) == 2
    assert "none" in capsys.readouterr().err


def test_a_setting_that_makes_no_sense(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PORT", "eight")
    assert main(["run"]) == 2
    assert "PORT" in capsys.readouterr().err
