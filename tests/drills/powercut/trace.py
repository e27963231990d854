"""What the recorder (shim.c) wrote down, read back record by record."""

from __future__ import annotations

import bisect
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

HEAD = struct.Struct("=IIIIQq")


class Kind(IntEnum):
    """The calls that are followed, numbered as in shim.c."""

    CREATE = 1
    WRITE = 2
    TRUNCATE = 3
    SYNC = 4
    SYNC_FOLDER = 5
    RENAME = 6
    LINK = 7
    UNLINK = 8
    MKDIR = 9
    RMDIR = 10
    SENT = 11
    UNKNOWN = 12


@dataclass(frozen=True, slots=True)
class Call:
    """One call. `at`: an offset or a length; `path` and `to` absolute; `data` what was written."""

    kind: Kind
    inode: int
    at: int
    path: str
    data: bytes

    @property
    def to(self) -> str:
        """The second path of a rename or a link."""
        return self.data.decode("utf-8", "surrogateescape")


class Trace:
    """A finished recording in memory."""

    def __init__(self, path: Path) -> None:
        self._raw = path.read_bytes()
        self._starts: list[int] = []
        self.sent: list[int] = []
        at = 0
        while at < len(self._raw):
            kind, first, second, *_ = HEAD.unpack_from(self._raw, at)
            if kind == Kind.SENT:
                self.sent.append(len(self._starts))
            self._starts.append(at)
            at += HEAD.size + first + second

    def __len__(self) -> int:
        return len(self._starts)

    def calls(self, start: int, end: int) -> Iterator[Call]:
        """The calls from number `start` up to, not including, `end`."""
        for at in self._starts[start:end]:
            kind, first, second, _, inode, where = HEAD.unpack_from(self._raw, at)
            begin = at + HEAD.size
            path = self._raw[begin : begin + first].decode("utf-8", "surrogateescape")
            data = self._raw[begin + first : begin + first + second]
            yield Call(Kind(kind), inode, where, path, data)

    def told_at(self, size: int) -> int:
        """The first cut that may not undo an answer that was in a phone's hands when the trace had this size:
        the one just behind the last mark of a reply."""
        known = bisect.bisect_left(self._starts, size)
        return self.sent[bisect.bisect_left(self.sent, known) - 1] + 1
