"""Staged parts: closed without their key, bound to their place."""

from pathlib import Path

import pytest

from server.blobs.staging import PartMissing, Staging

SECRET = b"a photo's bytes " * 50


@pytest.fixture
def staging(tmp_path: Path) -> Staging:
    return Staging(tmp_path / "staging")


def the_files(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file()]


def test_parts_are_read_back_in_order(staging: Staging) -> None:
    parts = [staging.write("S1", "u1", piece) for piece in (b"one", b"", b"three")]
    assert staging.read("S1", "u1", parts) == b"onethree"
    assert [part["length"] for part in parts] == [3, 0, 5]
    assert staging.read("S1", "u1", []) == b""


def test_the_disk_holds_neither_bytes_nor_key(staging: Staging, tmp_path: Path) -> None:
    part = staging.write("S1", "u1", SECRET)
    (file,) = the_files(tmp_path)
    held = file.read_bytes()
    assert SECRET[:16] not in held
    assert bytes.fromhex(part["key"]) not in held
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700


def test_equal_parts_look_different(staging: Staging, tmp_path: Path) -> None:
    staging.write("S1", "u1", SECRET)
    staging.write("S1", "u1", SECRET)
    one, two = the_files(tmp_path)
    assert one.read_bytes() != two.read_bytes()


def test_a_part_is_bound_to_school_and_upload(staging: Staging, tmp_path: Path) -> None:
    part = staging.write("S1", "u1", SECRET)
    staging.write("S1", "u2", b"x")
    (file,) = [path for path in the_files(tmp_path) if path.name == part["name"]]
    (tmp_path / "staging" / "S1" / "u2" / part["name"]).write_bytes(file.read_bytes())
    with pytest.raises(PartMissing):
        staging.read("S1", "u2", [part])


@pytest.mark.parametrize("damage", [b"", b"short", b"x" * 900])
def test_a_damaged_part_is_missing(staging: Staging, tmp_path: Path, damage: bytes) -> None:
    part = staging.write("S1", "u1", SECRET)
    the_files(tmp_path)[0].write_bytes(damage)
    with pytest.raises(PartMissing):
        staging.read("S1", "u1", [part])


def test_erasing_takes_all_parts_of_one_upload(staging: Staging, tmp_path: Path) -> None:
    part = staging.write("S1", "u1", SECRET)
    staging.write("S1", "u2", SECRET)
    staging.erase("S1", "u1")
    staging.erase("S1", "u1")
    assert list(staging.uploads("S1")) == ["u2"]
    assert list(staging.uploads("S2")) == []
    with pytest.raises(PartMissing):
        staging.read("S1", "u1", [part])


def test_one_part_can_be_forgotten(staging: Staging) -> None:
    kept, forgotten = staging.write("S1", "u1", b"kept"), staging.write("S1", "u1", b"forgotten")
    staging.forget("S1", "u1", forgotten)
    assert staging.read("S1", "u1", [kept]) == b"kept"


@pytest.mark.parametrize("name", ["", "..", "../x", "a/b", "a\0", "x" * 65])
def test_ids_cannot_leave_the_folder(staging: Staging, name: str) -> None:
    with pytest.raises(ValueError, match="folder"):
        staging.write(name, "u1", b"")
    with pytest.raises(ValueError, match="folder"):
        staging.erase("S1", name)


def test_no_folder_is_open_to_others(staging: Staging, tmp_path: Path) -> None:
    staging.write("s-1", "u-1", b"part")
    folders = [path for path in (tmp_path / "staging", *tmp_path.rglob("staging/**/*")) if path.is_dir()]
    assert len(folders) == 3
    assert {path.stat().st_mode & 0o077 for path in folders} == {0}
