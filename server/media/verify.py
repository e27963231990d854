"""The second parser: a JPEG that holds a picture and nothing else.

Rule 1: a file is SOI, one JFIF header that says nothing, tables, one frame header, scans, EOI; each in its exact
length. Our encoder writes no restarts, so their interval and their markers, which could carry bits, are findings.
Rule 2: there is no byte between segments, none after EOI, and no table that no scan uses.
Rule 3: whatever is not named here is a finding. There is no list of bad things, only one of good things.

It reads no pixel: bytes hidden inside entropy-coded data are beyond it; a fresh encoding has none.
"""

import re
from dataclasses import dataclass, field

_JFIF = b"\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
"""Version 1.01, one pixel high as wide, no thumbnail: any other figure would tell of a camera or a program."""
_NEXT_MARKER = re.compile(rb"\xff[^\x00]")
_SOF0, _SOF2, _DHT, _EOI, _SOS, _DQT = 0xC0, 0xC2, 0xC4, 0xD9, 0xDA, 0xDB


class Finding(Exception):
    """Something other than a picture, ``what``, at byte ``offset``."""

    def __init__(self, what: str, offset: int) -> None:
        super().__init__(f"{what} at byte {offset}")
        self.what = what
        self.offset = offset


@dataclass
class _Reading:
    data: bytes
    at: int = 0
    size: tuple[int, int] | None = None
    progressive: bool = False
    wanted_quant: set[int] = field(default_factory=set)
    quant: set[int] = field(default_factory=set)
    unused_huffman: set[int] = field(default_factory=set)
    huffman: set[int] = field(default_factory=set)
    scans: int = 0

    def need(self, true: bool, what: str) -> None:
        if not true:
            raise Finding(what, self.at)


def check_jpeg(data: bytes) -> None:
    """Raise Finding unless ``data`` is a JPEG made of structural segments only."""
    jpeg_size(data)


def jpeg_size(data: bytes) -> tuple[int, int]:
    """Width and height of a JPEG in pixels, after the same check as ``check_jpeg``."""
    reading = _Reading(data)
    reading.need(data[:2] == b"\xff\xd8", "no start of image")
    reading.at = 2
    reading.need(data.startswith(_JFIF, 2), "not a plain JFIF header")
    reading.at = 20
    while True:
        marker = data[reading.at : reading.at + 2]
        reading.need(len(marker) == 2 and marker[0] == 0xFF, "bytes between segments")
        if marker[1] == _EOI:
            return _end(reading)
        _segment(reading, marker[1])


def _end(reading: _Reading) -> tuple[int, int]:
    reading.need(reading.at + 2 == len(reading.data), "bytes after the end of the image")
    reading.need(reading.scans > 0, "no scan")
    reading.need(not reading.unused_huffman, "a Huffman table without use")
    if reading.size is None:
        raise Finding("no frame header", reading.at)
    return reading.size


def _segment(reading: _Reading, marker: int) -> None:
    start = reading.at + 4
    length = int.from_bytes(reading.data[reading.at + 2 : start], "big")
    body = reading.data[start : start + length - 2]
    reading.need(length >= 2 and len(body) == length - 2, "a segment cut short")
    read = _READERS.get(marker)
    if read is None:
        raise Finding(f"segment {marker:02x}", reading.at)
    read(reading, body)
    reading.at = start + len(body)
    if marker == _SOS:
        _entropy(reading)


def _quantisation(reading: _Reading, body: bytes) -> None:
    reading.need(reading.scans == 0, "a quantisation table after a scan")
    at = 0
    while at < len(body):
        name = body[at]
        reading.need(name <= 3 and name not in reading.quant, "a quantisation table out of place")
        reading.need(0 not in body[at + 1 : at + 65], "a quantisation table of zeros")
        reading.quant.add(name)
        at += 65
    reading.need(at == len(body) > 0, "a quantisation segment of odd length")


def _huffman(reading: _Reading, body: bytes) -> None:
    at = 0
    while at < len(body):
        name = body[at]
        reading.need(name in (0x00, 0x01, 0x10, 0x11), "an unknown Huffman table")
        known = reading.unused_huffman if reading.progressive else reading.huffman
        reading.need(name not in known, "a Huffman table twice")
        reading.unused_huffman.add(name)
        reading.huffman.add(name)
        total = sum(body[at + 1 : at + 17])
        reading.need(0 < total <= 256, "a Huffman table of odd size")
        at += 17 + total
    reading.need(at == len(body) > 0, "a Huffman segment of odd length")


def _frame(reading: _Reading, body: bytes) -> None:
    reading.need(reading.size is None, "a second frame header")
    reading.need(len(body) in (9, 15) and body[0] == 8, "an unusual frame header")
    height, width, components = int.from_bytes(body[1:3], "big"), int.from_bytes(body[3:5], "big"), body[5]
    reading.need(len(body) == 6 + 3 * components, "a frame header of odd length")
    reading.need(width > 0 and height > 0, "a frame without size")
    reading.size = (width, height)
    reading.wanted_quant = set(body[8::3])
    reading.progressive = reading.data[reading.at + 1] == _SOF2


def _scan(reading: _Reading, body: bytes) -> None:
    reading.need(reading.size is not None, "a scan before its frame header")
    reading.need(reading.quant == reading.wanted_quant, "a quantisation table without use")
    components = body[0] if body else 0
    reading.need(1 <= components <= 3 and len(body) == 4 + 2 * components, "a scan header of odd length")
    first, last, approximation = body[-3:]
    reading.need(reading.progressive or (first, last, approximation) == (0, 63, 0), "an odd scan header")
    for tables in body[2 : 2 + 2 * components : 2]:
        if first == 0 and approximation < 16:
            reading.unused_huffman.discard(tables >> 4)
        if last > 0:
            reading.unused_huffman.discard(0x10 | tables & 15)
    reading.scans += 1
    reading.need(reading.progressive or reading.scans <= 3, "too many scans")


def _entropy(reading: _Reading) -> None:
    """Walk over entropy-coded data to the next marker."""
    found = _NEXT_MARKER.search(reading.data, reading.at)
    if found is None:
        raise Finding("no end of image", len(reading.data))
    reading.need(found.start() > reading.at, "a scan without data")
    reading.at = found.start()


_READERS = {
    _DQT: _quantisation,
    _DHT: _huffman,
    _SOF0: _frame,
    _SOF2: _frame,
    _SOS: _scan,
}
