"""How much a phone has still to send, as it tells with a pull: what the office knows of one that comes no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from server.services.caller import Caller

if TYPE_CHECKING:
    from server.store.unit import Store

_MOST = 1_000_000


def note_waiting(store: Store, who: Caller, raw: object) -> None:
    """Keep the optional member `waiting: {ops, photos}` of a pull. Writes only what has changed; anything that
    is no such member is ignored, for it is no part of what was asked."""
    told = raw.get("waiting") if isinstance(raw, dict) else None
    if not isinstance(told, dict):
        return
    ops, photos = (_count(told.get(name)) for name in ("ops", "photos"))
    if ops is None or photos is None:
        return
    with store.read(who.school) as unit:
        facts = unit.devices.get(who.device)
    if facts is None or (facts.waiting_ops, facts.waiting_photos) == (ops, photos):
        return
    with store.write(who.school) as unit:
        unit.devices.waits(who.device, ops, photos)


def _count(value: object) -> int | None:
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return value if 0 <= value <= _MOST else None
