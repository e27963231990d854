"""Files that were made to harm: each is a clear refusal or a clean picture, and the next picture is served."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image

from bench.common import cpu_seconds
from bench.fuzzing.trial import peak
from server.media import Cleaner, Refused, Why, check_jpeg
from server.media.process import Worker
from tests.support.photos import (
    CANARY,
    chunk,
    encode,
    p3_profile,
    phone_jpeg,
    scene,
    upright_heic,
    with_chunks,
    with_riff_chunks,
    with_segments,
)
from tests.support.planted_boxes import box
from tests.support.tiled_heic import tiled

PLAIN = phone_jpeg(96, 72)
PNG = encode(scene(96, 72), "PNG")
PAGE = b"<!doctype html><script>alert(1)</script>" + CANARY
SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    worker = Worker()
    yield worker
    worker.close()


def spent(worker: Worker) -> float:
    """Processor time of the worker so far: what a busy machine does not change; 0 before it starts."""
    return cpu_seconds([worker.pid]) if worker.pid else 0


def verdict(worker: Worker, data: bytes) -> str:
    """ "cleaned" or the reason; in both cases the next picture is served, within the limits of memory."""
    cleaner = Cleaner(worker)
    before = spent(worker)
    try:
        cleaned = cleaner.clean(data, hmac=lambda _: "x")
    except Refused as refusal:
        told = str(refusal.why)
    else:
        told = "cleaned"
        for jpeg in (cleaned.jpeg, *cleaned.thumbs.values()):
            check_jpeg(jpeg)
            assert CANARY[:8] not in jpeg
            assert b"<script" not in jpeg
    assert cleaner.clean(PLAIN, hmac=lambda _: "x").width == 96
    assert spent(worker) - before < 5
    assert peak(Path(f"/proc/{worker.pid}/status")) <= 256
    return told


ZIP = b"PK\3\4\x14\0\0\0\0\0" + bytes(16) + b"\6\0\0\0a.html" + PAGE + b"PK\5\6" + bytes(18)
POLYGLOTS = {
    "a page in a comment": with_segments(PLAIN, (0xFE, PAGE)),
    "a page behind": PLAIN + PAGE,
    "a page in a png": with_chunks(PNG, chunk(b"tEXt", b"a\0" + PAGE)),
    "a page in a gif": encode(scene(96, 72), "GIF", comment=PAGE),
    "a page in a webp": with_riff_chunks(encode(scene(96, 72), "WEBP"), [(b"XMP ", PAGE)]),
    "an archive behind": PLAIN + ZIP,
    "a program's archive behind a png": PNG + ZIP,
    "a document behind": PLAIN + b"%PDF-1.7\n" + CANARY + b"\n%%EOF",
    "a document within its first kilobyte": with_segments(PLAIN, (0xFE, b"\n%PDF-1.7\n" + CANARY)),
    "a script in the header's place": b"\xff\xd8\xff\xe0/*"
    + bytes(0x2F2A - 4)
    + b"*/=alert(1)/*"
    + PLAIN[2:],
    "a drawing behind": PNG + SVG,
    "a drawing in an avif": encode(scene(96, 72), "AVIF", xmp=SVG),
}
REFUSED = {
    "a drawing": (SVG, Why.FORMAT),
    "a drawing with an image inside": (SVG.replace(b"/>", b">") + PLAIN, Why.FORMAT),
    "a page before a picture": (PAGE + PLAIN, Why.FORMAT),
    "a document before a picture": (b"%PDF-1.7\n" + PLAIN, Why.FORMAT),
    "an archive before a picture": (ZIP + PLAIN, Why.NOT_AN_IMAGE),
    "a drawing, packed": (b"\x1f\x8b" + zlib.compress(SVG), Why.NOT_AN_IMAGE),
}


@pytest.mark.parametrize("name", POLYGLOTS)
def test_of_a_picture_that_is_something_else_as_well_the_picture_is_left(worker: Worker, name: str) -> None:
    assert verdict(worker, POLYGLOTS[name]) in ("cleaned", "broken", "truncated")


def test_a_long_trailer_costs_no_picture(worker: Worker) -> None:
    for plain in (PLAIN, PNG, encode(scene(96, 72), "GIF"), encode(scene(96, 72), "WEBP"), upright_heic()):
        assert verdict(worker, plain + bytes(8 << 20)) == "cleaned"


def test_most_of_them_are_pictures(worker: Worker) -> None:
    told = [verdict(worker, data) for data in POLYGLOTS.values()]
    assert told.count("cleaned") >= len(POLYGLOTS) - 1


@pytest.mark.parametrize("name", REFUSED)
def test_what_only_holds_a_picture_is_refused(worker: Worker, name: str) -> None:
    data, why = REFUSED[name]
    assert verdict(worker, data) == why


# ---- the parsers of EXIF and ICC


def directory(*entries: tuple[int, int, int, int], following: int = 0) -> bytes:
    """(tag, type, count, value)…"""
    body = b"".join(struct.pack("<HHII", *entry) for entry in entries)
    return struct.pack("<H", len(entries)) + body + struct.pack("<I", following)


def tiff(body: bytes) -> bytes:
    return b"II*\0\x08\0\0\0" + body


EXIFS: dict[str, bytes] = {
    "more entries than bytes": tiff(b"\xff\xff" + bytes(40)),
    "a count of four billion": tiff(directory((0x0112, 3, 0xFFFFFFFF, 8), (0x010F, 2, 0xFFFFFFFF, 0))),
    "a directory that is its own next": tiff(directory((0x0112, 3, 1, 1), following=8)),
    "a directory within itself": tiff(directory((0x8769, 4, 1, 8), (0x8825, 4, 1, 8), (0xA005, 4, 1, 8))),
    "a ring of directories": tiff(
        directory((0x8769, 4, 1, 26), following=26) + directory((0x8769, 4, 1, 8), following=8)
    ),
    "places behind the end": tiff(directory((0x0112, 3, 9, 0xFFFFFFF0), (0x8769, 4, 1, 0xFFFFFFFE))),
    "an unknown type": tiff(directory((0x0112, 99, 1, 6))),
    "five thousand directories": tiff(
        b"".join(directory((0x0112, 3, 1, 1), following=8 + 18 * (number + 1)) for number in range(3000))
    ),
    "an orientation of many values": tiff(directory((0x0112, 3, 30_000, 26)) + b"\6\0" * 30_000),
}
_HUGE = b"\xff\xff\xff\xff"
ICCS: dict[str, bytes] = {
    "a size of four billion": _HUGE + p3_profile()[4:],
    "a million tags": p3_profile()[:128] + struct.pack(">I", 1_000_000) + p3_profile()[132:],
    "tags behind the end": p3_profile()[:136] + _HUGE * 2 + p3_profile()[144:],
    "a table of sixteen dimensions": p3_profile().replace(
        b"curv\0\0\0\0", b"mAB \0\0\0\0\x10\x10" + bytes(6) + _HUGE, 1
    ),
    "a curve of a billion points": p3_profile().replace(
        b"curv\0\0\0\0\0\0\0\1", b"curv\0\0\0\0\x3f\xff\xff\xff", 1
    ),
    "a curve of an unknown kind": p3_profile().replace(b"curv\0\0\0\0", b"para\0\0\0\0\x99\x99", 1),
    "another class": p3_profile().replace(b"mntr", b"link", 1),
    "nothing but a name": b"acsp" * 64,
}


@pytest.mark.parametrize("name", EXIFS)
def test_tags_that_lie(worker: Worker, name: str) -> None:
    block = EXIFS[name]
    assert verdict(worker, with_segments(PLAIN, (0xE1, (b"Exif\0\0" + block)[:65_000]))) == "cleaned"
    assert verdict(worker, with_chunks(PNG, chunk(b"eXIf", block))) == "cleaned"
    assert verdict(worker, with_riff_chunks(encode(scene(96, 72), "WEBP"), [(b"EXIF", block)])) == "cleaned"


@pytest.mark.parametrize("name", ICCS)
def test_profiles_that_lie(worker: Worker, name: str) -> None:
    profile = ICCS[name]
    assert verdict(worker, with_segments(PLAIN, (0xE2, b"ICC_PROFILE\0\1\1" + profile))) == "cleaned"
    packed = chunk(b"iCCP", b"a\0\0" + zlib.compress(profile))
    assert verdict(worker, with_chunks(PNG, packed)) == "cleaned"


def test_a_profile_in_parts_that_never_end(worker: Worker) -> None:
    parts = [(0xE2, b"ICC_PROFILE\0" + bytes([n % 256, 255]) + bytes(60_000)) for n in range(200)]
    assert verdict(worker, with_segments(PLAIN, *parts)) == "cleaned"


# ---- what unpacks to more, and what never ends

BOMB = zlib.compress(bytes(300_000_000), 9)
LONG: dict[str, Callable[[], bytes]] = {
    "a packed profile of 300 MB": lambda: with_chunks(PNG, chunk(b"iCCP", b"a\0\0" + BOMB)),
    "a packed text of 300 MB": lambda: with_chunks(PNG, chunk(b"zTXt", b"a\0\0" + BOMB)),
    "a packed text in many tongues": lambda: with_chunks(PNG, chunk(b"iTXt", b"a\0\1\0\0\0" + BOMB)),
    "a million chunks": lambda: with_chunks(PNG, chunk(b"prVt", b"") * 1_200_000),
    "a hundred thousand texts": lambda: with_chunks(PNG, chunk(b"tEXt", b"a\0b") * 100_000),
    "two thousand blocks of tags": lambda: with_segments(PLAIN, *[(0xE1, b"Exif\0\0" + bytes(5000))] * 2_000),
    "a million fill bytes": lambda: PLAIN[:20] + b"\xff" * 1_000_000 + PLAIN[20:],
    "fill bytes up to the limit": lambda: PLAIN[:20] + b"\xff" * 15_000_000 + PLAIN[20:],
    "three million comments": lambda: PLAIN[:20] + b"\xff\xfe\0\2" * 3_500_000 + PLAIN[20:],
    "three million comments behind the pixels": lambda: PLAIN[:-2] + b"\xff\xfe\0\2" * 3_500_000 + PLAIN[-2:],
    "three million starts": lambda: PLAIN[:-2] + b"\xff\xd8" * 3_500_000 + PLAIN[-2:],
    "a thousand scans": lambda: _scans(1_000),
    "a hundred thousand extensions": lambda: _gif(b"\x21\xfe\1a\0" * 100_000),
    "two million blocks of a gif": lambda: _gif(b"\x21\xfe" + b"\1a" * 2_000_000 + b"\0"),
    "a gif of two thousand frames": lambda: _frames("GIF", 2_000),
    "a png of two thousand frames": lambda: _frames("PNG", 2_000),
    "a webp of three hundred frames": lambda: _frames("WEBP", 300),
    "an avif of a hundred frames": lambda: _frames("AVIF", 100),
    "a hundred thousand boxes": lambda: upright_heic() + box(b"free", b"") * 100_000,
    "boxes within boxes": lambda: upright_heic() + _nested(2_000),
    "items without end": lambda: _many_items(20_000),
    "a picture made of itself": lambda: tiled(2, 2, of_itself=True),
    "a grid of a grid of a grid": lambda: tiled(2, 2, depth=5),
    "a grid of four thousand tiles": lambda: tiled(64, 64, side=(25_600, 19_200)),
    "a grid larger than its tiles": lambda: tiled(2, 2, side=(7_000, 7_000)),
}


def _scans(count: int) -> bytes:
    """The last scan of a progressive picture again and again: little to read, much to do."""
    data = phone_jpeg(2000, 1500, progressive=True)
    last = data.rindex(b"\xff\xda")
    return data[:-2] + data[last:-2] * min(count, (14 << 20) // (len(data) - last)) + data[-2:]


def _gif(blocks: bytes) -> bytes:
    plain = encode(scene(96, 72), "GIF")
    at = 13 + 3 * 2 ** ((plain[10] & 7) + 1)
    return plain[:at] + blocks + plain[at:]


def _frames(kind: str, count: int) -> bytes:
    frames = [Image.new("RGB", (24, 18), (number % 256, number // 8 % 256, 9)) for number in range(count)]
    return encode(frames[0], kind, save_all=True, append_images=frames[1:])


def _nested(depth: int) -> bytes:
    body = b""
    for _ in range(depth):
        body = box(b"meta", b"\0\0\0\0" + box(b"iprp", box(b"ipco", body)))
    return body


def _many_items(count: int) -> bytes:
    entries = b"".join(
        box(b"infe", b"\2\0\0\0" + struct.pack(">HH", number & 0xFFFF, 0) + b"mime\0")
        for number in range(count)
    )
    return upright_heic() + box(b"meta", b"\0\0\0\0" + box(b"iinf", b"\0\0\0\0\xff\xff" + entries))


@pytest.mark.parametrize("name", LONG)
def test_what_has_no_end_has_one_here(worker: Worker, name: str) -> None:
    assert verdict(worker, LONG[name]()) in (
        "cleaned",
        "broken",
        "truncated",
        "too_costly",
        "too_many_pixels",
        "too_large",
    )
