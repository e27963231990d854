"""Long lists of ids, so many at a time: a statement takes only so many parameters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")
MOST = 400


def pieces(found: Sequence[T], most: int = MOST) -> Iterator[list[T]]:
    """These, in lists of at most `most`; nothing of an empty one."""
    return (list(found[start : start + most]) for start in range(0, len(found), most))
