"""Right way up and right in colour: beside a full decode, turned, converted, and shrunk with LANCZOS.

The measure is CIEDE2000: up to 1 nobody sees, 2 is a close look. Mean at most 2, and 4 for 95 pixels in 100.
"""

from __future__ import annotations

import io
import warnings
from pathlib import Path

import numpy as np
import pi_heif
import pytest
from PIL import Image, ImageCms, ImageFilter, ImageOps

from server.media import Refused
from tests.support.colour import ciede2000, difference
from tests.support.photos import chunk, encode, exif, p3_profile, scene, with_chunks, with_segments

CORPUS = Path(__file__).resolve().parents[4] / "shared" / "corpus" / "photos"
MEAN, P95 = 2.0, 4.0
DAMAGED = {"pillow__broken_data_stream.png", "pillow__truncated_end_chunk.png"}
"""Files that the reference does not open and the cleaner does."""


def reference(data: bytes, size: tuple[int, int]) -> Image.Image:
    """The picture as a careful program without our shortcuts would show it in this size."""
    if data[4:8] == b"ftyp" and b"avif" not in data[:40]:
        picture = pi_heif.open_heif(data).to_pillow()
        profile = picture.info.get("icc_profile")
    else:
        picture = Image.open(io.BytesIO(data))
        profile = picture.info.get("icc_profile")
        picture.load()
        picture = _upright(picture)
    return _srgb(_flat(picture), profile).resize(size, Image.Resampling.LANCZOS)


def _upright(picture: Image.Image) -> Image.Image:
    try:
        return ImageOps.exif_transpose(picture)
    except Exception:
        return picture


def _flat(picture: Image.Image) -> Image.Image:
    if picture.mode.startswith("I"):
        return picture.convert("I").point(lambda value: value / 256).convert("L")
    if picture.has_transparency_data:
        white = Image.new("RGBA", picture.size, (255, 255, 255, 255))
        white.alpha_composite(picture.convert("RGBA"))
        return white.convert("RGB")
    return picture if picture.mode in ("RGB", "CMYK", "L") else picture.convert("RGB")


def _srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            found = ImageCms.profileToProfile(
                picture, source, ImageCms.createProfile("sRGB"), outputMode="RGB"
            )
        except (ImageCms.PyCMSError, OSError):
            found = None
        if found is not None:
            return found
    return picture.convert("RGB")


def far(data: bytes, jpeg: bytes) -> tuple[float, float]:
    """Mean and 95th percentile of the difference."""
    ours = Image.open(io.BytesIO(jpeg))
    found = difference(reference(data, ours.size), ours)
    return float(found.mean()), float(np.percentile(found, 95))


def test_the_measure_agrees_with_the_published_pairs() -> None:
    pairs = [
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, 0, 0), (50, -1, 2), 2.3669),
        ((50, 2.49, -0.001), (50, -2.49, 0.0009), 7.1792),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((2.0776, 0.0795, -1.135), (0.9033, -0.0636, -0.5514), 0.9082),
    ]
    for one, other, expected in pairs:
        assert ciede2000(np.array(one), np.array(other)) == pytest.approx(expected, abs=1e-4)


def camera(width: int, height: int) -> Image.Image:
    """A scene with the soft edges and the grain of a lens."""
    grain = Image.effect_noise((width, height), 6)
    soft = scene(width, height).filter(ImageFilter.GaussianBlur(2))
    return Image.blend(soft, Image.merge("RGB", (grain, grain, grain)), 0.06)


SIZES = {
    "JPEG": [(4000, 3000), (2600, 1950), (1600, 1200), (640, 480), (120, 90)],
    "PNG": [(2600, 1950), (640, 480), (120, 90)],
    "WEBP": [(2600, 1950), (640, 480)],
    "AVIF": [(2600, 1950), (640, 480)],
}


@pytest.mark.parametrize(("kind", "size"), [(kind, size) for kind, sizes in SIZES.items() for size in sizes])
def test_every_size_and_kind(clean, kind: str, size: tuple[int, int]) -> None:
    options = {"compress_level": 1} if kind == "PNG" else {"quality": 92}
    data = encode(camera(*size), kind, **options)
    mean, p95 = far(data, clean(data).jpeg)
    assert mean <= MEAN, (mean, p95)
    assert p95 <= P95


@pytest.mark.parametrize("orientation", range(1, 9))
def test_turned_wide_and_large_at_once(clean, orientation: int) -> None:
    plain = encode(camera(2400, 1800), quality=92)
    parts = ((0xE1, b"Exif\0\0" + exif(orientation)), (0xE2, b"ICC_PROFILE\0\1\1" + p3_profile()))
    data = with_segments(plain, *parts)
    mean, p95 = far(data, clean(data).jpeg)
    assert mean <= MEAN, (mean, p95)
    assert p95 <= P95


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the shared corpus of real photos is not on this machine")
def test_real_photos(clean) -> None:
    measured = 0
    wrong = []
    for path in sorted(CORPUS.iterdir()):
        data = path.read_bytes()
        try:
            cleaned = clean(data)
        except Refused:
            continue
        smaller_than_a_block = max(cleaned.width, cleaned.height) < 16
        if cleaned.receipt.get("incomplete") or smaller_than_a_block or path.name in DAMAGED:
            continue
        with warnings.catch_warnings(action="ignore"):
            mean, p95 = far(data, cleaned.jpeg)
        measured += 1
        if mean > MEAN or p95 > P95:
            wrong.append((path.name, round(mean, 2), round(p95, 2)))
    assert measured >= 140
    assert wrong == []


@pytest.mark.parametrize(("transfer", "wide"), [(13, True), (1, True), (16, False)])
def test_a_png_that_names_its_primaries_by_a_number(clean, transfer: int, wide: bool) -> None:
    """As a PNG with a profile would look; not so one whose numbers mean another brightness."""
    plain = encode(scene(900, 600), "PNG")
    told = with_chunks(plain, chunk(b"cICP", bytes((12, transfer, 0, 1))))
    beside = encode(scene(900, 600), "PNG", icc_profile=p3_profile()) if wide else plain
    seen, meant = (Image.open(io.BytesIO(clean(data).jpeg)) for data in (told, beside))
    assert difference(seen, meant).mean() < 1
    flat = Image.open(io.BytesIO(clean(plain).jpeg))
    assert bool(difference(flat, seen).mean() > 1) is wide
