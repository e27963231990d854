"""HEIC pictures: decoded by libheif tile by tile, each shrunk before the next. Runs in the worker process only."""

from collections.abc import Iterator

from PIL import Image

from server.media.errors import Refused, Why
from server.media.libheif import Main, Raster, opened
from server.media.limits import MAX_PROFILE, MAX_WHOLE_HEIC
from server.media.shrink import Band, factor, reduced, shrunk
from server.media.sniff import Format, check_size

_TURNS = {
    (b"irot", 90): Image.Transpose.ROTATE_90,
    (b"irot", 180): Image.Transpose.ROTATE_180,
    (b"irot", 270): Image.Transpose.ROTATE_270,
    (b"imir", 0): Image.Transpose.FLIP_TOP_BOTTOM,
    (b"imir", 1): Image.Transpose.FLIP_LEFT_RIGHT,
}
_NOTHING = (b"irot", 0)
_LEAST_TILE = 64
"""HEVC knows no smaller picture; a grid of smaller tiles is made to cost time."""


def decode_heic(data: bytes) -> tuple[Image.Image, bytes | None]:
    """The main picture, already upright, shrunk as far as the view allows, and its ICC profile.

    Raises Refused for its size, and HeifError on a broken file.
    """
    with opened(data) as main:
        check_size(*main.size, Format.HEIC)
        profile = main.profile(MAX_PROFILE)
        turns = [turn for turn in main.turns() if turn != _NOTHING]
        if main.has_alpha or any(turn not in _TURNS for turn in turns) or not _is_grid(main):
            return _whole(main), profile
        small = _from_tiles(main)
        for turn in turns:
            small = small.transpose(_TURNS[turn])
        return small, profile


def _is_grid(main: Main) -> bool:
    tiling = main.tiling()
    check_size(tiling.width, tiling.height, Format.HEIC)
    return (
        tiling.columns * tiling.rows > 1
        and min(tiling.tile_width, tiling.tile_height) >= _LEAST_TILE
        and (tiling.columns - 1) * tiling.tile_width < tiling.width <= tiling.columns * tiling.tile_width
        and (tiling.rows - 1) * tiling.tile_height < tiling.height <= tiling.rows * tiling.tile_height
    )


def _from_tiles(main: Main) -> Image.Image:
    """The whole picture, each tile of it averaged as soon as it is decoded."""
    tiling = main.tiling()
    by = factor(tiling.width, tiling.height)
    while tiling.tile_width % by or tiling.tile_height % by:
        # A block of pixels that is averaged must not lie in two tiles.
        by -= 1
    small = Image.new("RGB", (-(-tiling.width // by), -(-tiling.height // by)))
    for row in range(tiling.rows):
        for column in range(tiling.columns):
            left, top = column * tiling.tile_width, row * tiling.tile_height
            with main.tile(column, row) as raster:
                part = _picture(raster, "RGB")
                room = (min(part.width, tiling.width - left), min(part.height, tiling.height - top))
                small.paste(reduced(part.crop((0, 0, *room)), by), (left // by, top // by))
    return small


def _whole(main: Main) -> Image.Image:
    if main.size[0] * main.size[1] > MAX_WHOLE_HEIC:
        raise Refused(Why.TOO_MANY_PIXELS)
    mode = ("RGBa" if main.premultiplied else "RGBA") if main.has_alpha else "RGB"
    with main.whole() as raster:
        return shrunk((raster.width, raster.height), lambda rows: _bands(raster, mode, rows))


def _bands(raster: Raster, mode: str, rows: int) -> Iterator[Band]:
    for top in range(0, raster.height, rows):
        yield top, _picture(raster, mode, top, min(rows, raster.height - top))


def _picture(raster: Raster, mode: str, top: int = 0, rows: int | None = None) -> Image.Image:
    """A copy of these rows."""
    rows = raster.height if rows is None else rows
    start = top * raster.stride
    pixels = raster.pixels[start : start + (rows - 1) * raster.stride + raster.width * len(mode)]
    return Image.frombytes(mode, (raster.width, rows), pixels, "raw", mode, raster.stride, 1)
