"""Colour profiles for files that name their primaries by a number instead of carrying a profile.

A profile is built as ICC.1:2010 describes: three colorants, adapted to D50 by Bradford, and sRGB's curve, with which
phones store wide-gamut pictures.
"""

import struct
from functools import cache

from server.media.limits import MAX_PARTS

DISPLAY_P3, BT2020 = 12, 9
_CHROMA = {
    DISPLAY_P3: ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060)),
    BT2020: ((0.708, 0.292), (0.170, 0.797), (0.131, 0.046)),
}
_AS_SRGB = (1, 13)
"""Transfer functions (ITU-T H.273) that are sRGB's or as good as that."""
_D65, _D50 = (0.95047, 1.0, 1.08883), (0.96422, 1.0, 0.82521)
_BRADFORD = ((0.8951, 0.2664, -0.1614), (-0.7502, 1.7135, 0.0367), (0.0389, -0.0685, 1.0296))

Vector = tuple[float, float, float]
Matrix = tuple[Vector, Vector, Vector]


def png_primaries(data: bytes) -> int | None:
    """The primaries that a PNG names by number before its pixels, or None; not those of HDR, whose brightness
    means something else."""
    at = 8
    for _ in range(MAX_PARTS):
        length, name = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        if name in (b"", b"IDAT"):
            return None
        if name == b"cICP" and len(data) > at + 9:
            return data[at + 8] if data[at + 9] in _AS_SRGB else None
        at += 12 + length
    return None


@cache
def profile_of(primaries: int | None) -> bytes | None:
    """An ICC profile for these primaries (ITU-T H.273), or None where sRGB's own are meant."""
    chroma = _CHROMA.get(primaries or 0)
    return None if chroma is None else _profile([_adapted(each) for each in _colorants(chroma)])


def _colorants(chroma: tuple[tuple[float, float], ...]) -> list[Vector]:
    """The XYZ of full red, green and blue, so that together they are white."""
    bare = [(x / y, 1.0, (1 - x - y) / y) for x, y in chroma]
    columns: Matrix = ((bare[0][0], bare[1][0], bare[2][0]), (1, 1, 1), (bare[0][2], bare[1][2], bare[2][2]))
    weights = _times(_inverse(columns), _D65)
    return [(x * w, y * w, z * w) for (x, y, z), w in zip(bare, weights, strict=True)]


def _adapted(colour: Vector) -> Vector:
    """A colour under daylight as ICC's white sees it."""
    ours, theirs = _times(_BRADFORD, _D65), _times(_BRADFORD, _D50)
    scaled = [part * b / a for part, a, b in zip(_times(_BRADFORD, colour), ours, theirs, strict=True)]
    return _times(_inverse(_BRADFORD), (scaled[0], scaled[1], scaled[2]))


def _times(matrix: Matrix, vector: Vector) -> Vector:
    x, y, z = (sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix)
    return x, y, z


def _inverse(m: Matrix) -> Matrix:
    (a, b, c), (d, e, f), (g, h, i) = m
    det = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)
    return (
        ((e * i - f * h) / det, (c * h - b * i) / det, (b * f - c * e) / det),
        ((f * g - d * i) / det, (a * i - c * g) / det, (c * d - a * f) / det),
        ((d * h - e * g) / det, (b * g - a * h) / det, (a * e - b * d) / det),
    )


def _fixed(value: float) -> bytes:
    return struct.pack(">i", round(value * 65_536))


def _xyz(colour: Vector) -> bytes:
    return b"XYZ \0\0\0\0" + b"".join(_fixed(part) for part in colour)


def _profile(colorants: list[Vector]) -> bytes:
    # Parametric curve of type 3: ((x + 0.055) / 1.055) ** 2.4, and x / 12.92 below 0.04045.
    numbers = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
    curve = b"para\0\0\0\0\0\3\0\0" + b"".join(_fixed(each) for each in numbers)
    empty = b"text\0\0\0\0\0"
    tags = {b"desc": b"desc\0\0\0\0\0\0\0\1\0" + bytes(78), b"cprt": empty, b"wtpt": _xyz(_D50)}
    tags |= {name: _xyz(each) for name, each in zip((b"rXYZ", b"gXYZ", b"bXYZ"), colorants, strict=True)}
    tags |= dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve)
    table, body, start = struct.pack(">I", len(tags)), b"", 132 + 12 * len(tags)
    for name, value in tags.items():
        table += name + struct.pack(">II", start + len(body), len(value))
        body += value + b"\0" * (-len(value) % 4)
    head = struct.pack(">I4xI4s4s4s12x4s", start + len(body), 0x02400000, b"mntr", b"RGB ", b"XYZ ", b"acsp")
    head = head.ljust(68, b"\0") + _xyz(_D50)[8:]
    return head.ljust(128, b"\0") + table + body
