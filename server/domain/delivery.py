"""When and under which names a message about a note goes out. Pure; instants are aware, hours the school's."""

from __future__ import annotations

import base64
import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from email.utils import parsedate_to_datetime
from hashlib import sha256

FIRST = timedelta(minutes=1)
LONGEST = timedelta(hours=6)
LONGEST_ASKED = timedelta(hours=24)
MOST_TRIES = 12
"""With these figures a message is tried for about a day before it is a dead letter."""

CLAIM = timedelta(seconds=100)
"""How long one attempt may take before another may begin: shorter than the lease of its job."""

OPEN = frozenset({"queued", "failed"})
"""States of what is still to be sent."""

PAPER = "paper"
"""The way of a guardian who is told by a printed slip alone."""

WISHES = ("", "webpush", "smtp", "webhook", "apprise", PAPER)
"""What a guardian may want: "" is whatever the school has."""

_DELIVERIES = uuid.UUID("0c0f7f3c-6f0e-4c0f-9c52-1f6f0f8f2a31")
_SPAN = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")


def has_lapsed(expires: str, now: datetime) -> bool:
    """Whether a browser's subscription is past the time until which it was given: milliseconds since 1970, as a page
    sends them; anything else is no such time."""
    return expires.isascii() and expires.isdigit() and int(expires) <= now.timestamp() * 1000


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours in which nothing is sent, on the school's clock; they may go over midnight. Equal ends: none."""

    begins: time
    ends: time

    @classmethod
    def parse(cls, text: str) -> Quiet | None:
        """`21:00-07:00`, or None where that is not what it says."""
        found = _SPAN.fullmatch(text.strip())
        if not found:
            return None
        hours = [int(part) for part in found.groups()]
        return cls(time(hours[0], hours[1]), time(hours[2], hours[3]))

    def after(self, now: datetime, zone: tzinfo) -> datetime:
        """`now`, or the end of the quiet hours that it falls into (UTC)."""
        here = now.astimezone(zone)
        at = here.time()
        over_night = self.begins > self.ends
        inside = (at >= self.begins or at < self.ends) if over_night else self.begins <= at < self.ends
        if not inside:
            return now
        day = here.date() + timedelta(days=1 if over_night and at >= self.begins else 0)
        return datetime.combine(day, self.ends, zone).astimezone(UTC)


def chosen_ways(wish: str, ways: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Of the `(channel, receiver)` that reach a guardian, those that the guardian wants.

    wish: a channel, or "" for whatever the school has. A channel that does not reach this guardian, switched off or
    without an address, leaves all: nobody goes untold over a wish.
    """
    return [one for one in ways if one[0] == wish] or list(ways)


def delivery_id(school: str, note: str, version: int, channel: str, target: str) -> str:
    """The one id of a message, however often it is planned or sent: its receiver tells repetitions by it."""
    return str(uuid.uuid5(_DELIVERIES, f"{school}|{note}|{version}|{channel}|{target}"))


def topic_of(school: str, note: str) -> str:
    """One name for all that is said of a note (32 signs of base64url, as RFC 8030 wants it): what waits at a push
    service is replaced by the newer."""
    return base64.urlsafe_b64encode(sha256(f"{school}|{note}".encode()).digest()).decode("ascii")[:32]


def pause(tries: int, asked: timedelta | None = None) -> timedelta:
    """The rest after `tries` failures (1, 2, …): doubling, and never shorter than the receiver asked for."""
    own = min(LONGEST, FIRST * (1 << min(max(tries, 1) - 1, 20)))
    return max(own, min(asked, LONGEST_ASKED)) if asked else own


def asked_rest(header: str | None, now: datetime) -> timedelta | None:
    """What a Retry-After asks for: seconds or a date; None where it says neither."""
    word = (header or "").strip()
    if word.isascii() and word.isdecimal():
        return timedelta(seconds=min(int(word[:9]), int(LONGEST_ASKED.total_seconds())))
    try:
        until = parsedate_to_datetime(word)
    except (ValueError, TypeError, IndexError):
        return None
    if until.tzinfo is None:
        until = until.replace(tzinfo=UTC)
    return max(timedelta(0), min(until - now, LONGEST_ASKED))
