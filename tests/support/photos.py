"""Generated pictures that look like a camera's to a parser: the same metadata, planted by us.

Every planted value contains CANARY, so a test can search an output, or a folder, for any trace of it.
"""

import io
import struct
import zlib
from collections.abc import Iterable
from pathlib import Path

from PIL import Image, ImageDraw

DATA = Path(__file__).parents[1] / "data" / "photos"

CANARY = b"CANARY-5b1f-Heqi"

CORNERS = {"top_left": (220, 30, 30), "top_right": (30, 180, 30), "bottom_left": (40, 40, 220)}
"""Colours of three corners of ``scene``, by which a test sees which way up a picture is."""


def scene(width: int = 400, height: int = 300, mode: str = "RGB") -> Image.Image:
    """A picture with soft gradients, hard edges and three coloured corners."""
    gradient = Image.linear_gradient("L").resize((width, height))
    picture = Image.merge("RGB", (gradient, gradient.rotate(180), Image.new("L", (width, height), 150)))
    draw = ImageDraw.Draw(picture)
    draw.ellipse((width * 0.35, height * 0.3, width * 0.65, height * 0.7), fill=(200, 150, 110))
    w, h = width // 4, height // 4
    draw.rectangle((0, 0, w, h), fill=CORNERS["top_left"])
    draw.rectangle((width - w, 0, width, h), fill=CORNERS["top_right"])
    draw.rectangle((0, height - h, w, height), fill=CORNERS["bottom_left"])
    return picture.convert(mode)


def encode(picture: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    """The picture as a file of that kind."""
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def phone_jpeg(width: int = 400, height: int = 300, **options: object) -> bytes:
    """A plain JPEG, as a phone sends it after its own cleaning."""
    return encode(scene(width, height), "JPEG", quality=85, **options)


def stored(name: str) -> bytes:
    """A picture that we cannot encode ourselves, from tests/data/photos."""
    return (DATA / name).read_bytes()


def upright_heic() -> bytes:
    """``scene`` as a HEIC."""
    return stored("upright.heic")


# ---- EXIF: a small TIFF file


def _directory(entries: list[tuple[int, int, bytes]], at: int, following: int = 0) -> bytes:
    """One TIFF directory, little endian: (tag, type, value bytes); long values follow the directory."""
    sizes = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1}
    body, tail = struct.pack("<H", len(entries)), b""
    tail_at = at + 2 + 12 * len(entries) + 4
    for tag, kind, value in sorted(entries):
        count = len(value) // sizes[kind]
        if len(value) <= 4:
            field = value.ljust(4, b"\0")
        else:
            field = struct.pack("<I", tail_at + len(tail))
            tail += value
        body += struct.pack("<HHI", tag, kind, count) + field
    return body + struct.pack("<I", following) + tail


def _thumbnail_jpeg() -> bytes:
    return encode(scene(80, 60), "JPEG", comment=CANARY + b"-thumbnail")


def exif(orientation: int = 1) -> bytes:
    """A TIFF block: make, time, owner, serials, maker's note, comment, a place, and a thumbnail."""
    pad = 4096
    first, camera, place, second, picture = 8, pad, 2 * pad, 3 * pad, 4 * pad
    thumbnail = _thumbnail_jpeg()
    coordinates = struct.pack("<6I", 30, 1, 15, 1, 4212, 100)
    parts = {
        first: _directory(
            [
                (0x010F, 2, CANARY + b"-make\0"),
                (0x0112, 3, struct.pack("<H", orientation)),
                (0x0132, 2, b"2026:01:09 15:02:11\0"),
                (0x013B, 2, CANARY + b"-artist\0"),
                (0x8769, 4, struct.pack("<I", camera)),
                (0x8825, 4, struct.pack("<I", place)),
            ],
            first,
            second,
        ),
        camera: _directory(
            [
                (0x9003, 2, b"2026:01:09 15:02:11\0"),
                (0x927C, 7, CANARY + b"-maker-note"),
                (0x9286, 7, b"ASCII\0\0\0" + CANARY + b"-comment"),
                (0xA420, 2, CANARY + b"-unique-id\0"),
                (0xA431, 2, CANARY + b"-serial\0"),
            ],
            camera,
        ),
        place: _directory(
            [
                (1, 2, b"N\0"),
                (2, 5, coordinates),
                (3, 2, b"E\0"),
                (4, 5, coordinates),
                (0x1B, 7, CANARY + b"-gps"),
            ],
            place,
        ),
        second: _directory(
            [(0x0201, 4, struct.pack("<I", picture)), (0x0202, 4, struct.pack("<I", len(thumbnail)))], second
        ),
        picture: thumbnail,
    }
    block = bytearray(b"II*\0" + struct.pack("<I", first))
    for at, part in parts.items():
        block.extend(b"\0" * (at - len(block)))
        block.extend(part)
    return bytes(block)


