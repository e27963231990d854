"""Requests per link. The address's own count is the policy's; five wrong codes lock a link in the database.

This one keeps a link that is shared around, or a page that somebody reloads by machine, from costing much.
"""

from __future__ import annotations

import hashlib

from flask import current_app
from limits import parse

from server.web.limits import limits_of

PER_LINK = parse("120/minute")
ANSWERS_PER_LINK = parse("30/hour")


def check(token: str, *, answering: bool = False) -> None:
    """Count one request of this link, by its hash: the counter's store holds no link. 429 `rate_limited`."""
    who = hashlib.sha256(token.encode("utf-8")).hexdigest()
    limits_of(current_app).count(ANSWERS_PER_LINK if answering else PER_LINK, "family-link", who)
