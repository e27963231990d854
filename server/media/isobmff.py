"""The boxes of HEIC and AVIF files: just enough to read what they say about colour, and to list what they carry."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

MAX_BOXES = 4_096
_FULL = {b"meta": 4}


@dataclass(frozen=True)
class Box:
    """One box: its four letters and where its body lies in the file."""

    name: bytes
    start: int
    end: int


@dataclass
class Item:
    """One item of a `meta` box: its type, and its bytes where the file says where they are."""

    kind: bytes
    extents: list[tuple[int, int]] = field(default_factory=list)


def boxes(data: bytes, start: int = 0, end: int | None = None) -> Iterator[Box]:
    """The boxes between two places, in order; stops at the first that does not fit."""
    at, end = start, len(data) if end is None else end
    for _ in range(MAX_BOXES):
        if at + 8 > end:
            return
        length, name = struct.unpack_from(">I4s", data, at)
        head = 8
        if length == 1 and at + 16 <= end:
            length, head = struct.unpack_from(">Q", data, at + 8)[0], 16
        elif length == 0:
            length = end - at
        if length < head:
            return
        yield Box(name, at + head + _FULL.get(name, 0), min(at + length, end))
        if at + length > end:
            return
        at += length


def is_cut_short(data: bytes) -> bool:
    """Whether the file ends before its last box does."""
    at = 0
    while at + 8 <= len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        if length == 1:
            length = int.from_bytes(data[at + 8 : at + 16], "big")
        if length < 8:
            return False
        at += length
    return at != len(data)


def inside(data: bytes, box: Box, *path: bytes) -> Iterator[Box]:
    """The boxes that are reached from `box` by going down these names."""
    for each in boxes(data, box.start, box.end):
        if each.name == path[0]:
            if len(path) == 1:
                yield each
            else:
                yield from inside(data, each, *path[1:])


def primaries(data: bytes) -> int | None:
    """The colour primaries (ITU-T H.273) that the file names by number, or None: the main picture's; where it names
    none of its own, the first ones, which are those of its tiles."""
    for meta in boxes(data):
        if meta.name == b"meta":
            for properties in inside(data, meta, b"iprp", b"ipco"):
                listed = list(boxes(data, properties.start, properties.end))
                own = [listed[at - 1] for at in _properties_of_main(data, meta) if 0 < at <= len(listed)]
                for each in (*own, *listed):
                    if (named := _named_primaries(data, each)) is not None:
                        return named
    return None


def _named_primaries(data: bytes, box: Box) -> int | None:
    if box.name != b"colr" or data[box.start : box.start + 4] != b"nclx" or box.start + 6 > box.end:
        return None
    return int.from_bytes(data[box.start + 4 : box.start + 6], "big")


def _properties_of_main(data: bytes, meta: Box) -> list[int]:
    """Which properties the main picture has, by their place in the list, from 1; none where the tables are broken."""
    try:
        main = next((_id(data, each) for each in inside(data, meta, b"pitm")), None)
        for table in inside(data, meta, b"iprp", b"ipma"):
            for item, numbers in _owned(_Reader(data, table.start, table.end)):
                if item == main:
                    return numbers
    except IndexError:
        return []
    return []


def _id(data: bytes, box: Box) -> int:
    reader = _Reader(data, box.start, box.end)
    version, _ = reader.number(1), reader.number(3)
    return reader.number(4 if version else 2)


def _owned(reader: _Reader) -> Iterator[tuple[int, list[int]]]:
    version, flags = reader.number(1), reader.number(3)
    size = 2 if flags & 1 else 1
    for _ in range(min(reader.number(4), MAX_BOXES)):
        item = reader.number(4 if version else 2)
        # The highest bit says whether the property must be understood.
        yield item, [reader.number(size) & (0x7FFF if size == 2 else 0x7F) for _ in range(reader.number(1))]


def items(data: bytes, meta: Box) -> dict[int, Item]:
    """The items of a `meta` box by id. Raises struct.error or IndexError where the tables are broken."""
    found: dict[int, Item] = {}
    for info in inside(data, meta, b"iinf"):
        long = data[info.start] > 0
        for entry in boxes(data, info.start + (8 if long else 6), info.end):
            if entry.name == b"infe" and data[entry.start] >= 2:
                wide = data[entry.start] >= 3
                id_ = int.from_bytes(data[entry.start + 4 : entry.start + (8 if wide else 6)], "big")
                kind = entry.start + (10 if wide else 8)
                found[id_] = Item(data[kind : kind + 4])
    for place in inside(data, meta, b"iloc"):
        _locate(data, place, found)
    return found


def _locate(data: bytes, box: Box, found: dict[int, Item]) -> None:
    version = data[box.start]
    sizes = data[box.start + 4 : box.start + 6]
    offset_size, length_size, base_size = sizes[0] >> 4, sizes[0] & 15, sizes[1] >> 4
    index_size = sizes[1] & 15 if version else 0
    reader = _Reader(data, box.start + 6, box.end)
    for _ in range(min(reader.number(4 if version >= 2 else 2), MAX_BOXES)):
        id_ = reader.number(4 if version >= 2 else 2)
        method = reader.number(2) & 15 if version else 0
        reader.number(2)
        base = reader.number(base_size)
        for _ in range(min(reader.number(2), MAX_BOXES)):
            reader.number(index_size)
            offset, length = reader.number(offset_size), reader.number(length_size)
            if id_ in found and method == 0:
                found[id_].extents.append((base + offset, length))


@dataclass
class _Reader:
    data: bytes
    at: int
    end: int

    def number(self, size: int) -> int:
        if self.at + size > self.end:
            raise IndexError("a table cut short")
        value = int.from_bytes(self.data[self.at : self.at + size], "big")
        self.at += size
        return value
