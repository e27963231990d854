"""The segments of a JPEG, as they come in."""

import re

from server.media.limits import MAX_PARTS
from server.media.scan.blocks import note_exif, note_jumbf, note_trailer, note_xmp
from server.media.scan.kinds import Kind

_NEXT_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
_SOS, _EOI, _COM, _APP0, _APP14, _APP15 = 0xDA, 0xD9, 0xFE, 0xE0, 0xEE, 0xEF
_ALONE = {0x01, *range(0xD0, 0xD9)}
_PREFIXES: tuple[tuple[bytes, Kind], ...] = (
    (b"MPF\0", Kind.MPF),
    (b"ICC_PROFILE\0", Kind.ICC),
    (b"Photoshop ", Kind.IPTC),
    (b"JFXX\0", Kind.THUMBNAIL),
)


def scan_jpeg(data: bytes, found: set[Kind]) -> None:
    """Note the kinds in a JPEG file; stops at the first part that cannot be walked."""
    at = 2
    for _ in range(MAX_PARTS):
        if at >= len(data):
            return
        if data[at] != 0xFF or data[at + 1] == 0xFF:
            found.add(Kind.SLACK)
            at = _next_marker(data, at)
            continue
        marker = data[at + 1]
        at += 2
        if marker == _EOI:
            note_trailer(data[at:], found)
            return
        if marker in _ALONE:
            continue
        length = int.from_bytes(data[at : at + 2], "big")
        _note_segment(marker, data[at + 2 : at + length], found)
        at += max(length, 2)
        if marker == _SOS:
            at = _next_marker(data, at)
    found.add(Kind.UNREADABLE)


def _next_marker(data: bytes, at: int) -> int:
    found = _NEXT_MARKER.search(data, at)
    return found.start() if found else len(data)


def _note_segment(marker: int, body: bytes, found: set[Kind]) -> None:
    if marker == _COM:
        found.add(Kind.COMMENT)
    elif marker == _APP0 and body.startswith(b"JFIF\0"):
        if len(body) > 14:
            found.add(Kind.THUMBNAIL)
    elif _APP0 <= marker <= _APP15 and not (marker == _APP14 and body.startswith(b"Adobe")):
        _note_application(marker, body, found)


def _note_application(marker: int, body: bytes, found: set[Kind]) -> None:
    if body.startswith(b"Exif\0"):
        note_exif(body[6:], found)
    elif body.startswith((b"http://ns.adobe.com/xap/", b"http://ns.adobe.com/xmp/")):
        note_xmp(body, found)
    elif marker == 0xEB and b"jumb" in body[:64]:
        note_jumbf(body, found)
    else:
        found.add(next((kind for prefix, kind in _PREFIXES if body.startswith(prefix)), Kind.APP_DATA))
