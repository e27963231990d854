"""What every blob store promises, for every backend."""

import hashlib
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from server.blobs import BadKey, BlobMissing, Blobs, BlobsUnavailable, FolderBlobs, MemoryBlobs
from server.blobs import open as open_blobs


@pytest.fixture(params=["folder", "memory"])
def blobs(request, tmp_path: Path) -> Blobs:
    return FolderBlobs(tmp_path / "blobs") if request.param == "folder" else MemoryBlobs()


@pytest.mark.parametrize("data", [b"", b"x", bytes(range(256)), b"photo" * 600_000])
def test_what_is_put_can_be_got(blobs: Blobs, data: bytes) -> None:
    key = blobs.put(data)
    assert key == hashlib.sha256(data).hexdigest()
    assert blobs.get(key) == data
    assert blobs.exists(key)


def test_putting_again_is_harmless(blobs: Blobs) -> None:
    assert blobs.put(b"same") == blobs.put(b"same")
    assert blobs.get(blobs.put(b"same")) == b"same"


def test_keys_do_not_disturb_each_other(blobs: Blobs) -> None:
    keys = [blobs.put(str(number).encode()) for number in range(50)]
    blobs.delete(keys[7])
    assert [blobs.exists(key) for key in keys] == [number != 7 for number in range(50)]


def test_what_is_not_there_is_missing(blobs: Blobs) -> None:
    absent = "0" * 64
    assert not blobs.exists(absent)
    with pytest.raises(BlobMissing):
        blobs.get(absent)


def test_deleting_twice_is_no_error(blobs: Blobs) -> None:
    key = blobs.put(b"gone")
    blobs.delete(key)
    blobs.delete(key)
    assert not blobs.exists(key)


@pytest.mark.parametrize("key", ["", "../../etc/passwd", "A" * 64, "0" * 63, "0" * 65, "0" * 63 + "\n"])
def test_only_a_hash_is_a_key(blobs: Blobs, key: str) -> None:
    for act in (blobs.get, blobs.exists, blobs.delete):
        with pytest.raises(BadKey):
            act(key)


def the_file(root: Path) -> Path:
    (found,) = [path for path in root.rglob("*") if path.is_file()]
    return found


def test_damaged_bytes_are_missing_and_putting_again_mends(tmp_path: Path) -> None:
    blobs = FolderBlobs(tmp_path)
    key = blobs.put(b"sound bytes")
    the_file(tmp_path).write_bytes(b"other bytes")
    with pytest.raises(BlobMissing):
        blobs.get(key)
    blobs.put(b"sound bytes")
    assert blobs.get(key) == b"sound bytes"


def test_a_second_opening_finds_everything_and_others_may_not_look_in(tmp_path: Path) -> None:
    class Settings:
        data_dir = tmp_path / "data"

    key = open_blobs(Settings()).put(b"kept")
    assert open_blobs(Settings()).get(key) == b"kept"
    assert (tmp_path / "data" / "blobs").stat().st_mode & 0o777 == 0o700


def test_file_and_folders_are_flushed_before_the_key_is_told(tmp_path: Path, monkeypatch) -> None:
    flushed: list[str] = []
    real = os.fsync

    def fsync(handle: int) -> None:
        flushed.append(os.readlink(f"/proc/self/fd/{handle}"))
        real(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    root = tmp_path / "blobs"
    FolderBlobs(root).put(b"durable")
    file = the_file(root)
    assert flushed == [str(each) for each in (tmp_path, file, file.parent, file.parent.parent, root)]


def test_what_a_dying_server_had_begun_to_write_is_forgotten_in_time(tmp_path: Path) -> None:
    blobs = FolderBlobs(tmp_path)
    key = blobs.put(b"whole")
    begun = the_file(tmp_path).with_name(f"{key}#1")
    begun.write_bytes(b"who")
    born = datetime.fromtimestamp(begun.stat().st_mtime, UTC)
    assert blobs.forget_cut_off(born - timedelta(seconds=1)) == 0, "it may still be growing"
    assert begun.exists()
    assert blobs.forget_cut_off(born + timedelta(seconds=1)) == 1
    assert [the_file(tmp_path), blobs.get(key)] == [begun.with_name(key), b"whole"]


def test_a_store_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    blobs = FolderBlobs(tmp_path)
    key = hashlib.sha256(b"data").hexdigest()
    (tmp_path / key[:2]).write_text("a file stands in the way")
    with pytest.raises(BlobsUnavailable):
        blobs.put(b"data")
