"""How server and worker talk through a pipe: a message is a short list of byte strings."""

import struct
from collections.abc import Sequence
from typing import BinaryIO

_COUNT = struct.Struct(">B")
_LENGTH = struct.Struct(">I")


def write_message(pipe: BinaryIO, parts: Sequence[bytes]) -> None:
    """Send one message; raises OSError (BrokenPipeError) if the other side is gone."""
    pipe.write(_COUNT.pack(len(parts)) + b"".join(_LENGTH.pack(len(part)) for part in parts))
    for part in parts:
        pipe.write(part)
    pipe.flush()


def read_message(pipe: BinaryIO, limit: int) -> list[bytes]:
    """Receive one message of at most ``limit`` bytes; raises EOFError if it is cut short or longer."""
    (count,) = _COUNT.unpack(_read(pipe, _COUNT.size))
    lengths = [_LENGTH.unpack(_read(pipe, _LENGTH.size))[0] for _ in range(count)]
    if sum(lengths) > limit:
        raise EOFError("message over the limit")
    return [_read(pipe, length) for length in lengths]


def _read(pipe: BinaryIO, length: int) -> bytes:
    data = pipe.read(length)
    if len(data) != length:
        raise EOFError("message cut short")
    return data
