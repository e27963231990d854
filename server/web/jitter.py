"""When to come back: never two phones at the same second, never without being told."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

WAITS = frozenset({429, 503})
UNTOLD = 5
MOST = 60
"""Seconds that are added at most, however long the wait."""


def spread(status: int, headers: Mapping[str, str]) -> dict[str, str]:
    """The Retry-After of a refusal, up to a quarter (at least 2 s) later than the service asked for: a village's
    phones that were refused together must not come back together. Empty where there is nothing to wait for."""
    told = headers.get("Retry-After")
    if told is None and status not in WAITS:
        return {}
    seconds = int(told) if told is not None else UNTOLD
    return {"Retry-After": str(seconds + secrets.randbelow(min(MOST, max(2, seconds // 4)) + 1))}
