"""How wrong a phone's clock is, as it tells with a push or pull: shown to its owner and to the office.

Nothing is decided by it. It explains times that cannot be, and says which phone to set right.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from server.services.caller import Caller
from server.store.devices import SKEW_STEP
from sync.shape import instant_fault

if TYPE_CHECKING:
    from server.store.unit import Store


def note_clock(store: Store, who: Caller, raw: object, now: datetime) -> int | None:
    """Milliseconds by which the clock named in the optional member `now` runs ahead of ours (the time on the
    line included), or None where it names none. Kept with the device if it has changed noticeably."""
    skew = skew_of(raw, now)
    if skew is None:
        return None
    with store.read(who.school) as unit:
        facts = unit.devices.get(who.device)
    if facts is not None and (facts.skew_ms is None or abs(facts.skew_ms - skew) > SKEW_STEP):
        with store.write(who.school) as unit:
            unit.devices.note_skew(who.device, skew)
    return skew


def skew_of(raw: object, now: datetime) -> int | None:
    """Milliseconds by which the clock named in an envelope's `now` runs ahead of ours; None where it names none.

    Not told by an op's `at`: that is when somebody wrote, which may be days before it is sent.
    """
    told = raw.get("now") if isinstance(raw, Mapping) else None
    if instant_fault(told) is not None:
        return None
    return round((datetime.fromisoformat(str(told)) - now).total_seconds() * 1000)
