"""Shrinking a large picture in bands, so that its conversions never need a second copy of the whole.

Runs in the worker process only. A band is (top row, picture of the full width).
"""

from collections.abc import Callable, Iterator

from PIL import Image

from server.media.limits import VIEW_SIDE

Band = tuple[int, Image.Image]

BAND_ROWS = 256
_DEEP = ("I", "I;16", "I;16L", "I;16B", "I;16N")


def factor(width: int, height: int) -> int:
    """By how much whole blocks of pixels may be averaged with enough left for the final, finer resize."""
    return max(1, max(width, height) // (VIEW_SIDE + VIEW_SIDE // 4))


def shrunk(size: tuple[int, int], bands: Callable[[int], Iterator[Band]]) -> Image.Image:
    """The picture that `bands(rows)` yields, averaged by `factor`, as L, RGB, CMYK or RGBA."""
    width, height = size
    by = factor(width, height)
    small: Image.Image | None = None
    for top, band in bands(max(1, BAND_ROWS // by) * by):
        part = reduced(plain(band), by)
        if small is None:
            small = Image.new(part.mode, (-(-width // by), -(-height // by)))
        small.paste(part, (0, top // by))
    if small is None:
        raise ValueError("a picture without rows")
    return small


def bands_of(picture: Image.Image, rows: int) -> Iterator[Band]:
    """The bands of a decoded picture, each a copy of its rows."""
    width, height = picture.size
    for top in range(0, height, rows):
        yield top, picture.crop((0, top, width, min(top + rows, height)))


def plain(picture: Image.Image) -> Image.Image:
    """The same pixels with 8 bits a channel, as L, RGB, CMYK or, with alpha, RGBA: modes that resize well."""
    if picture.mode in _DEEP:
        return picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if picture.mode == "RGBa":
        return picture.convert("RGBA")
    if picture.has_transparency_data:
        return picture if picture.mode == "RGBA" else picture.convert("RGBA")
    if picture.mode in ("L", "RGB", "CMYK"):
        return picture
    return picture.convert("L" if picture.mode == "1" else "RGB")


def reduced(part: Image.Image, by: int) -> Image.Image:
    if by == 1:
        return part
    if part.mode == "RGBA":
        # Averaging must not let the colour of invisible pixels bleed into visible ones.
        return part.convert("RGBa").reduce(by).convert("RGBA")
    return part.reduce(by)
