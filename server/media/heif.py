"""HEIC pictures: decoded by libheif, shrunk strip by strip from its own buffer. Runs in the worker process only."""

from collections.abc import Iterator
from typing import Any

import pi_heif
from PIL import Image

from server.media.shrink import Band, shrunk
from server.media.sniff import Format, check_size

# Nothing but the main picture is ever decoded.
pi_heif.options.THUMBNAILS = False
pi_heif.options.DEPTH_IMAGES = False
pi_heif.options.AUX_IMAGES = False
# One processor's time is what a picture may take; threads would only make its memory harder to bound.
pi_heif.options.DECODE_THREADS = 1


def decode_heic(data: bytes) -> tuple[Image.Image, bytes | None]:
    """The main picture, already upright, shrunk as far as the view allows, and its ICC profile.

    Raises Refused for its size, and whatever libheif raises on a broken file.
    """
    opened = pi_heif.open_heif(data)
    main = opened[opened.primary_index]
    width, height = main.size
    check_size(width, height, Format.HEIC)
    small = shrunk(main.size, lambda step: _bands(main, step))
    return small, main.info.get("icc_profile")


def _bands(main: Any, step: int) -> Iterator[Band]:
    width, height = main.size
    mode = main.mode.split(";")[0]
    plain = {"RGBa": "RGBa", "RGBA": "RGBA", "RGB": "RGB", "L": "L", "LA": "LA", "I": "I"}.get(mode, "RGB")
    raw = {"I": "I;16"}.get(plain, plain)
    whole = memoryview(main.data)
    for top in range(0, height, step):
        rows = min(step, height - top)
        part = whole[top * main.stride : (top + rows) * main.stride]
        yield top, Image.frombuffer(plain, (width, rows), part, "raw", raw, main.stride, 1)  # type: ignore[arg-type]
