"""Waiting for something to become true, instead of for a time to pass."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
PATIENCE_SECONDS = 60.0


def until(look: Callable[[], T], what: str, seconds: float = PATIENCE_SECONDS, *, every: float = 0.1) -> T:
    """Look `every` so many seconds until the answer is truthy, and return it. AssertionError after `seconds`."""
    end = time.monotonic() + seconds
    while True:
        answer = look()
        if answer:
            return answer
        if time.monotonic() > end:
            raise AssertionError(f"not within {seconds:.0f} s: {what} (last answer: {answer!r})")
        time.sleep(every)
