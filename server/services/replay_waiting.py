"""After an upgrade: what a newer app wrote, and this server could not read before, is judged again by itself.

The worker calls this for every school. An op that still cannot be read stays where it is; its author and the
office go on seeing it.
"""

from __future__ import annotations

import json
import logging
from datetime import datetime
from typing import TYPE_CHECKING

from server.services.apply_ops import Batch
from server.services.arrivals import Sender
from server.services.placing import holder_of
from server.services.school_schema import local_day, school_schema
from sync.errors import Code
from sync.operation import Op
from sync.ops import parse_op

if TYPE_CHECKING:
    from server.store.unit import Store, Unit
    from sync.specs import Schema

UNREAD = frozenset({Code.UNKNOWN_FIELD, Code.UNKNOWN_TYPE})
log = logging.getLogger(__name__)


def replay_waiting(store: Store, school: str, now: datetime) -> int:
    """Judge again every op that today's schema can read, in the order of its phone, a transaction each; how many
    left the quarantine. One that breaks is logged by the kind of its error and stays."""
    with store.read(school) as unit:
        ready = _readable(unit, school_schema(unit, now).schema)
    freed = 0
    for key in ready:
        try:
            freed += _replay(store, school, key, now)
        except Exception as error:
            log.warning("quarantined op %s: %s", key, type(error).__name__)
    return freed


def _readable(unit: Unit, schema: Schema) -> list[str]:
    keys: list[str] = []
    page, place = unit.refused.quarantined(UNREAD)
    while True:
        keys += [one.key for one in page if one.raw and isinstance(parse_op(json.loads(one.raw), schema), Op)]
        if place is None:
            return keys
        page, place = unit.refused.quarantined(UNREAD, place)


def _replay(store: Store, school: str, key: str, now: datetime) -> bool:
    with store.write(school) as unit:
        logged = unit.ops.get(key)
        if logged is None or logged.state != "quarantined":
            return False
        unit.incarnations.lock([logged.inc])
        sender = Sender(logged.inc, logged.by, logged.device or "", now)
        batch = Batch(unit, school_schema(unit, now), sender, holder_of(unit, logged.by, local_day(now)))
        batch.retry(logged)
        freed = batch.verdicts[key].state != "quarantined"
        batch.finish()
    return freed
