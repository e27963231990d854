"""Chance and names that depend on the seed alone: the only source of either in a simulated history."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

START = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
"""The school's time at which every history begins."""


def bits_of(seed: int) -> Callable[[int], int]:
    """A source of k random bits, as the store takes it."""
    return random.Random(seed).getrandbits


class Names:
    """Ids as phones mint them, one after the other."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(f"names {seed}")

    def mint(self) -> str:
        """A UUID of version 7 whose time says nothing."""
        raw = bytearray(self._random.randbytes(16))
        raw[6] = (raw[6] & 0x0F) | 0x70
        raw[8] = (raw[8] & 0x3F) | 0x80
        return str(uuid.UUID(bytes=bytes(raw)))


def instant(seconds: float) -> datetime:
    """The school's clock, that many seconds after the start."""
    return START + timedelta(seconds=seconds)
