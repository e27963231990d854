"""Every orientation, format and kind of leak: upright, right in its colours, and clean by two witnesses.

A sample here; the whole product, and the real photos where they are at hand, with `make drills`.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path

import pytest
from PIL import Image

from server.media import Cleaned, Cleaner, Refused, check_jpeg
from tests.support.exiftool import HARMLESS, groups_of, needed
from tests.support.photo_matrix import Cell, cells, sampled
from tests.support.photos import CANARY, CORNERS

CORPUS = Path(__file__).resolve().parents[4] / "shared" / "corpus" / "photos"
SAMPLE = sampled(5)
NEAR = 20
"""Levels by which a coded colour may differ from the one that was painted."""
WIDE = {"top_left": (241, 15, 17), "top_right": (0, 182, 0), "bottom_left": (36, 40, 227)}
"""The corners' colours in sRGB when their file says that they are P3."""


def judged(cleaner: Cleaner, chosen: Iterable[Cell], out: Path) -> int:
    """Clean each, check each, leave the files for the second witness; how many there were."""
    count = 0
    for cell in chosen:
        data = cell.make()
        assert CANARY in data or cell.leak == "profile", cell.name
        cleaned = cleaner.clean(data, hmac=lambda _: "x")
        _check(cell, cleaned)
        _keep(out, cell.name, cleaned)
        count += 1
    return count


def _check(cell: Cell, cleaned: Cleaned) -> None:
    for jpeg in (cleaned.jpeg, *cleaned.thumbs.values()):
        check_jpeg(jpeg)
        assert CANARY[:8] not in jpeg, cell.name
    assert cleaned.receipt["removed"], cell.name
    shown = Image.open(io.BytesIO(cleaned.jpeg))
    assert shown.size == (200, 150), cell.name
    for corner, at in (("top_left", (20, 15)), ("top_right", (180, 15)), ("bottom_left", (20, 135))):
        wanted = WIDE[corner] if cell.leak == "profile" else CORNERS[corner]
        assert shown.getpixel(at) == pytest.approx(wanted, abs=NEAR), (cell.name, corner)


def _keep(out: Path, name: str, cleaned: Cleaned) -> None:
    for size, jpeg in {"view": cleaned.jpeg, **cleaned.thumbs}.items():
        (out / f"{name}-{size}.jpg").write_bytes(jpeg)


def witness(out: Path) -> None:
    """ExifTool finds in no file anything but what every bare JPEG has."""
    paths = sorted(out.glob("*.jpg"))
    found = groups_of(paths)
    assert len(found) == len(paths) > 0
    assert {name: groups - HARMLESS for name, groups in found.items() if groups - HARMLESS} == {}


def test_a_sample_of_the_matrix(cleaner: Cleaner, tmp_path: Path) -> None:
    assert {cell.orientation for cell in SAMPLE} == set(range(1, 9))
    assert {(cell.kind, cell.leak) for cell in SAMPLE} == {(cell.kind, cell.leak) for cell in cells()}
    assert judged(cleaner, SAMPLE, tmp_path) == len(SAMPLE)
    witness(tmp_path)


def test_the_witness_sees_what_is_planted(tmp_path: Path) -> None:
    seen = {}
    for cell in cells():
        if cell.orientation == 6 and cell.kind == "JPEG":
            (tmp_path / f"{cell.leak}.jpg").write_bytes(cell.make())
    for name, groups in groups_of(sorted(tmp_path.glob("*.jpg"))).items():
        seen[name] = groups - HARMLESS
    assert len(seen) == 10
    assert all(seen.values()), seen


@pytest.mark.drill
def test_the_whole_matrix(cleaner: Cleaner, tmp_path: Path) -> None:
    assert judged(cleaner, cells(), tmp_path) == 8 * 31
    witness(tmp_path)


@pytest.mark.drill
def test_the_real_photos(cleaner: Cleaner, tmp_path: Path) -> None:
    needed()
    if not CORPUS.is_dir():
        pytest.skip("the shared corpus of real photos is not on this machine")
    kept = 0
    for path in sorted(CORPUS.iterdir()):
        try:
            cleaned = cleaner.clean(path.read_bytes(), hmac=lambda _: "x")
        except Refused:
            continue
        _keep(tmp_path, f"{kept:03}", cleaned)
        kept += 1
    assert kept >= 200
    witness(tmp_path)
