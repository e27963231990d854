"""Requests per link. The address's own count is the policy's; five wrong codes lock a link in the database.

This one keeps a link that is shared around, or a page that somebody reloads by machine, from costing much.
"""

from __future__ import annotations

import hashlib
import math
import time

from flask import current_app
from limits import parse
from limits.storage import storage_from_string
from limits.strategies import FixedWindowRateLimiter

from server.services.problem import Problem
from server.settings import Settings
from server.web.wiring import wiring

PER_LINK = parse("120/minute")
ANSWERS_PER_LINK = parse("30/hour")
_KEY = "jiafang_family_rates"


class LinkRates:
    """Counts by the link's hash, so that the counter's store holds no link."""

    def __init__(self, settings: Settings) -> None:
        self._on = settings.rate_limits
        self._limiter = FixedWindowRateLimiter(storage_from_string(settings.rate_store))

    def check(self, token: str, *, answering: bool = False) -> None:
        """Count one request of this link; raises 429 `rate_limited` when its window is full."""
        if not self._on:
            return
        item = ANSWERS_PER_LINK if answering else PER_LINK
        who = hashlib.sha256(token.encode("utf-8")).hexdigest()
        if not self._limiter.hit(item, "family-link", who):
            ends = self._limiter.get_window_stats(item, "family-link", who).reset_time
            raise Problem(429, "rate_limited", retry_after=math.ceil(ends - time.time()))


def check(token: str, *, answering: bool = False) -> None:
    """Count a request of the app now serving; its counters are made at the first one."""
    rates = current_app.extensions.get(_KEY)
    if not isinstance(rates, LinkRates):
        rates = current_app.extensions[_KEY] = LinkRates(wiring().settings)
    rates.check(token, answering=answering)
