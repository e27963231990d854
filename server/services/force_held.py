"""Ops that have waited too long for what they saw: applied after all, beside what is there.

The worker calls this for every school, daily is enough.
"""

from __future__ import annotations

import logging
from datetime import datetime
from typing import TYPE_CHECKING

from server.services.apply_ops import Batch
from server.services.arrivals import HELD_AT_MOST, Sender
from server.services.placing import holder_of
from server.services.school_schema import local_day, school_schema

if TYPE_CHECKING:
    from server.store.unit import Store

log = logging.getLogger(__name__)


def force_held(store: Store, school: str, now: datetime, *, limit: int = 200) -> int:
    """Force what was held longer than HELD_AT_MOST, one transaction each; how many ops that were.

    One that breaks is logged by the kind of its error and stays; it holds up no other.
    """
    with store.read(school) as unit:
        due = [logged.key for logged in unit.ops.held_before(now - HELD_AT_MOST, limit)]
    forced = 0
    for key in due:
        try:
            forced += _force(store, school, key, now)
        except Exception as error:
            log.warning("held op %s: %s", key, type(error).__name__)
    return forced


def _force(store: Store, school: str, key: str, now: datetime) -> bool:
    with store.write(school) as unit:
        logged = unit.ops.get(key)
        if logged is None or logged.state != "held":
            return False
        unit.incarnations.lock([logged.inc])
        sender = Sender(logged.inc, logged.by, logged.device or "", now)
        reader = holder_of(unit, logged.by, local_day(now))
        batch = Batch(unit, school_schema(unit, now), sender, reader)
        batch.force([logged])
        batch.finish()
    return True
