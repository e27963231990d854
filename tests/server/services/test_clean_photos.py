"""Cleaning a folder: a picture or a reason for every file, and no trace of the originals."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from server import media
from server.services.clean_photos import clean_folder
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
    source = fill(tmp_path / "in", {**plant, "notes.txt": b"no picture", "王小禾.gif": b"GIF89a"})
    (source / "folder").mkdir()
    report = clean_folder(source, tmp_path / "out", at="2026-01-09T07:02:11Z")
    assert json.loads((tmp_path / "out" / "receipts.json").read_text("utf-8")) == report
    assert [(each["in"], each["refused"]) for each in report["files"]] == [
        ("jpeg_exif", None),
        ("notes.txt", "not_an_image"),
        ("png_text", None),
        ("webp_xmp", None),
        ("王小禾.gif", "format"),
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
