"""A sealed file gives back exactly its lines, or nothing that anybody could take for them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from server.blobs.sealed import FRAME, MAGIC, BadSeal, digest_of, read_sealed, write_sealed

KEY = b"k" * 32
HEAD = len(MAGIC) + 32


def some_lines(frames: int) -> list[bytes]:
    """Lines that do not compress, enough for so many frames."""
    return [os.urandom(2000).hex().encode() for _ in range(frames * FRAME // 2000 - 50)]


@pytest.mark.parametrize("lines", [[], [b""], [b"one"], [b"a" * 5_000_000, b"", b"z"], some_lines(3)])
def test_what_was_written_is_read(tmp_path: Path, lines: list[bytes]) -> None:
    path = tmp_path / "x.jfb"
    assert write_sealed(path, KEY, lines) == digest_of(path)
    assert list(read_sealed(path, KEY)) == lines
    assert path.stat().st_mode & 0o777 == 0o600


def test_nothing_can_be_read_from_the_file(tmp_path: Path) -> None:
    path = tmp_path / "x.jfb"
    write_sealed(path, KEY, [b"umbrabraun"] * 100)
    assert b"umbrabraun" not in path.read_bytes()
    first = path.read_bytes()
    write_sealed(path, KEY, [b"umbrabraun"] * 100)
    assert path.read_bytes() != first
    with pytest.raises(BadSeal):
        list(read_sealed(path, b"K" * 32))


def frames_of(raw: bytes) -> list[bytes]:
    found, place = [], HEAD
    while place < len(raw):
        end = place + 4 + int.from_bytes(raw[place : place + 4], "big")
        found.append(raw[place:end])
        place = end
    return found


@pytest.mark.parametrize(
    "harm", ["swap", "drop first", "drop last", "repeat", "cut", "flip", "magic", "salt", "empty", "length"]
)
def test_harm_is_noticed(tmp_path: Path, harm: str) -> None:
    path = tmp_path / "x.jfb"
    write_sealed(path, KEY, some_lines(3))
    raw = path.read_bytes()
    head, frames = raw[:HEAD], frames_of(raw)
    assert len(frames) >= 3
    harmed = {
        "swap": head + b"".join([frames[1], frames[0], *frames[2:]]),
        "drop first": head + b"".join(frames[1:]),
        "drop last": head + b"".join(frames[:-1]),
        "repeat": head + b"".join([*frames, frames[-1]]),
        "cut": raw[:-7],
        "flip": raw[:-100] + bytes([raw[-100] ^ 1]) + raw[-99:],
        "magic": b"X" + raw[1:],
        "salt": MAGIC + bytes(32) + raw[HEAD:],
        "empty": b"",
        "length": head + b"\xff\xff\xff\xff" + raw[HEAD + 4 :],
    }[harm]
    path.write_bytes(harmed)
    with pytest.raises(BadSeal):
        list(read_sealed(path, KEY))
