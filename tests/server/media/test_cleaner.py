"""What comes out of cleaning: a picture that is right, and nothing else."""

import hashlib
import io
import warnings
from collections import Counter
from pathlib import Path

import pytest
from PIL import Image

from server.media import Cleaned, Refused, check_jpeg
from tests.support.photos import (
    CANARY,
    CORNERS,
    encode,
    exif,
    p3_profile,
    phone_jpeg,
    scene,
    stored,
    with_riff_chunks,
    with_segments,
)
from tests.support.planted_photos import planted

CORPUS = Path(__file__).resolve().parents[4] / "shared" / "corpus" / "photos"
PLANTED = planted()


def files_of(cleaned: Cleaned) -> list[bytes]:
    return [cleaned.jpeg, *cleaned.thumbs.values()]


def opened(jpeg: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(jpeg))
    picture.load()
    return picture


def assert_bare(jpeg: bytes) -> None:
    """Our parser and an independent one find a picture and nothing beside it."""
    check_jpeg(jpeg)
    picture = opened(jpeg)
    assert picture.mode == "RGB"
    assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert not picture.getexif()
    assert [name for name, _ in picture.applist] == ["APP0"]


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_secret_is_gone_and_its_kind_is_reported(clean, name: str) -> None:
    data, kinds = PLANTED[name]
    if name not in ("jpeg_exif", "png_time", "png_ztxt", "png_icc", "png_palette"):
        assert CANARY in data, "a test about leaks must hold something that can leak"
    cleaned = clean(data)
    for jpeg in files_of(cleaned):
        assert CANARY[:8] not in jpeg
        assert_bare(jpeg)
    assert kinds <= set(cleaned.receipt["removed"])
    assert CANARY.decode() not in str(cleaned.receipt)


def test_a_clean_phone_photo_has_nothing_to_remove(clean) -> None:
    assert clean(phone_jpeg()).receipt["removed"] == []


def test_the_receipt_says_what_came_in_and_what_is_kept(clean) -> None:
    data = with_segments(phone_jpeg(), (0xFE, CANARY))
    cleaned = clean(data)
    assert cleaned.receipt == {
        "policy": "photo-3",
        "in_hmac": f"hmac of {len(data)} bytes",
        "out_sha256": hashlib.sha256(cleaned.jpeg).hexdigest(),
        "removed": ["comment"],
        "format_in": "jpeg",
        "at": "2026-01-09T07:02:11Z",
    }


def test_cleaning_the_same_bytes_again_gives_the_same_bytes(clean) -> None:
    data = phone_jpeg()
    assert files_of(clean(data)) == files_of(clean(data))


@pytest.mark.parametrize(
    ("size", "view", "card", "thumb"),
    [
        ((4000, 3000), (2000, 1500), (960, 720), (320, 240)),
        ((3000, 4000), (1500, 2000), (720, 960), (240, 320)),
        ((3100, 1000), (2048, 661), (960, 310), (320, 103)),
        ((1600, 1200), (1600, 1200), (960, 720), (320, 240)),
        ((200, 100), (200, 100), (200, 100), (200, 100)),
        ((9000, 2), (2048, 1), (960, 1), (320, 1)),
    ],
)
def test_sizes(clean, size, view, card, thumb) -> None:
    cleaned = clean(phone_jpeg(*size))
    assert (cleaned.width, cleaned.height) == view
    assert [opened(jpeg).size for jpeg in files_of(cleaned)] == [view, card, thumb]
    assert list(cleaned.thumbs) == [960, 320]


def _turned(orientation: int) -> Image.Image:
    """The scene as a camera stores it that says ``orientation``."""
    back = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    return scene() if orientation == 1 else scene().transpose(back[orientation])


