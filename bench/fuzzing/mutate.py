"""One bad picture from good ones: parts dropped, doubled, swapped, borrowed and spoilt, then single bytes.

Everything is drawn from the `Random` that is given, so a seed and a number name a picture for ever.
"""

from __future__ import annotations

import random
import struct
import zlib
from collections.abc import Callable, Mapping, Sequence

from bench.fuzzing.grammar import BOXES, GRAMMARS, Part
from server.media.errors import Refused
from server.media.sniff import sniff

ODD = (0, 1, 2, 7, 8, 16, 63, 64, 127, 128, 254, 255, 256, 511, 4095, 4096, 16384, 32767, 32768, 65535)
WIDE = (0, 1, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0x10000, 50_000_000)
_HOLDERS = {b"meta": 4, b"iprp": 0, b"ipco": 0, b"iinf": 6, b"iref": 4, b"moov": 0, b"trak": 0, b"mdia": 0}
_MAGIC = {"JPEG": 3, "PNG": 8, "GIF": 6, "WEBP": 12, "HEIC": 12, "AVIF": 12}
_MOST = 256 * 1024
"""A mutant is a small file: large ones have a drill of their own (peak memory)."""

Seeds = Mapping[str, Sequence[bytes]]


def mutant(rng: random.Random, seeds: Seeds) -> tuple[str, bytes]:
    """The format that it was made from, and the file."""
    kind = rng.choice(sorted(seeds))
    grammar = GRAMMARS[kind]
    data = seed = rng.choice(seeds[kind])
    if rng.random() < 0.8:
        parts = grammar.split(data)
        for _ in range(rng.choice((1, 1, 1, 2, 2, 3, 5))):
            parts = rng.choice(_ON_PARTS)(rng, parts, grammar.split(rng.choice(seeds[kind])))
        data = grammar.join(parts)
    if rng.random() < 0.5:
        for _ in range(rng.choice((1, 1, 2, 4, 8))):
            data = rng.choice(_ON_BYTES)(rng, data)
    if rng.random() < 0.02:
        data += rng.choice(seeds[rng.choice(sorted(seeds))])
    if rng.random() < 0.9:
        # What is no picture at all is told by its first bytes, and teaches little.
        data = seed[: _MAGIC[kind]] + data[_MAGIC[kind] :]
    return kind, data[:_MOST]


def respoil(data: bytes, rng: random.Random, seeds: Seeds) -> bytes:
    """Another mutant of a file that is a mutant already; for a fuzzer that keeps what led it to new code."""
    try:
        kind = sniff(data).value
    except Refused:
        return mutant(rng, seeds)[1]
    return mutant(rng, {kind: [data, data, data, rng.choice(seeds[kind])]})[1]


# ---- parts


def _drop(rng: random.Random, parts: list[Part], _: list[Part]) -> list[Part]:
    at = rng.randrange(len(parts))
    return parts[:at] + parts[at + 1 :] if len(parts) > 1 else parts


def _repeat(rng: random.Random, parts: list[Part], _: list[Part]) -> list[Part]:
    at = rng.randrange(len(parts))
    often = rng.choice((1, 1, 2, 5, 50, 600)) if len(parts[at][1]) < 100 else rng.choice((1, 2, 4))
    return parts[:at] + [parts[at]] * often + parts[at:]


def _swap(rng: random.Random, parts: list[Part], _: list[Part]) -> list[Part]:
    one, two = rng.randrange(len(parts)), rng.randrange(len(parts))
    parts = list(parts)
    parts[one], parts[two] = parts[two], parts[one]
    return parts


def _borrow(rng: random.Random, parts: list[Part], others: list[Part]) -> list[Part]:
    at = rng.randrange(len(parts) + 1)
    return [*parts[:at], rng.choice(others), *parts[at:]]


def _rename(rng: random.Random, parts: list[Part], others: list[Part]) -> list[Part]:
    at = rng.randrange(len(parts))
    name = rng.choice([rng.choice(others)[0], rng.choice(parts)[0], rng.randbytes(len(parts[at][0]))])
    return [*parts[:at], (name, parts[at][1]), *parts[at + 1 :]]


def _spoil(rng: random.Random, parts: list[Part], _: list[Part]) -> list[Part]:
    """Bytes in one part; in a compressed one sometimes behind the compression, in a holder in one of its boxes."""
    at = rng.randrange(len(parts))
    name, body = parts[at]
    if name in _HOLDERS and len(body) > 16 and rng.random() < 0.9:
        head = _HOLDERS[name]
        inner = _spoil(rng, BOXES.split(body[head:]), [])
        return [*parts[:at], (name, body[:head] + BOXES.join(inner)), *parts[at + 1 :]]
    if name == b"IDAT" and rng.random() < 0.5:
        body = _recompressed(rng, body)
    else:
        for _ in range(rng.choice((1, 1, 2, 4))):
            body = rng.choice(_ON_BYTES)(rng, body)
    return [*parts[:at], (name, body), *parts[at + 1 :]]


def _recompressed(rng: random.Random, body: bytes) -> bytes:
    try:
        rows = zlib.decompress(body)[:_MOST]
    except zlib.error:
        return body
    return zlib.compress(rng.choice(_ON_BYTES)(rng, rows) + bytes(rng.choice((0, 0, 1_000_000))), 1)


# ---- bytes


def _flip(rng: random.Random, data: bytes) -> bytes:
    if not data:
        return data
    at = rng.randrange(min(len(data), rng.choice((16, 64, 400, len(data)))))
    return data[:at] + bytes([data[at] ^ 1 << rng.randrange(8)]) + data[at + 1 :]


def _set(rng: random.Random, data: bytes) -> bytes:
    if not data:
        return data
    at = rng.randrange(min(len(data), rng.choice((16, 64, 400, len(data)))))
    return data[:at] + rng.randbytes(1) + data[at + 1 :]


def _number(rng: random.Random, data: bytes) -> bytes:
    if len(data) < 4:
        return data
    at = rng.randrange(min(len(data) - 3, rng.choice((16, 64, 400, len(data)))))
    form = rng.choice((">H", "<H", ">I", "<I"))
    value = struct.pack(form, rng.choice(ODD if form[1] == "H" else WIDE + ODD))
    return data[:at] + value + data[at + len(value) :]


def _cut(rng: random.Random, data: bytes) -> bytes:
    return data[: rng.randrange(len(data) + 1)]


def _insert(rng: random.Random, data: bytes) -> bytes:
    at = rng.randrange(len(data) + 1)
    return data[:at] + rng.choice((rng.randbytes(rng.randrange(1, 40)), bytes(300), b"\xff" * 70)) + data[at:]


def _delete(rng: random.Random, data: bytes) -> bytes:
    at = rng.randrange(len(data) + 1)
    return data[:at] + data[at + rng.randrange(1, 40) :]


def _copy(rng: random.Random, data: bytes) -> bytes:
    start, at = rng.randrange(len(data) + 1), rng.randrange(len(data) + 1)
    return data[:at] + data[start : start + rng.randrange(1, 200)] + data[at:]


_ON_PARTS: tuple[Callable[[random.Random, list[Part], list[Part]], list[Part]], ...] = (
    _drop,
    _repeat,
    _swap,
    _borrow,
    _borrow,
    _rename,
    _spoil,
    _spoil,
    _spoil,
    _spoil,
)
_ON_BYTES: tuple[Callable[[random.Random, bytes], bytes], ...] = (
    _flip,
    _set,
    _number,
    _number,
    _cut,
    _insert,
    _delete,
    _copy,
)
