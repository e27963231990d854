"""Where fuzzing begins: every planted file and every kind of picture, small enough that a run takes milliseconds."""

from __future__ import annotations

from collections import defaultdict

from PIL import Image

from tests.support.photos import DATA, encode, exif, p3_profile, scene
from tests.support.planted_photos import planted

_SIDE = (48, 36)
FOUND = DATA / "found"
"""What fuzzing found once: small files, each a test."""


def seeds() -> dict[str, list[bytes]]:
    """Files by the name of their format."""
    found: dict[str, list[bytes]] = defaultdict(list)
    for name, (data, _) in planted().items():
        found[name.partition("_")[0].upper()].append(data)
    for path in sorted(DATA.glob("*.heic")):
        found["HEIC"].append(path.read_bytes())
    _jpegs(found["JPEG"])
    _pngs(found["PNG"])
    _others(found)
    return dict(found)


def _jpegs(into: list[bytes]) -> None:
    small = scene(*_SIDE)
    for options in (
        {},
        {"progressive": True},
        {"restart_marker_rows": 1},
        {"restart_marker_blocks": 2, "progressive": True},
        {"subsampling": "4:4:4", "optimize": True},
        {"exif": exif(6), "icc_profile": p3_profile()},
    ):
        into.append(encode(small, "JPEG", **options))
    into += [encode(scene(*_SIDE, mode), "JPEG") for mode in ("L", "CMYK")]
    into.append(encode(small, "MPO", save_all=True, append_images=[scene(24, 18)]))


def _pngs(into: list[bytes]) -> None:
    for mode in ("1", "L", "LA", "P", "RGB", "RGBA", "I;16"):
        picture = Image.new("I;16", _SIDE, 0x8000) if mode == "I;16" else scene(*_SIDE, mode)
        into.append(encode(picture, "PNG"))
    small = scene(*_SIDE)
    into.append(encode(small, "PNG", exif=exif(8), icc_profile=p3_profile()))
    into.append(encode(small, "PNG", save_all=True, append_images=[scene(24, 18)]))


def _others(found: dict[str, list[bytes]]) -> None:
    small, clear = scene(*_SIDE), scene(*_SIDE, "RGBA")
    clear.putalpha(Image.linear_gradient("L").resize(_SIDE))
    moving = {"save_all": True, "append_images": [scene(*_SIDE).rotate(180)]}
    for picture in (small, clear):
        found["WEBP"] += [encode(picture, "WEBP", lossless=lossless) for lossless in (False, True)]
        found["AVIF"].append(encode(picture, "AVIF", speed=10))
    found["WEBP"].append(encode(small, "WEBP", exif=exif(3), icc_profile=p3_profile(), **moving))
    found["AVIF"].append(encode(scene(*_SIDE, "L"), "AVIF", speed=10, subsampling="4:0:0"))
    found["GIF"] += [encode(small, "GIF", **moving), encode(small, "GIF", interlace=1, transparency=0)]
