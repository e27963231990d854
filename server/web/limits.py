"""Request rates by address or device (services/rates.py). `RATE_LIMITS=off` turns them off.

Per-account sign-in throttling is kept in the database, so that a restart forgives nothing.
"""

from __future__ import annotations

import math
import time

from flask import Flask, g, request
from limits import RateLimitItem, parse
from limits.storage import storage_from_string
from limits.strategies import FixedWindowRateLimiter

from server.services.problem import Problem
from server.services.rates import BY_ADDRESS, RATES
from server.settings import Settings


class Limits:
    """Counts requests, and raises 429 `rate_limited` with Retry-After when a window is full."""

    def __init__(self, settings: Settings) -> None:
        self._on = settings.rate_limits
        self._items: dict[str, RateLimitItem] = {name: parse(text) for name, text in RATES.items()}
        self._limiter = FixedWindowRateLimiter(storage_from_string(settings.rate_store))

    def check(self, name: str) -> None:
        """Count this request against `name` for its device, or its address before sign-in."""
        caller = None if name in BY_ADDRESS else g.get("caller")
        self.count(self._items[name], name, caller.device if caller else (request.remote_addr or "unknown"))

    def count(self, item: RateLimitItem, name: str, who: str) -> None:
        """Count one request of `who` under this name; 429 when the window of `item` is full."""
        if self._on and not self._limiter.hit(item, name, who):
            ends = self._limiter.get_window_stats(item, name, who).reset_time
            raise Problem(429, "rate_limited", retry_after=math.ceil(ends - time.time()))


def limits_of(app: Flask) -> Limits:
    """The counters of this app."""
    found = app.extensions["jiafang_limits"]
    assert isinstance(found, Limits)  # noqa: S101 - set by create_app
    return found
