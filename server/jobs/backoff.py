"""How long a failed job rests, and when it is given up. Pure."""

from __future__ import annotations

from datetime import timedelta

FIRST = timedelta(seconds=15)
LONGEST = timedelta(hours=1)
MOST_TRIES = 12
"""With these figures a job is tried for about five hours before it is laid aside for a person to look at."""


def pause(tries: int) -> timedelta:
    """The rest after `tries` failures (1, 2, …): doubling from FIRST, never above LONGEST."""
    doublings = min(max(tries, 1) - 1, 20)
    return min(LONGEST, FIRST * (1 << doublings))


def spent(tries: int) -> bool:
    """Whether a job that failed `tries` times is not tried again."""
    return tries >= MOST_TRIES
