"""`clean-photos`, as the office uses it on a folder."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from server.cli import main
from server.locale import catalogue
from server.media import Why
from server.media.scan import Kind
from server.photo_cleaning import EVERY, clean_photos, language
from tests.support.planted_photos import planted


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "IMG_0001.jpg").write_bytes(planted()["jpeg_exif"][0])
    (folder / "notes.txt").write_text("no picture")
    return folder


def test_what_was_found_and_what_was_not_cleaned_is_said(
    source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    out = tmp_path / "out"
    assert main(["clean-photos", str(source), str(out)]) == 0
    said = capsys.readouterr()
    for words in ("已处理 1 张", "1 张　拍摄地点", "没有处理", "1 张　不是图片", "水印"):
        assert words in said.out
    assert "2/2" in said.err
    files = {row["in"]: row for row in json.loads((out / "receipts.json").read_text())["files"]}
    assert (out / files["IMG_0001.jpg"]["out"]).read_bytes().startswith(b"\xff\xd8\xff")
    assert files["notes.txt"]["refused"] == "not_an_image"


def test_every_kind_and_every_reason_has_words() -> None:
    wanted = {f"photos.removed.{kind}" for kind in Kind}
    wanted |= {f"photos.refused.{why}" for why in (*Why, "server_fault", "unreadable_file")}
    for lang in ("zh-CN", "en"):
        assert wanted <= catalogue(lang).keys()


@pytest.mark.parametrize(
    ("env", "lang"),
    [
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "en_GB.UTF-8", "LC_ALL": "zh_CN.UTF-8"}, "zh-CN"),
        ({"LANG": "C.UTF-8"}, "zh-CN"),
        ({}, "zh-CN"),
    ],
)
def test_the_terminal_says_which_language(env: dict[str, str], lang: str) -> None:
    assert language(env) == lang


def test_a_log_hears_of_the_progress_now_and_then(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(EVERY + 1):
        (folder / f"{number:02}.txt").write_text("no picture")
    progress = io.StringIO()
    clean_photos(folder, tmp_path / "out", io.StringIO(), progress)
    assert [line.split("　")[0].split("  ")[0] for line in progress.getvalue().splitlines()] == [
        f"{EVERY}/{EVERY + 1}",
        f"{EVERY + 1}/{EVERY + 1}",
    ]


def test_who_watches_sees_one_line(source: Path, tmp_path: Path) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    progress = Terminal()
    clean_photos(source, tmp_path / "out", io.StringIO(), progress)
    assert progress.getvalue().count("\n") == 1
    assert progress.getvalue().count("\r") == 2


@pytest.mark.parametrize("target", ["none", "in"])
def test_a_folder_that_will_not_do_is_one_sentence(
    source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], target: str
) -> None:
    assert main(["clean-photos", str(tmp_path / target), str(source)]) == 2
    said = capsys.readouterr().err
    assert target in said
    assert "Traceback" not in said


def test_a_folder_that_cannot_be_written_is_one_sentence(
    source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("in the way")
    assert main(["clean-photos", str(source), str(tmp_path / "file" / "out")]) == 2
    said = capsys.readouterr()
    assert "写不进" in said.err
    assert "Traceback" not in said.err


def test_a_run_that_is_broken_off_keeps_the_receipts_of_what_it_did(source: Path, tmp_path: Path) -> None:
    class Impatient(io.StringIO):
        def write(self, text: str, /) -> int:
            if text.startswith("\r"):
                raise KeyboardInterrupt
            return len(text)

        def isatty(self) -> bool:
            return True

    out = io.StringIO()
    assert clean_photos(source, tmp_path / "out", out, Impatient()) == 130
    [row] = json.loads((tmp_path / "out" / "receipts.json").read_text())["files"]
    assert row["in"] == "IMG_0001.jpg"
    assert (tmp_path / "out" / row["out"]).exists()
    assert "receipts.json" in out.getvalue()
