"""Orientations 1 to 8 x formats x planted leaks: every picture a phone could send, generated."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from PIL import Image

from tests.support.photos import (
    CANARY,
    chunk,
    encode,
    exif,
    p3_profile,
    phone_jpeg,
    scene,
    stored,
    with_chunks,
    with_riff_chunks,
    with_segments,
    xmp,
)
from tests.support.planted_boxes import box
from tests.support.planted_photos import motion_video

ORIENTATIONS = range(1, 9)
AS_STORED = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


@dataclass(frozen=True)
class Cell:
    """One picture of the matrix, made when it is needed."""

    kind: str
    orientation: int
    leak: str
    make: Callable[[], bytes]

    @property
    def name(self) -> str:
        return f"{self.kind}-{self.orientation}-{self.leak}"


def turned(orientation: int, size: tuple[int, int] = (200, 150)) -> Image.Image:
    """``scene`` as a camera stores it that says `orientation`."""
    upright = scene(*size)
    return upright if orientation == 1 else upright.transpose(AS_STORED[orientation])


def cells() -> Iterator[Cell]:
    """The whole product."""
    for orientation in ORIENTATIONS:
        for kind, leaks in _LEAKS.items():
            for leak, plant in leaks.items():
                yield Cell(kind, orientation, leak, _maker(kind, orientation, plant))


def sampled(every: int) -> list[Cell]:
    """Each orientation of each format, and each leak of each format, but not each with each."""
    chosen = []
    for number, cell in enumerate(cells()):
        if (number + cell.orientation) % every == 0:
            chosen.append(cell)
    return chosen


def _maker(kind: str, orientation: int, plant: Callable[[bytes, int], bytes]) -> Callable[[], bytes]:
    def make() -> bytes:
        if kind == "HEIC":
            return plant(
                stored("planted.heic" if orientation == 1 else f"turned-{orientation}.heic"), orientation
            )
        options = {} if kind in ("PNG", "GIF") else {"quality": 90}
        return plant(encode(turned(orientation), kind, **options), orientation)

    return make


def _jpeg(*more: tuple[int, bytes], behind: bytes = b"") -> Callable[[bytes, int], bytes]:
    def plant(data: bytes, orientation: int) -> bytes:
        return with_segments(data, (0xE1, b"Exif\0\0" + exif(orientation)), *more) + behind

    return plant


def _png(*more: bytes, behind: bytes = b"") -> Callable[[bytes, int], bytes]:
    return lambda data, orientation: with_chunks(data, chunk(b"eXIf", exif(orientation)), *more) + behind


def _webp(*more: tuple[bytes, bytes], behind: bytes = b"") -> Callable[[bytes, int], bytes]:
    return lambda data, orientation: with_riff_chunks(data, [(b"EXIF", exif(orientation)), *more]) + behind


def _boxed(behind: bytes) -> Callable[[bytes, int], bytes]:
    return lambda data, _: data + behind


def _avif(behind: bytes = b"", **options: object) -> Callable[[bytes, int], bytes]:
    def plant(_: bytes, orientation: int) -> bytes:
        return encode(turned(orientation), "AVIF", exif=exif(orientation), speed=10, **options) + behind

    return plant


_MPF = (0xE2, b"MPF\0II*\0\x08\0\0\0\0\0" + CANARY)
_FILM = box(b"moov", box(b"mvhd", bytes(100)) + box(b"free", CANARY * 3))
_SECOND = phone_jpeg(64, 48, comment=CANARY)
_LEAKS: dict[str, dict[str, Callable[[bytes, int], bytes]]] = {
    "JPEG": {
        "tags": _jpeg(),
        "xmp": _jpeg((0xE1, b"http://ns.adobe.com/xap/1.0/\0" + xmp())),
        "profile": _jpeg((0xE2, b"ICC_PROFILE\0\1\1" + p3_profile())),
        "c2pa": _jpeg((0xEB, b"JP\0\1\0\0\0\1\0\0\1\0jumbc2pa" + CANARY)),
        "press": _jpeg((0xED, b"Photoshop 3.0\x008BIM\x04\x04\0\0" + CANARY)),
        "maker": _jpeg((0xE4, b"HUAWEI" + CANARY)),
        "comment": _jpeg((0xFE, CANARY)),
        "second": _jpeg(_MPF, behind=_SECOND),
        "film": _jpeg(behind=motion_video()),
        "trailer": _jpeg(behind=b"SEFH" + CANARY + b"SEFT"),
    },
    "PNG": {
        "tags": _png(),
        "text": _png(chunk(b"tEXt", b"Comment\0" + CANARY)),
        "xmp": _png(chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + xmp())),
        "profile": _png(chunk(b"iCCP", b"a\0\0" + zlib.compress(p3_profile()))),
        "time": _png(chunk(b"tIME", struct.pack(">H5B", 2026, 1, 9, 15, 2, 11))),
        "private": _png(chunk(b"prVt", CANARY)),
        "trailer": _png(behind=CANARY),
    },
    "WEBP": {
        "tags": _webp(),
        "xmp": _webp((b"XMP ", xmp())),
        "profile": _webp((b"ICCP", p3_profile())),
        "private": _webp((b"prvt", CANARY)),
        "trailer": _webp(behind=CANARY),
    },
    "AVIF": {
        "tags": _avif(),
        "xmp": _avif(xmp=xmp()),
        "profile": _avif(icc_profile=p3_profile()),
        "film": _avif(_FILM),
        "maker": _avif(box(b"uuid", bytes(16) + CANARY)),
    },
    "HEIC": {
        "tags": _boxed(b""),
        "film": _boxed(box(b"mpvd", box(b"ftyp", b"mp42") + _FILM)),
        "maker": _boxed(box(b"sefd", CANARY)),
        "free": _boxed(box(b"free", CANARY)),
    },
}
