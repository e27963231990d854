"""The ring: made once, private files, the same keys after a restart."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from server.keys import KeyRing


def test_keys_survive_a_restart(tmp_path: Path) -> None:
    made = KeyRing.open(tmp_path / "keys").create("S1")
    again = KeyRing.open(tmp_path / "keys").school("S1")
    assert again.kid == made.kid
    assert again.open_box(made.seal_box(b"x")) == b"x"
    assert again.hmac(b"x", "audit") == made.hmac(b"x", "audit")


def test_creating_again_changes_nothing(tmp_path: Path) -> None:
    ring = KeyRing.open(tmp_path / "keys")
    assert ring.create("S1").kid == ring.create("S1").kid
    assert KeyRing.open(tmp_path / "keys").create("S1").kid == ring.school("S1").kid


def test_two_that_create_at_once_get_the_same_keys(tmp_path: Path) -> None:
    rings = [KeyRing.open(tmp_path / "keys") for _ in range(6)]
    with ThreadPoolExecutor(6) as pool:
        kids = {keys.kid for keys in pool.map(lambda ring: ring.create("S1"), rings)}
    assert len(kids) == 1
    assert [path.name for path in sorted((tmp_path / "keys").iterdir())] == ["school-S1.json"]


def test_key_files_are_for_their_owner_only(tmp_path: Path) -> None:
    ring = KeyRing.open(tmp_path / "keys")
    ring.create("S1")
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700
    for path in (tmp_path / "keys").iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_each_school_has_its_own(tmp_path: Path) -> None:
    ring = KeyRing.open(tmp_path / "keys")
    assert ring.create("S1").kid != ring.create("S2").kid


@pytest.mark.parametrize("school", ["S9", "", "../S1", "a/b", "*", "x" * 65])
def test_unknown_schools_have_no_keys(tmp_path: Path, school: str) -> None:
    ring = KeyRing.open(tmp_path / "keys")
    ring.create("S1")
    with pytest.raises(LookupError):
        ring.school(school)


def test_a_file_that_is_no_key_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "school-S1.json").write_text("[]")
    with pytest.raises(ValueError):
        KeyRing.open(tmp_path).school("S1")