@pytest.mark.parametrize("orientation", range(2, 9))
def test_a_heic_is_turned_by_its_container_and_not_again_by_its_exif(clean, orientation: int) -> None:
    data = stored(f"turned-{orientation}.heic")
    assert CANARY in data
    cleaned = clean(data)
    shown = opened(cleaned.jpeg)
    assert shown.size == (200, 150)
    for corner, at in (("top_left", (20, 15)), ("top_right", (180, 15)), ("bottom_left", (20, 135))):
        assert shown.getpixel(at) == pytest.approx(CORNERS[corner], abs=12)
    assert all(CANARY[:8] not in jpeg for jpeg in files_of(cleaned))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_pictures_are_turned_upright(clean, kind: str, orientation: int) -> None:
    picture = _turned(orientation)
    if kind == "JPEG":
        data = with_segments(encode(picture, quality=90), (0xE1, b"Exif\0\0" + exif(orientation)))
    elif kind in ("PNG", "AVIF"):
        data = encode(picture, kind, exif=exif(orientation))
    else:
        data = with_riff_chunks(encode(picture, "WEBP", quality=90), [(b"EXIF", exif(orientation))])
    shown = opened(clean(data).jpeg)
    assert shown.size == (400, 300)
    for corner, at in (("top_left", (40, 30)), ("top_right", (360, 30)), ("bottom_left", (40, 270))):
        assert shown.getpixel(at) == pytest.approx(CORNERS[corner], abs=12)


def test_a_broken_orientation_does_not_lose_the_photo(clean) -> None:
    for block in (exif(99), exif(0), b"MM\0*\xff\xff\xff\xff", b"", b"II*\0\x08\0\0\0\xff\xff" + b"\0" * 40):
        data = with_segments(phone_jpeg(), (0xE1, b"Exif\0\0" + block))
        assert (clean(data).width, clean(data).height) == (400, 300)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_colours_of_a_wide_profile_are_converted_not_just_relabelled(clean, kind: str) -> None:
    patch = Image.new("RGB", (64, 64), (200, 100, 50))
    options = {"quality": 95} if kind != "PNG" else {}
    shown = opened(clean(encode(patch, kind, icc_profile=p3_profile(), **options)).jpeg)
    assert shown.getpixel((32, 32)) == pytest.approx((216, 93, 25), abs=4)


@pytest.mark.parametrize(("name", "colour"), [("wide.heic", (216, 93, 25)), ("ten-bit.heic", (200, 100, 50))])
def test_colours_of_a_heic(clean, name: str, colour: tuple[int, int, int]) -> None:
    assert opened(clean(stored(name)).jpeg).getpixel((32, 32)) == pytest.approx(colour, abs=5)


def test_primaries_that_a_file_names_by_number_are_converted_too(clean) -> None:
    plain = encode(Image.new("RGB", (64, 64), (200, 100, 50)), "AVIF", quality=95)
    assert plain.count(b"colrnclx\0\x01") == 1
    named = plain.replace(b"colrnclx\0\x01", b"colrnclx\0\x0c")
    assert opened(clean(named).jpeg).getpixel((32, 32)) == pytest.approx((216, 93, 25), abs=5)


def test_a_broken_profile_is_passed_over(clean) -> None:
    data = encode(Image.new("RGB", (64, 64), (200, 100, 50)), quality=95, icc_profile=b"not a profile" * 20)
    assert opened(clean(data).jpeg).getpixel((32, 32)) == pytest.approx((200, 100, 50), abs=4)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "PA", "P", "L", "1", "I;16"])
def test_every_kind_of_png_becomes_a_plain_picture(clean, mode: str) -> None:
    if mode == "I;16":
        picture = Image.new("I;16", (40, 40), 0x8000)
    else:
        picture = scene(40, 40, "RGBA" if mode == "PA" else mode if mode != "P" else "RGB")
        picture = picture.quantize(16) if mode in ("P", "PA") else picture
    cleaned = clean(encode(picture, "PNG"))
    assert_bare(cleaned.jpeg)
    if mode == "I;16":
        assert opened(cleaned.jpeg).getpixel((20, 20)) == pytest.approx((128, 128, 128), abs=2)


