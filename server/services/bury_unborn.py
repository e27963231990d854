"""Records of a pupil who was erased by law that this server has never seen: begun on a phone that had not heard of it
yet, or after the backup from which the server came back.

What phones bring of such a record need not name the pupil again. So the first op that does leaves a stub: whatever
else comes for the record is answered `erased`, and what had come before goes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from server.services.arrivals import Arrival

if TYPE_CHECKING:
    from server.store.unit import Unit
    from sync.state import Record

Pair = tuple[str, str]


def bury_unborn(
    unit: Unit, erased: Iterable[tuple[Arrival, str]], stored: Mapping[Pair, Record]
) -> set[Pair]:
    """Stubs for the records of these arrivals (each with its erased pupil; locked by the caller) that are not
    `stored`; which they are. An op that is refused for its shape begins its record as well: what follows it names no
    pupil."""
    unborn = {a.pair: pupil for a, pupil in erased if a.pair is not None and a.pair not in stored}
    return unit.erasure.bury(unborn) if unborn else set()
