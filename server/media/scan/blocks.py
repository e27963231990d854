"""Metadata blocks that several formats share: EXIF (a small TIFF file), XMP, JUMBF, and trailers."""

import struct

from server.media.scan.kinds import Kind

_MAX_ENTRIES = 512
_EXIF_IFD, _GPS_IFD = 0x8769, 0x8825
_KINDS = {
    _GPS_IFD: Kind.GPS,
    0x927C: Kind.MAKER_NOTE,
    0x0132: Kind.TIME,
    0x9003: Kind.TIME,
    0x9004: Kind.TIME,
    0xA420: Kind.SERIAL,
    0xA431: Kind.SERIAL,
    0xA435: Kind.SERIAL,
    0xC62F: Kind.SERIAL,
    0x013B: Kind.OWNER,
    0x8298: Kind.OWNER,
    0xA430: Kind.OWNER,
    0x9C9D: Kind.OWNER,
    0x02BC: Kind.XMP,
    0x83BB: Kind.IPTC,
    0x8649: Kind.IPTC,
    0x8773: Kind.ICC,
    0x9286: Kind.COMMENT,
    0x9C9C: Kind.COMMENT,
    0x0201: Kind.THUMBNAIL,
}


def note_exif(block: bytes, found: set[Kind]) -> None:
    """Note the kinds in a TIFF block (without its ``Exif\\0\\0`` prefix)."""
    found.add(Kind.EXIF)
    order = {b"II": "<", b"MM": ">"}.get(block[:2])
    if order is None or len(block) < 8:
        found.add(Kind.UNREADABLE)
        return
    first = struct.unpack_from(order + "I", block, 4)[0]
    thumbnail_ifd = _note_directory(block, order, first, found)
    if thumbnail_ifd:
        found.add(Kind.THUMBNAIL)


def _note_directory(block: bytes, order: str, at: int, found: set[Kind], *, nested: bool = False) -> int:
    """Note one directory and, from the first, the EXIF directory below it; returns where the next one is."""
    if at + 2 > len(block):
        found.add(Kind.UNREADABLE)
        return 0
    count = min(struct.unpack_from(order + "H", block, at)[0], _MAX_ENTRIES)
    end = at + 2 + 12 * count
    if end > len(block):
        found.add(Kind.UNREADABLE)
        count = (len(block) - at - 2) // 12
    for index in range(count):
        tag, _, _, value = struct.unpack_from(order + "HHII", block, at + 2 + 12 * index)
        if tag in _KINDS:
            found.add(_KINDS[tag])
        if tag == _EXIF_IFD and not nested:
            _note_directory(block, order, value, found, nested=True)
    return 0 if end + 4 > len(block) else int(struct.unpack_from(order + "I", block, end)[0])


def note_xmp(block: bytes, found: set[Kind]) -> None:
    """Note an XMP packet; the place and the camera's number are what matters in it."""
    found.add(Kind.XMP)
    if b"GPSL" in block:
        found.add(Kind.GPS)
    if b"SerialNumber" in block:
        found.add(Kind.SERIAL)
    if b"MotionPhoto" in block or b"MicroVideo" in block:
        found.add(Kind.VIDEO)


def note_jumbf(block: bytes, found: set[Kind]) -> None:
    """Note a JUMBF box."""
    found.add(Kind.C2PA if b"c2pa" in block else Kind.JUMBF)


def note_trailer(block: bytes, found: set[Kind]) -> None:
    """Note what stands behind the end of a picture."""
    if not block:
        return
    found.add(Kind.TRAILER)
    if b"ftyp" in block or b"moov" in block:
        found.add(Kind.VIDEO)
    if b"\xff\xd8\xff" in block:
        found.add(Kind.SECOND_IMAGE)
