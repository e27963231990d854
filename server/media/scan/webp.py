"""The chunks of a WebP, as they come in."""

from server.media.scan.blocks import note_exif, note_jumbf, note_trailer, note_xmp
from server.media.scan.kinds import Kind

_DRAWING = {b"VP8 ", b"VP8L", b"VP8X", b"ALPH"}
_PLAIN = {b"ICCP": Kind.ICC, b"ANIM": Kind.FRAMES, b"ANMF": Kind.FRAMES}


def scan_webp(data: bytes, found: set[Kind]) -> None:
    """Note the kinds in a WebP file."""
    end = 8 + int.from_bytes(data[4:8], "little")
    note_trailer(data[end + end % 2 :], found)
    at = 12
    while at + 8 <= min(end, len(data)):
        name, length = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        if name not in _DRAWING:
            _note_chunk(name, data[at + 8 : at + 8 + length], found)
        at += 8 + length + length % 2


def _note_chunk(name: bytes, body: bytes, found: set[Kind]) -> None:
    if name == b"EXIF":
        note_exif(body.removeprefix(b"Exif\0\0"), found)
    elif name == b"XMP ":
        note_xmp(body, found)
    elif name == b"C2PA":
        note_jumbf(body, found)
    else:
        found.add(_PLAIN.get(name, Kind.PRIVATE_CHUNK))
