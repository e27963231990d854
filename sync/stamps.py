"""Stamps: the name of a write, "<inc>.<n>".

`inc` is the incarnation that the server gave a device (or keeps for itself), `n` its op counter. A stamp says
who wrote and in which order of their own; it says nothing about time, and stamps of two incarnations have no
order.
"""

import re
from typing import NamedTuple

MAX_NUMBER = 2**53 - 1
"""The largest whole number that a phone's JavaScript holds exactly."""

_STAMP = re.compile(r"(0|[1-9][0-9]{0,15})\.([1-9][0-9]{0,15})", re.ASCII)


class Stamp(NamedTuple):
    """A parsed stamp."""

    inc: int
    n: int

    def __str__(self) -> str:
        return f"{self.inc}.{self.n}"


def parse_stamp(text: object) -> Stamp | None:
    """The stamp that `text` spells, or None if it is not exactly one (no signs, spaces or leading zeros)."""
    match = _STAMP.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        return None
    stamp = Stamp(int(match[1]), int(match[2]))
    return stamp if max(stamp) <= MAX_NUMBER else None


def make_stamp(inc: int, n: int) -> str:
    """The stamp of op `n` of incarnation `inc`."""
    return f"{inc}.{n}"
