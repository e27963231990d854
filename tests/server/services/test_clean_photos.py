"""Cleaning a folder: a picture or a reason for every file, and no trace of the originals."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from server import media
from server.services.clean_photos import Summary, clean_folder, summarise
from tests.support.photos import CANARY, phone_jpeg
from tests.support.planted_photos import planted


@pytest.fixture(autouse=True, scope="module")
def worker_ends() -> Iterator[None]:
    yield
    media.close()


def fill(folder: Path, files: dict[str, bytes]) -> Path:
    folder.mkdir()
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return folder


def test_every_file_gets_a_picture_or_a_reason(tmp_path: Path) -> None:
    plant = {
        name: data for name, (data, _) in planted().items() if name in ("jpeg_exif", "png_text", "webp_xmp")
    }
    source = fill(tmp_path / "in", {**plant, "notes.txt": b"no picture", "王小禾.bmp": b"BM"})
    (source / "四年级").mkdir()
    (source / "四年级" / "cut.jpg").write_bytes(phone_jpeg()[:5_000])
    report = clean_folder(source, tmp_path / "out", at="2026-01-09T07:02:11Z")
    assert json.loads((tmp_path / "out" / "receipts.json").read_text("utf-8")) == report
    assert [(each["in"], each["refused"]) for each in report["files"]] == [
        ("jpeg_exif", None),
        ("notes.txt", "not_an_image"),
        ("png_text", None),
        ("webp_xmp", None),
        ("四年级/cut.jpg", None),
        ("王小禾.bmp", "format"),
    ]
    written = {path.name for path in (tmp_path / "out").iterdir()} - {"receipts.json"}
    assert written == {each["out"] for each in report["files"] if each["out"]}
    for entry in report["files"]:
        if entry["out"]:
            data = (tmp_path / "out" / entry["out"]).read_bytes()
            media.check_jpeg(data)
            assert CANARY not in data
            assert entry["receipt"]["at"] == "2026-01-09T07:02:11Z"
            assert Path(entry["in"]).stem not in entry["out"]
        else:
            assert entry["receipt"] is None


def test_each_file_is_told_and_all_are_counted(tmp_path: Path) -> None:
    files = {"a.jpg": planted()["jpeg_comment"][0], "b.jpg": phone_jpeg()[:5_000], "c.txt": b"no picture"}
    heard: list[tuple[int, int, str]] = []
    report = clean_folder(
        fill(tmp_path / "in", files), tmp_path / "out", on_file=lambda *each: heard.append(each)
    )
    assert heard == [(1, 3, "a.jpg"), (2, 3, "b.jpg"), (3, 3, "c.txt")]
    assert summarise(report) == Summary(2, 1, {"comment": 1}, {"not_an_image": 1})


def test_what_was_cleaned_into_a_folder_inside_is_not_cleaned_again(tmp_path: Path) -> None:
    source = fill(tmp_path / "in", {"a.jpg": phone_jpeg()})
    for _ in range(2):
        assert [each["in"] for each in clean_folder(source, source / "out")["files"]] == ["a.jpg"]


def test_equal_photos_are_equal_within_a_run_and_in_no_other(tmp_path: Path) -> None:
    source = fill(tmp_path / "in", {"a.jpg": phone_jpeg(), "b.jpg": phone_jpeg()})
    runs = [clean_folder(source, tmp_path / out) for out in ("one", "two")]
    names = [[each["receipt"]["in_hmac"] for each in run["files"]] for run in runs]
    assert names[0][0] == names[0][1] != names[1][0]


def test_a_file_over_the_limit_is_not_read_whole(tmp_path: Path) -> None:
    source = fill(tmp_path / "in", {"big.jpg": b""})
    with (source / "big.jpg").open("wb") as stream:
        stream.write(phone_jpeg())
        stream.truncate(2 * 1024**3)
    assert [each["refused"] for each in clean_folder(source, tmp_path / "out")["files"]] == ["too_large"]


def test_the_originals_folder_is_not_written_into(tmp_path: Path) -> None:
    source = fill(tmp_path / "in", {"a.jpg": phone_jpeg()})
    with pytest.raises(ValueError, match="folder of their own"):
        clean_folder(source, source)
    assert [path.name for path in source.iterdir()] == ["a.jpg"]


def test_an_empty_folder_gives_an_empty_report(tmp_path: Path) -> None:
    assert clean_folder(fill(tmp_path / "in", {}), tmp_path / "out") == {"files": []}
