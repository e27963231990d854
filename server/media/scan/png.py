"""The chunks of a PNG, as they come in."""

from server.media.scan.blocks import note_exif, note_jumbf, note_trailer, note_xmp
from server.media.scan.kinds import Kind

_DRAWING = set(b"IHDR PLTE IDAT tRNS gAMA cHRM sRGB sBIT bKGD pHYs hIST cICP".split())
_TEXT = {b"tEXt", b"zTXt", b"iTXt"}
_PLAIN = {
    b"tIME": Kind.TIME,
    b"iCCP": Kind.ICC,
    b"acTL": Kind.FRAMES,
    b"fcTL": Kind.FRAMES,
    b"fdAT": Kind.FRAMES,
}


def scan_png(data: bytes, found: set[Kind]) -> None:
    """Note the kinds in a PNG file."""
    at = 8
    while at + 8 <= len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        name, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        at += length + 12
        if name == b"IEND":
            note_trailer(data[at:], found)
            return
        if name not in _DRAWING:
            _note_chunk(name, body, found)


def _note_chunk(name: bytes, body: bytes, found: set[Kind]) -> None:
    if name in _TEXT:
        found.add(Kind.PNG_TEXT)
        keyword = body.split(b"\0", 1)[0]
        if keyword == b"XML:com.adobe.xmp":
            note_xmp(body, found)
        elif keyword.startswith(b"Raw profile type"):
            found.add(Kind.EXIF if keyword.endswith((b"exif", b"APP1")) else Kind.IPTC)
    elif name == b"eXIf":
        note_exif(body.removeprefix(b"Exif\0\0"), found)
    elif name == b"caBX":
        note_jumbf(body, found)
    else:
        found.add(_PLAIN.get(name, Kind.PRIVATE_CHUNK))
