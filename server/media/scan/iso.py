"""The boxes and items of a HEIC or AVIF, as they come in."""

from server.media.isobmff import Box, Item, boxes, inside, items
from server.media.scan.blocks import note_exif, note_jumbf, note_trailer, note_xmp
from server.media.scan.kinds import Kind

_DRAWING = {b"ftyp", b"meta", b"mdat"}
_FILM = {b"moov", b"moof", b"mpvd"}
_PLAIN = {b"udes": Kind.COMMENT, b"altt": Kind.COMMENT, b"cmin": Kind.APP_DATA}
_PICTURE = {b"hvc1", b"av01", b"grid", b"iden", b"iovl"}
_ALPHA = (b"urn:mpeg:hevc:2015:auxid:1", b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha")


def scan_iso(data: bytes, found: set[Kind]) -> None:
    """Note the kinds in a HEIC or AVIF file."""
    end = 0
    for box in boxes(data):
        end = box.end
        if box.name == b"meta":
            _note_meta(data, box, found)
        elif box.name in _FILM:
            found.add(Kind.FRAMES if b"avis" in data[:64] else Kind.VIDEO)
        elif box.name == b"uuid" and b"c2pa" in data[box.start : box.start + 64]:
            note_jumbf(data[box.start : box.end], found)
        elif box.name not in _DRAWING:
            found.add(Kind.PRIVATE_CHUNK)
    note_trailer(data[end:], found)


def _note_meta(data: bytes, meta: Box, found: set[Kind]) -> None:
    for item in items(data, meta).values():
        _note_item(data, item, found)
    for properties in inside(data, meta, b"iprp", b"ipco"):
        for each in boxes(data, properties.start, properties.end):
            _note_property(each.name, data[each.start : each.end], found)
    for references in inside(data, meta, b"iref"):
        if any(each.name == b"thmb" for each in boxes(data, references.start + 4, references.end)):
            found.add(Kind.THUMBNAIL)


def _note_property(name: bytes, body: bytes, found: set[Kind]) -> None:
    if name == b"colr" and body[:4] in (b"prof", b"rICC"):
        found.add(Kind.ICC)
    elif name == b"auxC" and not body[4:].startswith(_ALPHA):
        found.add(Kind.DEPTH)
    elif name in _PLAIN:
        found.add(_PLAIN[name])


def _note_item(data: bytes, item: Item, found: set[Kind]) -> None:
    body = b"".join(data[at : at + length] for at, length in item.extents[:64])
    if item.kind == b"Exif":
        note_exif(body[4 + int.from_bytes(body[:4], "big") :].removeprefix(b"Exif\0\0"), found)
    elif item.kind == b"mime":
        note_xmp(body, found)
    elif item.kind == b"tmap":
        found.add(Kind.DEPTH)
    elif item.kind not in _PICTURE:
        found.add(Kind.APP_DATA)
