"""Incarnations that a restored server has forgotten: given after the backup, so its phones still count by them.

A phone keeps `inc` and `n` through a restore (docs/protocol.md), and others have seen its stamps; so the server
takes such an incarnation in again, for the person who presents it, instead of making the phone count anew. It
knows no other name for it: within ADOPTED_FOR of a restore any number that was never given here may be claimed,
once, and whatever comes under it counts as written by the claimant.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from server.services.caller import Caller
from server.store.incarnations import IncFacts

if TYPE_CHECKING:
    from server.store.unit import Unit

ADOPTED_FOR = timedelta(days=180)
"""Longer than any phone stays away."""


def may_be_forgotten(unit: Unit, today: date) -> bool:
    """Whether something that phones hold may still be missing here because of a restore."""
    return unit.restored_at is not None and today - unit.restored_at.date() <= ADOPTED_FOR


def adopted(unit: Unit, who: Caller, inc: int, now: datetime) -> IncFacts | None:
    """The incarnation, given to this person from now on and locked; None where it may not be."""
    if forgotten(unit, who, inc, now) is None:
        return None
    unit.incarnations.adopt(inc, who.device, who.person, now)
    return unit.incarnations.lock([inc]).get(inc)


def forgotten(unit: Unit, who: Caller, inc: int, now: datetime) -> IncFacts | None:
    """What would be adopted, for a reader: nothing is written."""
    if inc in unit.own_incs or not may_be_forgotten(unit, now.date()):
        return None
    return IncFacts(inc, who.person, who.device, 0, None)
