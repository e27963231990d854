"""The disk of the power cuts: what was asked to be safe is, and nothing else can be relied upon."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.drills.powercut.disk import Disk
from tests.drills.powercut.trace import Call, Kind

ROOT = "/root"


def call(kind: Kind, name: str = "", data: bytes = b"", inode: int = 1, at: int = 0) -> Call:
    return Call(kind, inode, at, f"{ROOT}/{name}" if name else ROOT, data)


WRITTEN = [call(Kind.CREATE, "file"), call(Kind.WRITE, data=b"x" * 10_000)]
SYNCED = [*WRITTEN, call(Kind.SYNC), call(Kind.SYNC_FOLDER)]


def after(calls: list[Call], to: Path, cuts: int = 60) -> set[bytes | None]:
    """What is found in `file` after each of so many cuts; None where it has no name."""
    disk, found = Disk(Path(ROOT)), set()
    for each in calls:
        disk.apply(each)
    for seed in range(cuts):
        disk.cut(random.Random(seed), to / str(seed))
        file = to / str(seed) / "file"
        found.add(file.read_bytes() if file.exists() else None)
    return found


def test_what_was_synced_with_its_name_is_always_there(tmp_path: Path) -> None:
    assert after(SYNCED, tmp_path) == {b"x" * 10_000}


def test_bytes_that_nobody_synced_may_be_lost_torn_or_kept(tmp_path: Path) -> None:
    found = after([*WRITTEN, call(Kind.SYNC_FOLDER)], tmp_path)
    assert {b"", b"x" * 10_000} <= found
    torn = [each for each in found if each and b"\0" in each and b"x" in each]
    assert torn, "no write was torn"
    assert None not in found


def test_a_name_that_nobody_synced_may_be_lost_with_all_its_bytes(tmp_path: Path) -> None:
    assert after([*WRITTEN, call(Kind.SYNC)], tmp_path) == {None, b"x" * 10_000}


def test_a_rename_happens_whole_or_not(tmp_path: Path) -> None:
    side = [
        call(Kind.CREATE, "side", inode=2),
        call(Kind.WRITE, data=b"new", inode=2),
        call(Kind.SYNC, inode=2),
    ]
    renamed = call(Kind.RENAME, "side", f"{ROOT}/file".encode())
    assert after([*SYNCED, *side, renamed], tmp_path) == {b"x" * 10_000, b"new"}


def test_an_overwritten_start_keeps_to_its_borders(tmp_path: Path) -> None:
    found = after([*SYNCED, call(Kind.WRITE, data=b"y" * 1000)], tmp_path)
    assert all(each is not None and each[1000:] == b"x" * 9_000 for each in found)
    assert b"y" * 512 + b"x" * 9488 in found, "no write stopped at a sector's end"


def test_a_file_cut_to_a_length_may_come_back_whole(tmp_path: Path) -> None:
    assert after([*SYNCED, call(Kind.TRUNCATE, "file", at=4)], tmp_path) == {b"xxxx", b"x" * 10_000}


def test_a_call_that_is_not_followed_is_no_silence(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="does not follow"):
        after([call(Kind.UNKNOWN, "file")], tmp_path)
