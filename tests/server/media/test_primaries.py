"""Which colours a HEIC or AVIF means: its main picture's, not those of a gain map that stands before."""

from __future__ import annotations

import struct

import pytest

from server.media.isobmff import primaries
from tests.support.planted_boxes import box

P3, WIDE = 12, 9


def colour(number: int) -> bytes:
    return box(b"colr", b"nclx" + struct.pack(">HHHB", number, 13, 6, 0x80))


def picture(main: int, owners: dict[int, list[int]], *colours: bytes, long: bool = False) -> bytes:
    """A file whose items have these properties; `long`: with the wide form of the tables."""
    item = ">I" if long else ">H"
    table = b"".join(
        struct.pack(item, number)
        + bytes([len(places)])
        + b"".join(struct.pack(">H", 0x8000 | place) if long else bytes([0x80 | place]) for place in places)
        for number, places in owners.items()
    )
    head = bytes([1, 0, 0, 1]) if long else bytes(4)
    meta = box(b"pitm", bytes([long, 0, 0, 0]) + struct.pack(item, main)) + box(
        b"iprp",
        box(b"ipco", b"".join(colours)) + box(b"ipma", head + struct.pack(">I", len(owners)) + table),
    )
    return box(b"ftyp", b"avif\0\0\0\0") + box(b"meta", bytes(4) + meta)


@pytest.mark.parametrize("long", [False, True])
def test_the_main_picture_is_asked(long: bool) -> None:
    parts = (box(b"ispe", bytes(12)), colour(WIDE), colour(P3))
    assert primaries(picture(2, {1: [1, 2], 2: [1, 3]}, *parts, long=long)) == P3
    assert primaries(picture(1, {1: [1, 2], 2: [1, 3]}, *parts, long=long)) == WIDE


def test_a_grid_that_names_none_has_its_tiles() -> None:
    assert primaries(picture(9, {1: [1], 9: []}, colour(P3))) == P3


def test_broken_tables_fall_back() -> None:
    whole = picture(2, {1: [1], 2: [2]}, colour(WIDE), colour(P3))
    assert primaries(whole) == P3
    assert primaries(picture(2, {1: [1], 2: [200]}, colour(WIDE), colour(P3))) == WIDE
    for end in range(len(whole)):
        assert primaries(whole[:end]) in (None, WIDE, P3)
    assert primaries(picture(2, {}, box(b"ispe", bytes(12)))) is None