@pytest.mark.parametrize(
    ("data", "part"),
    [
        (phone_jpeg(800, 600), 0.6),
        (phone_jpeg(800, 600, progressive=True), 0.6),
        (encode(scene(800, 600), "PNG"), 0.6),
        (encode(scene(800, 600), "GIF"), 0.6),
    ],
)
def test_of_a_picture_that_is_cut_off_what_there_is_is_kept_and_said(clean, data: bytes, part: float) -> None:
    cleaned = clean(data[: int(len(data) * part)])
    assert cleaned.receipt["incomplete"] is True
    assert_bare(cleaned.jpeg)
    assert (cleaned.width, 150 < cleaned.height <= 600) == (800, True)
    assert opened(cleaned.jpeg).getpixel((20, 20)) == pytest.approx(CORNERS["top_left"], abs=12)
    assert "incomplete" not in clean(data).receipt


def test_the_cut_is_at_the_same_place_for_a_picture_that_lies_on_its_side(clean) -> None:
    turned = with_segments(encode(_turned(6), quality=90), (0xE1, b"Exif\0\0" + exif(6)))
    cleaned = clean(turned[: len(turned) - 2_000])
    assert cleaned.receipt["incomplete"] is True
    assert cleaned.height == 300
    assert cleaned.width < 400


def test_a_half_clear_heic_stands_on_white(clean) -> None:
    cleaned = clean(stored("alpha.heic"))
    assert (cleaned.width, cleaned.height) == (96, 72)
    assert opened(cleaned.jpeg).getpixel((10, 8)) == pytest.approx(CORNERS["top_left"], abs=16)


def test_transparency_becomes_white(clean) -> None:
    picture = Image.new("RGBA", (64, 64), (10, 20, 30, 0))
    picture.paste((200, 30, 30, 255), (0, 0, 32, 64))
    shown = opened(clean(encode(picture, "PNG")).jpeg)
    assert shown.getpixel((10, 32)) == pytest.approx((200, 30, 30), abs=6)
    assert shown.getpixel((55, 32)) == pytest.approx((255, 255, 255), abs=2)


def test_cmyk_becomes_rgb(clean) -> None:
    shown = opened(clean(encode(Image.new("CMYK", (64, 64), (0, 255, 255, 0)), quality=95)).jpeg)
    assert shown.getpixel((32, 32)) == pytest.approx((254, 0, 0), abs=6)


def test_only_the_first_frame_of_an_animation_is_kept(clean) -> None:
    frames = [Image.new("RGB", (32, 32), colour) for colour in ("red", "blue")]
    for kind in ("PNG", "WEBP", "GIF", "AVIF"):
        data = encode(frames[0], kind, save_all=True, append_images=frames[1:])
        cleaned = clean(data)
        assert "frames" in cleaned.receipt["removed"]
        assert opened(cleaned.jpeg).getpixel((16, 16)) == pytest.approx((254, 0, 0), abs=6)


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the shared corpus of real photos is not on this machine")
def test_real_photos_are_clean_or_refused_with_a_reason(clean) -> None:
    verdicts: Counter[str] = Counter()
    for path in sorted(CORPUS.iterdir()):
        data = path.read_bytes()
        try:
            cleaned = clean(data)
        except Refused as refusal:
            verdicts[refusal.why] += 1
            continue
        verdicts["accepted"] += 1
        for jpeg in files_of(cleaned):
            assert_bare(jpeg)
            assert not any(text in jpeg for text in _texts(data)), path.name
    assert verdicts["accepted"] >= 200
    assert set(verdicts) == {"accepted", "format", "not_an_image", "broken", "truncated", "too_many_pixels"}


def _texts(data: bytes) -> list[bytes]:
    """Texts of the file's EXIF that are long enough not to turn up in pixels by chance."""
    with warnings.catch_warnings(action="ignore"):
        try:
            tags = Image.open(io.BytesIO(data)).getexif()
            values = [*tags.values(), *tags.get_ifd(0x8769).values()]
        except (ValueError, OSError, SyntaxError):
            return []
    texts = [value.strip("\0 ").encode() for value in values if isinstance(value, str)]
    return [text for text in texts if len(text) >= 6]
