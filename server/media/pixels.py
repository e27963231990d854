"""From decoded pixels to the files that are kept. Runs in the worker process only."""

import io
from typing import Any

from PIL import Image, ImageCms

from server.media.decode import decode
from server.media.errors import Refused, Why
from server.media.limits import FINER, QUALITY, SMALL_SIDES, VIEW_SIDE
from server.media.sniff import Format

_SRGB = ImageCms.createProfile("sRGB")


def render(data: bytes, kind: Format) -> tuple[list[bytes], bool]:
    """JPEGs of the picture: the view, then one for each of SMALL_SIDES, upright, in sRGB, without metadata;
    and whether a part of the picture is missing, because the file was cut off or damaged.

    Raises Refused, MemoryError, or whatever the decoder raises on a broken file.
    """
    decoded = decode(data, kind)
    bare = _flatten(_fit(decoded.pixels, VIEW_SIDE), decoded.profile)
    if decoded.turn is not None:
        bare = bare.transpose(decoded.turn)
    # A fresh buffer: nothing but pixels crosses from the opened file to the encoder.
    fresh = Image.new("RGB", bare.size)
    fresh.paste(bare)
    pictures = [fresh]
    for side in SMALL_SIDES:
        pictures.append(_fit(pictures[-1], side, Image.Resampling.HAMMING))
    copies = [_encode(each) for each in pictures[1:]]
    return [_encode(fresh, *_quality_of(max(fresh.size))), *copies], decoded.incomplete


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


def _quality_of(longest: int) -> tuple[int, str]:
    """A small picture has no pixels to spare: halving its colours would be seen."""
    for side, quality in FINER:
        if longest <= side:
            return quality, "4:4:4"
    return QUALITY, "4:2:0"


def _encode(picture: Image.Image, quality: int = QUALITY, subsampling: str = "4:2:0") -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality, subsampling=subsampling)
    return out.getvalue()


def refusal(error: Exception) -> Refused:
    """The refusal that a decoder's error stands for."""
    if isinstance(error, Refused):
        return error
    if isinstance(error, MemoryError) or "memory" in str(error).lower():
        return Refused(Why.TOO_COSTLY)
    if isinstance(error, Image.DecompressionBombError | Image.DecompressionBombWarning):
        return Refused(Why.TOO_MANY_PIXELS)
    if isinstance(error, EOFError) or "truncated" in str(error).lower():
        return Refused(Why.TRUNCATED)
    return Refused(Why.BROKEN)
