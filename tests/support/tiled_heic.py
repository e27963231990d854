"""HEIC pictures made of tiles, as phones write them: the one coded picture that we have, laid out in a grid."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from server.media.isobmff import boxes, inside, items
from tests.support.photos import upright_heic
from tests.support.planted_boxes import box


def tiled(
    columns: int,
    rows: int,
    *,
    side: tuple[int, int] | None = None,
    depth: int = 1,
    of_itself: bool = False,
    tile: bytes | None = None,
) -> bytes:
    """`tile` (by default ``scene`` of 400 x 300), `columns` times `rows` over; `side` is the size that the grid claims.

    depth: a grid of grids of … of it. of_itself: the grid names itself as its tiles.
    """
    plain = tile or upright_heic()
    meta = next(each for each in boxes(plain) if each.name == b"meta")
    [(at, length)] = next(one.extents for one in items(plain, meta).values() if one.kind == b"hvc1")
    coded = plain[at : at + length]
    config = next(inside(plain, meta, b"iprp", b"ipco", b"hvcC"))
    size = next(inside(plain, meta, b"iprp", b"ipco", b"ispe"))
    width, height = struct.unpack_from(">II", plain, size.start + 4)
    whole = side or (width * columns, height * rows)
    tiles = list(range(1, columns * rows + 1))
    main = len(tiles) + 1
    if of_itself:
        tiles[0] = main
    grids = [_Grid(main, columns, rows, whole, tiles)]
    for _ in range(depth - 1):
        grids.append(_Grid(main + len(grids), 1, 1, whole, [main + len(grids) - 1]))
    return _file(coded, plain[config.start : config.end], plain[size.start : size.end], columns * rows, grids)


@dataclass(frozen=True)
class _Grid:
    item: int
    columns: int
    rows: int
    size: tuple[int, int]
    parts: list[int]

    @property
    def body(self) -> bytes:
        """The item's bytes, with a size of 32 bits each way."""
        return struct.pack(">4BII", 0, 1, self.rows - 1, self.columns - 1, *self.size)


def _file(coded: bytes, config: bytes, size: bytes, tiles: int, grids: list[_Grid]) -> bytes:
    """Items 1 to `tiles` are the coded picture, each the same bytes; the last grid is the main picture."""
    items_ = [(number, b"hvc1") for number in range(1, tiles + 1)] + [(grid.item, b"grid") for grid in grids]
    last = grids[-1].item
    infos = b"".join(
        box(b"infe", struct.pack(">BxxBHH", 2, item != last, item, 0) + kind + b"\0") for item, kind in items_
    )
    references = b"".join(
        box(b"dimg", struct.pack(f">HH{len(grid.parts)}H", grid.item, len(grid.parts), *grid.parts))
        for grid in grids
    )
    properties = box(b"hvcC", config) + box(b"ispe", size)
    owners = b"".join(struct.pack(">HBBB", number, 2, 0x81, 0x02) for number in range(1, tiles + 1))
    for number, grid in enumerate(grids, 3):
        properties += box(b"ispe", bytes(4) + struct.pack(">II", *grid.size))
        owners += struct.pack(">HBB", grid.item, 1, number)
    before = (
        box(b"hdlr", bytes(8) + b"pict" + bytes(13))
        + box(b"pitm", bytes(4) + struct.pack(">H", last))
        + box(b"iinf", bytes(4) + struct.pack(">H", len(items_)) + infos)
        + box(b"iref", bytes(4) + references)
        + box(
            b"iprp",
            box(b"ipco", properties) + box(b"ipma", bytes(4) + struct.pack(">I", len(items_)) + owners),
        )
    )
    return _placed(before, coded, tiles, grids)


def _placed(before: bytes, coded: bytes, tiles: int, grids: list[_Grid]) -> bytes:
    """The file, once it is known where everything lies."""
    head = box(b"ftyp", b"heic\0\0\0\0mif1heic")
    count = tiles + len(grids)
    at = len(head) + 8 + 4 + len(before) + 8 + 8 + 14 * count + 8
    table = b"".join(struct.pack(">HHHII", item, 0, 1, at, len(coded)) for item in range(1, tiles + 1))
    at += len(coded)
    for grid in grids:
        table += struct.pack(">HHHII", grid.item, 0, 1, at, len(grid.body))
        at += len(grid.body)
    located = box(b"iloc", bytes(4) + b"\x44\0" + struct.pack(">H", count) + table)
    bodies = coded + b"".join(grid.body for grid in grids)
    return head + box(b"meta", bytes(4) + before + located) + box(b"mdat", bodies)
