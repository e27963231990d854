"""From the bytes of an upload to pixels near the size that is kept. Runs in the worker process only."""

import io
from dataclasses import dataclass, replace
from typing import Any

from PIL import Image, ImageChops, ImageFile

from server.media.errors import Refused, Why
from server.media.heif import decode_heic
from server.media.isobmff import is_cut_short, primaries
from server.media.limits import DRAFT_SIDE, MAX_COEFFICIENTS, MAX_PIXELS
from server.media.profiles import png_primaries, profile_of
from server.media.shrink import bands_of, factor, plain, shrunk
from server.media.sniff import Format, check_size

Image.MAX_IMAGE_PIXELS = MAX_PIXELS

LEAST_SHOWN = 16
"""A cut-off picture is kept if at least one part in so many of its height can be shown."""
_ORIENTATION = 0x0112
_COEFFICIENT = 2
"""Bytes of one."""
_FILLER = (128, 128)
"""What a JPEG shows where bytes are missing before its end: the grey of all zeroes, in every band."""
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


@dataclass(frozen=True)
class Decoded:
    """Pixels as L, RGB, CMYK or RGBA; their colour profile; how to turn them upright; whether some are missing."""

    pixels: Image.Image
    profile: bytes | None = None
    turn: Image.Transpose | None = None
    incomplete: bool = False


def decode(data: bytes, kind: Format) -> Decoded:
    """The picture's pixels. Of a file that is cut off or damaged, what can be shown of it.

    Raises Refused, MemoryError, or whatever the decoder raises on a broken file.
    """
    if kind in (Format.HEIC, Format.AVIF):
        return _decode_boxed(data, kind)
    if kind is Format.JPEG:
        # A full or failing card writes zeroes in the place of a file's end, and decoders take them for picture.
        data = data.rstrip(b"\0")
    try:
        return _without_filler(_decode(data, kind), kind)
    except (OSError, EOFError, SyntaxError) as error:
        # Without its frames, which hold all pixels of the first attempt while the second makes its own.
        first = error.with_traceback(None)
        first.__context__ = first.__cause__ = None
    if kind is Format.WEBP and len(data) < 8 + int.from_bytes(data[4:8], "little"):
        # Its decoder gives nothing out before it has everything.
        raise Refused(Why.TRUNCATED) from None
    try:
        return _salvaged(_decode(data, kind, damaged=True))
    except (Refused, OSError, EOFError, SyntaxError, ValueError):
        raise first from None


def _decode_boxed(data: bytes, kind: Format) -> Decoded:
    """HEIC and AVIF: whole or not at all, since their decoders want every byte."""
    try:
        if kind is Format.AVIF:
            found = _decode(data, kind)
        else:
            found = Decoded(*decode_heic(data))
    except (OSError, EOFError, SyntaxError, ValueError, RuntimeError) as error:
        if is_cut_short(data):
            raise Refused(Why.TRUNCATED) from error
        raise
    return replace(found, profile=found.profile or profile_of(primaries(data)))


def _decode(data: bytes, kind: Format, *, damaged: bool = False) -> Decoded:
    ImageFile.LOAD_TRUNCATED_IMAGES = damaged
    try:
        with Image.open(io.BytesIO(data), formats=(kind.value,)) as picture:
            check_size(*picture.size, kind)
            if kind is Format.JPEG:
                _check_coefficients(picture)
                _choose_dct_scale(picture)
            picture.load()
            # Only now: a PNG may say behind its pixels which way up they are.
            profile = picture.info.get("icc_profile")
            if kind is Format.PNG and not profile:
                profile = profile_of(png_primaries(data))
            return Decoded(_small(picture), profile, _turn(picture))
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = False


def _small(picture: Image.Image) -> Image.Image:
    simple = picture.mode in ("L", "RGB", "CMYK") and not picture.has_transparency_data
    if simple and factor(*picture.size) == 1:
        return picture.copy() if picture.readonly else picture
    if picture.mode in ("P", "PA"):
        # A palette's transparency belongs to the whole picture: its bands would not know of it.
        return plain(picture) if picture.width * picture.height < 4_000_000 else _palette(picture)
    return shrunk(picture.size, lambda rows: bands_of(picture, rows))


def _palette(picture: Image.Image) -> Image.Image:
    clear = picture.info.get("transparency")

    def bands(rows: int):  # type: ignore[no-untyped-def]
        for top, band in bands_of(picture, rows):
            if clear is not None:
                band.info["transparency"] = clear
            yield top, band

    return shrunk(picture.size, bands)


def _turn(picture: Image.Image) -> Image.Transpose | None:
    """How to turn the picture upright. A broken tag must not lose the photo: an error means "as it is"."""
    try:
        return _TURNS.get(picture.getexif().get(_ORIENTATION, 1))
    except Exception:
        return None


def _check_coefficients(picture: Any) -> None:
    """Refuse a progressive JPEG whose coefficients, which its decoder holds all at once, are too many."""
    sampling = [h * v for _, h, v, _ in picture.layer]
    if picture.info.get("progressive") and sampling:
        held = picture.width * picture.height * sum(sampling) // max(sampling) * _COEFFICIENT
        if held > MAX_COEFFICIENTS:
            raise Refused(Why.TOO_MANY_PIXELS)


def _choose_dct_scale(picture: Image.Image) -> None:
    width, height = picture.size
    for scale in (8, 4, 2):
        if max(width, height) // scale >= DRAFT_SIDE:
            # A thin picture's short side may be under the scale; the decoder's own answer is then at least 1.
            picture.draft(None, (max(1, width // scale), max(1, height // scale)))
            return


def _without_filler(found: Decoded, kind: Format) -> Decoded:
    """Of a JPEG whose end came too early the rows that it has; a picture that is grey all over is left as it is."""
    pixels = found.pixels
    if kind is not Format.JPEG or pixels.mode not in ("L", "RGB"):
        return found
    last = pixels.crop((0, pixels.height - 1, *pixels.size))
    if not _is_filler(last) or _is_filler(pixels):
        return found
    return _salvaged(found)


def _is_filler(part: Image.Image) -> bool:
    return all(band.getextrema() == _FILLER for band in part.split())


def _salvaged(found: Decoded) -> Decoded:
    """The rows that were decoded. What a decoder could not fill is one colour down to the last row."""
    pixels = found.pixels
    filling = pixels.getpixel((pixels.width - 1, pixels.height - 1))
    blank = Image.new(pixels.mode, pixels.size, filling)
    shown = ImageChops.difference(pixels.convert("RGB"), blank.convert("RGB")).getbbox()
    if shown is None or shown[3] * LEAST_SHOWN < pixels.height:
        raise Refused(Why.TRUNCATED)
    return replace(found, pixels=pixels.crop((0, 0, pixels.width, shown[3])), incomplete=True)
