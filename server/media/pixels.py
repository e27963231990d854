"""Decode one picture and encode its bare pixels again. Runs in the worker process only."""

import io
from typing import Any

from PIL import Image, ImageCms

from server.media.errors import Refused, Why
from server.media.limits import DRAFT_SIDE, MAX_PIXELS, QUALITY, SMALL_SIDES, VIEW_SIDE
from server.media.sniff import Format, check_size

Image.MAX_IMAGE_PIXELS = MAX_PIXELS

_ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_SRGB = ImageCms.createProfile("sRGB")
_DEEP = ("I", "I;16", "I;16L", "I;16B", "I;16N")


def render(data: bytes, kind: Format) -> list[bytes]:
    """JPEGs of the picture: the view, then one for each of SMALL_SIDES, upright, in sRGB, without metadata.

    Raises Refused, MemoryError, or whatever the decoder raises on a broken file.
    """
    with Image.open(io.BytesIO(data), formats=(kind.value,)) as picture:
        check_size(*picture.size)
        turn = _turn(picture)
        if kind is Format.JPEG:
            _choose_dct_scale(picture)
        picture.load()
        profile = picture.info.get("icc_profile")
        pixels = _fit(_plain_mode(picture), VIEW_SIDE)
    if turn is not None:
        pixels = pixels.transpose(turn)
    # A fresh buffer: nothing but pixels crosses from the opened file to the encoder.
    bare = _flatten(pixels, profile)
    fresh = Image.frombytes("RGB", bare.size, bare.tobytes())
    pictures = [fresh]
    for side in SMALL_SIDES:
        pictures.append(_fit(pictures[-1], side, Image.Resampling.HAMMING))
    return [_encode(each) for each in pictures]


def _turn(picture: Image.Image) -> Image.Transpose | None:
    """How to turn the picture upright. A broken tag must not lose the photo: an error means "as it is"."""
    try:
        return _TURNS.get(picture.getexif().get(_ORIENTATION, 1))
    except Exception:
        return None


def _choose_dct_scale(picture: Image.Image) -> None:
    width, height = picture.size
    for scale in (8, 4, 2):
        if max(width, height) // scale >= DRAFT_SIDE:
            # A thin picture's short side may be under the scale; the decoder's own answer is then at least 1.
            picture.draft(None, (max(1, width // scale), max(1, height // scale)))
            return


def _plain_mode(picture: Image.Image) -> Image.Image:
    """The same pixels with 8 bits a channel, as L, RGB, CMYK or, with alpha, RGBA: modes that resize well."""
    if picture.mode in _DEEP:
        return picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if picture.has_transparency_data:
        return picture if picture.mode == "RGBA" else picture.convert("RGBA")
    if picture.mode in ("L", "RGB", "CMYK"):
        return picture
    return picture.convert("L" if picture.mode == "1" else "RGB")


def _fit(
    picture: Image.Image, side: int, filter_: Image.Resampling = Image.Resampling.BICUBIC
) -> Image.Image:
    """The picture, shrunk to a long side of ``side`` if it is over. HAMMING, for small copies, costs half."""
    longest = max(picture.size)
    if longest <= side:
        return picture
    width, height = (max(1, round(each * side / longest)) for each in picture.size)
    return picture.resize((width, height), filter_, reducing_gap=2.0)


def _flatten(picture: Image.Image, profile: bytes | None) -> Image.Image:
    if picture.mode != "RGBA":
        return _to_srgb(picture, profile)
    alpha = picture.getchannel("A")
    white = Image.new("RGB", picture.size, (255, 255, 255))
    white.paste(_to_srgb(picture.convert("RGB"), profile), mask=alpha)
    return white


def _to_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """Colours as their profile means them; a profile that is broken or of another kind is passed over."""
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted: Any = ImageCms.profileToProfile(picture, source, _SRGB, outputMode="RGB")
            if converted is not None:
                return converted  # type: ignore[no-any-return]
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass
    return picture if picture.mode == "RGB" else picture.convert("RGB")


def _encode(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=QUALITY, subsampling="4:2:0")
    return out.getvalue()


def refusal(error: Exception) -> Refused:
    """The refusal that a decoder's error stands for."""
    if isinstance(error, Refused):
        return error
    if isinstance(error, MemoryError):
        return Refused(Why.TOO_COSTLY)
    if isinstance(error, Image.DecompressionBombError | Image.DecompressionBombWarning):
        return Refused(Why.TOO_MANY_PIXELS)
    if isinstance(error, EOFError) or "truncated" in str(error).lower():
        return Refused(Why.TRUNCATED)
    return Refused(Why.BROKEN)
