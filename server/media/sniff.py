"""What a file is, by its first bytes. Names and declared types are never believed."""

import re
import struct
from enum import StrEnum

from server.media.errors import Refused, Why
from server.media.limits import FEWER_PIXELS, MAX_BYTES, MAX_PARTS, MAX_PIXELS, MAX_SIDE


class Format(StrEnum):
    """The formats that are accepted; the value is the decoder's own name for it."""

    JPEG = "JPEG"
    PNG = "PNG"
    WEBP = "WEBP"
    HEIC = "HEIC"
    AVIF = "AVIF"
    GIF = "GIF"


_KNOWN_BUT_REFUSED = (
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
_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
_AVIF_BRANDS = {b"avif", b"avis"}
_MAX_BRANDS = 32
_FRAME = re.compile(rb"\xff([\xc0-\xc3\xc5-\xc7\xc9-\xcb\xcd-\xcf])..(.)", re.DOTALL)
_DECODABLE = (0xC0, 0xC1, 0xC2, 0xC9, 0xCA)
"""Baseline, extended and progressive frames, Huffman or arithmetic; not the lossless and layered ones."""


def sniff(data: bytes) -> Format:
    """The format of ``data``; raises Refused for anything that must not reach a decoder."""
    if len(data) > MAX_BYTES:
        raise Refused(Why.TOO_LARGE)
    if data.startswith(b"\xff\xd8\xff"):
        _check_coding(data)
        return Format.JPEG
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        _check_chunks(data)
        return Format.PNG
    if data.startswith((b"GIF87a", b"GIF89a")):
        return Format.GIF
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        # The decoder allocates its canvas as soon as it opens the file, so the size is read here first.
        check_size(*_webp_size(data), Format.WEBP)
        return Format.WEBP
    if data[4:8] == b"ftyp":
        return _by_brands(data)
    if data.startswith(_KNOWN_BUT_REFUSED) or _looks_like_markup(data):
        raise Refused(Why.FORMAT)
    raise Refused(Why.NOT_AN_IMAGE)


def check_size(width: int, height: int, kind: Format) -> None:
    """Raise Refused if a picture of this size, in pixels, is more than we decode."""
    if width * height > FEWER_PIXELS.get(kind, MAX_PIXELS) or max(width, height) > MAX_SIDE:
        raise Refused(Why.TOO_MANY_PIXELS)


def _check_coding(data: bytes) -> None:
    """Refuse codings that no phone writes and our decoder does not know (12 bits, lossless, layered), and more
    segments before the pixels than a decoder should be made to walk through."""
    at = 2
    for _ in range(MAX_PARTS):
        if at + 4 > len(data) or data[at] != 0xFF or data[at + 1] == 0xDA:
            return
        frame = _FRAME.match(data, at)
        if frame is not None and (frame[1][0] not in _DECODABLE or frame[2][0] != 8):
            raise Refused(Why.CODING)
        if data[at + 1] == 0xFF:
            at += 1
        else:
            at += 2 + max(2, int.from_bytes(data[at + 2 : at + 4], "big"))
    raise Refused(Why.TOO_COSTLY)


def _check_chunks(data: bytes) -> None:
    """Refuse a PNG of more chunks than a decoder should be made to walk through."""
    at = 8
    for _ in range(MAX_PARTS):
        if at + 8 > len(data) or data[at + 4 : at + 8] == b"IEND":
            return
        at += 12 + int.from_bytes(data[at : at + 4], "big")
    raise Refused(Why.TOO_COSTLY)


def _by_brands(data: bytes) -> Format:
    """HEIC, AVIF and films share one container; its brands tell them apart."""
    length = int.from_bytes(data[:4], "big")
    boxed = data[8 : min(length, 16 + 4 * _MAX_BRANDS)]
    brands = [boxed[:4], *(boxed[at : at + 4] for at in range(8, len(boxed), 4))]
    if _AVIF_BRANDS & set(brands):
        return Format.AVIF
    if brands[0] in _HEIC_BRANDS or {b"heic", b"heix"} & set(brands):
        return Format.HEIC
    raise Refused(Why.FORMAT)


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
    return head.startswith((b"<svg", b"<?xml", b"<!doctype", b"<html"))