def xmp() -> bytes:
    """An XMP packet with a place and a serial number."""
    return (
        b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        b'<rdf:Description xmlns:exif="http://ns.adobe.com/exif/1.0/" exif:GPSLatitude="30,15.7N" '
        b'xmlns:aux="http://ns.adobe.com/exif/1.0/aux/" aux:SerialNumber="'
        + CANARY
        + b'"/></rdf:RDF></x:xmpmeta>'
    )


# ---- ICC: a matrix profile with the colours of Display P3


def _xyz(*values: float) -> bytes:
    return b"XYZ \0\0\0\0" + b"".join(struct.pack(">i", round(value * 65536)) for value in values)


def p3_profile() -> bytes:
    """A small ICC profile: P3 primaries, gamma 2.2, and CANARY in its texts."""
    text = CANARY + b"-profile"
    curve = b"curv\0\0\0\0" + struct.pack(">IH", 1, round(2.2 * 256)) + b"\0\0"
    tags = {
        b"desc": b"desc\0\0\0\0" + struct.pack(">I", len(text) + 1) + text + b"\0" + b"\0" * 79,
        b"cprt": b"text\0\0\0\0" + text + b"\0",
        b"wtpt": _xyz(0.96420, 1.0, 0.82491),
        b"rXYZ": _xyz(0.51512, 0.24120, -0.00105),
        b"gXYZ": _xyz(0.29198, 0.69225, 0.04189),
        b"bXYZ": _xyz(0.15710, 0.06657, 0.78407),
        b"rTRC": curve,
        b"gTRC": curve,
        b"bTRC": curve,
    }
    table, body = struct.pack(">I", len(tags)), b""
    start = 128 + 4 + 12 * len(tags)
    for name, value in tags.items():
        body += b"\0" * (-len(body) % 4)
        table += name + struct.pack(">II", start + len(body), len(value))
        body += value
    header = struct.pack(
        ">I4sI4s4s4s12s4s4s",
        start + len(body),
        b"test",
        0x02400000,
        b"mntr",
        b"RGB ",
        b"XYZ ",
        bytes(12),
        b"acsp",
        b"",
    )
    header += bytes(24) + struct.pack(">iii", 63190, 65536, 54061)
    return header.ljust(128, b"\0") + table + body


# ---- putting parts into files


def with_segments(jpeg: bytes, *segments: tuple[int, bytes]) -> bytes:
    """The JPEG with further segments (marker, body) behind its first one."""
    at = 20
    added = b"".join(b"\xff" + bytes([m]) + struct.pack(">H", len(body) + 2) + body for m, body in segments)
    return jpeg[:at] + added + jpeg[at:]


def chunk(name: bytes, body: bytes) -> bytes:
    """One PNG chunk."""
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def with_chunks(png: bytes, *chunks: bytes) -> bytes:
    """The PNG with further chunks behind its header."""
    return png[:33] + b"".join(chunks) + png[33:]


def with_riff_chunks(webp: bytes, parts: Iterable[tuple[bytes, bytes]]) -> bytes:
    """The simple lossy WebP made an extended one, with further chunks."""
    with Image.open(io.BytesIO(webp)) as picture:
        width, height = picture.size
    parts = list(parts)
    names = {name for name, _ in parts}
    flags = 0x20 * (b"ICCP" in names) | 0x08 * (b"EXIF" in names) | 0x04 * (b"XMP " in names)
    canvas = bytes([flags, 0, 0, 0]) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    first = [part for part in parts if part[0] == b"ICCP"]
    rest = [part for part in parts if part[0] != b"ICCP"]
    body = b"WEBP" + _riff([(b"VP8X", canvas), *first]) + webp[12:] + _riff(rest)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _riff(parts: Iterable[tuple[bytes, bytes]]) -> bytes:
    return b"".join(
        name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2) for name, body in parts
    )
