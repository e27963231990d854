"""The blocks of a GIF, as they come in."""

from server.media.scan.blocks import note_trailer, note_xmp
from server.media.scan.kinds import Kind

_COMMENT, _CONTROL, _TEXT, _APPLICATION = 0xFE, 0xF9, 0x01, 0xFF


def scan_gif(data: bytes, found: set[Kind]) -> None:
    """Note the kinds in a GIF file."""
    at = 13 + _table(data[10])
    frames = 0
    while at < len(data):
        if data[at] == 0x3B:
            note_trailer(data[at + 1 :], found)
            return
        if data[at] == 0x2C:
            frames += 1
            at = _skip(data, at + 11 + _table(data[at + 9]))
        elif data[at] == 0x21:
            at = _extension(data, at, found)
        else:
            found.add(Kind.SLACK)
            return
        if frames > 1:
            found.add(Kind.FRAMES)


def _extension(data: bytes, at: int, found: set[Kind]) -> int:
    label, end = data[at + 1], _skip(data, at + 2)
    if label == _COMMENT:
        found.add(Kind.COMMENT)
    elif label == _APPLICATION:
        if data[at + 3 : at + 14] == b"XMP DataXMP":
            note_xmp(data[at:end], found)
        elif data[at + 3 : at + 14] not in (b"NETSCAPE2.0", b"ANIMEXTS1.0"):
            found.add(Kind.ICC if data[at + 3 : at + 14] == b"ICCRGBG1012" else Kind.APP_DATA)
    elif label != _CONTROL:
        found.add(Kind.APP_DATA)
    return end


def _table(flags: int) -> int:
    return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0


def _skip(data: bytes, at: int) -> int:
    """Over the sub-blocks from `at`, to behind the empty one that ends them."""
    while data[at]:
        at += 1 + data[at]
    return at + 1
