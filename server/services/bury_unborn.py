"""Records of a pupil who was erased by law that this server has never seen: begun on a phone that had not heard of it
yet, or after the backup from which the server came back.

What phones bring of such a record need not name the pupil again. So the first op that does leaves a stub: whatever
else comes for the record is answered `erased`, and what had come before goes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from server.services.arrivals import Arrival
from sync.operation import Op

if TYPE_CHECKING:
    from server.store.unit import Unit
    from sync.state import Record

Pair = tuple[str, str]


def bury_unborn(
    unit: Unit, erased: Iterable[tuple[Arrival, str]], stored: Mapping[Pair, Record]
) -> set[Pair]:
    """Stubs for the records of these arrivals (each with its erased pupil; locked by the caller) that are not
    `stored`; which they are. Not where an assignment plans the visit: that one is another pupil's."""
    unborn = {
        (arrival.parsed.type, arrival.parsed.id): pupil
        for arrival, pupil in erased
        if isinstance(arrival.parsed, Op) and arrival.pair not in stored
    }
    if not unborn:
        return set()
    visits = [id_ for type_, id_ in unborn if type_ == "visit"]
    planned = {one.values.get("visit") for one in unit.records.by("assignment", visit_id=visits)}
    buried = {pair: pupil for pair, pupil in unborn.items() if pair[1] not in planned}
    unit.erasure.bury(buried)
    return set(buried)
