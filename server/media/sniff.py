"""What a file is, by its first bytes. Names and declared types are never believed."""

import struct
from enum import StrEnum

from server.media.errors import Refused, Why
from server.media.limits import MAX_BYTES, MAX_PIXELS, MAX_SIDE


class Format(StrEnum):
    """The formats that are accepted; the value is the decoder's own name for it."""

    JPEG = "JPEG"
    PNG = "PNG"
    WEBP = "WEBP"


_KNOWN_BUT_REFUSED = (
    b"GIF8",
    b"BM",
    b"II*\0",
    b"MM\0*",
    b"%PDF",
    b"8BPS",
    b"\0\0\1\0",
    b"\x1aE\xdf\xa3",
    b"\0\0\0\x0cjP  ",
    b"\xff\x0a",
)


def sniff(data: bytes) -> Format:
    """The format of ``data``; raises Refused for anything that must not reach a decoder."""
    if len(data) > MAX_BYTES:
        raise Refused(Why.TOO_LARGE)
    if data.startswith(b"\xff\xd8\xff"):
        return Format.JPEG
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return Format.PNG
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        # The decoder allocates its canvas as soon as it opens the file, so the size is read here first.
        check_size(*_webp_size(data))
        return Format.WEBP
    if data.startswith(_KNOWN_BUT_REFUSED) or data[4:8] == b"ftyp" or _looks_like_markup(data):
        raise Refused(Why.FORMAT)
    raise Refused(Why.NOT_AN_IMAGE)


def check_size(width: int, height: int) -> None:
    """Raise Refused if a picture of this size, in pixels, is more than we decode."""
    if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
        raise Refused(Why.TOO_MANY_PIXELS)


def _webp_size(data: bytes) -> tuple[int, int]:
    kind, body = data[12:16], data[20:30]
    if len(body) < 10:
        raise Refused(Why.TRUNCATED)
    if kind == b"VP8X":
        return 1 + int.from_bytes(body[4:7], "little"), 1 + int.from_bytes(body[7:10], "little")
    if kind == b"VP8L":
        bits = int.from_bytes(body[1:5], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if kind == b"VP8 ":
        width, height = struct.unpack("<HH", body[6:10])
        return width & 0x3FFF, height & 0x3FFF
    raise Refused(Why.BROKEN)


def _looks_like_markup(data: bytes) -> bool:
    head = data[:512].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return head.startswith((b"<svg", b"<?xml", b"<!doctype"))
