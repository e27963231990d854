"""Files taken apart into named parts and put together again, with the lengths and checksums that belong to them.

Rule: `join(split(data))` is `data` for a well-formed file. What cannot be taken apart is one part without a name.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass

Part = tuple[bytes, bytes]
"""(name, body): a JPEG's marker, a chunk's or box's four letters, a GIF block's label; b"" is raw bytes."""


@dataclass(frozen=True)
class Grammar:
    """How one format is taken apart and put together."""

    split: Callable[[bytes], list[Part]]
    join: Callable[[list[Part]], bytes]


def _split_jpeg(data: bytes) -> list[Part]:
    parts: list[Part] = [(b"", data[:2])]
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF and data[at + 1] not in (0x00, 0xD9, 0xFF):
        length = max(2, int.from_bytes(data[at + 2 : at + 4], "big"))
        parts.append((data[at + 1 : at + 2], data[at + 4 : at + 2 + length]))
        scan = data[at + 1] == 0xDA
        at += 2 + length
        if scan:
            end = data.find(b"\xff\xd9", at)
            end = len(data) if end < 0 else end
            parts.append((b"", data[at:end]))
            at = end
    return [*parts, (b"", data[at:])]


def _join_jpeg(parts: list[Part]) -> bytes:
    return b"".join(
        body if not name else b"\xff" + name[:1] + struct.pack(">H", (len(body) + 2) & 0xFFFF) + body
        for name, body in parts
    )


def _split_png(data: bytes) -> list[Part]:
    parts: list[Part] = [(b"", data[:8])]
    at = 8
    while at + 12 <= len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        parts.append((data[at + 4 : at + 8], data[at + 8 : at + 8 + length]))
        at += 12 + length
    return [*parts, (b"", data[at:])]


def _join_png(parts: list[Part]) -> bytes:
    return b"".join(
        body
        if not name
        else struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in parts
    )


def _split_riff(data: bytes) -> list[Part]:
    parts: list[Part] = []
    at, end = 12, min(len(data), 8 + int.from_bytes(data[4:8], "little"))
    while at + 8 <= end:
        length = int.from_bytes(data[at + 4 : at + 8], "little")
        parts.append((data[at : at + 4], data[at + 8 : at + 8 + length]))
        at += 8 + length + length % 2
    return [*parts, (b"", data[at:])]


def _join_riff(parts: list[Part]) -> bytes:
    chunks = b"".join(
        name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2) for name, body in parts if name
    )
    tail = b"".join(body for name, body in parts if not name)
    return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WEBP" + chunks + tail


def _split_boxes(data: bytes) -> list[Part]:
    parts: list[Part] = []
    at = 0
    while at + 8 <= len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        if length < 8 or at + length > len(data):
            break
        parts.append((data[at + 4 : at + 8], data[at + 8 : at + length]))
        at += length
    return [*parts, (b"", data[at:])]


def _join_boxes(parts: list[Part]) -> bytes:
    return b"".join(
        body if not name else struct.pack(">I", 8 + len(body)) + name + body for name, body in parts
    )


def _split_gif(data: bytes) -> list[Part]:
    at = 13 + (3 * 2 ** ((data[10] & 7) + 1) if len(data) > 10 and data[10] & 0x80 else 0)
    parts: list[Part] = [(b"", data[:at])]
    while at + 2 < len(data) and data[at] in (0x21, 0x2C):
        start = at
        if data[at] == 0x21:
            at += 2
        else:
            flags = data[at + 9] if at + 9 < len(data) else 0
            at += 11 + (3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0)
        while at < len(data) and data[at]:
            at += 1 + data[at]
        at += 1
        parts.append((data[start : start + 1], data[start + 1 : at]))
    return [*parts, (b"", data[at:])]


def _join_gif(parts: list[Part]) -> bytes:
    return b"".join(name + body for name, body in parts)


BOXES = Grammar(_split_boxes, _join_boxes)
GRAMMARS = {
    "JPEG": Grammar(_split_jpeg, _join_jpeg),
    "PNG": Grammar(_split_png, _join_png),
    "WEBP": Grammar(_split_riff, _join_riff),
    "HEIC": BOXES,
    "AVIF": BOXES,
    "GIF": Grammar(_split_gif, _join_gif),
}
