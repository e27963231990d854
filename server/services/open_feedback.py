"""What a family said on the visit's phone is sealed there to the school's key; its two named readers open it here.

Whoever went to the home does not get it opened, reader or not: the family was promised that its visitors do not
read it. Every opening is logged.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from server.keys import KeyRing
from server.services.caller import Caller
from server.services.list_visits import is_theirs
from server.services.read_reports import opened
from server.store.unit import Unit
from sync.state import Record

MEMBERS = ("face", "by", "words", "path")
Entry = Mapping[str, Any]


def open_feedback(
    unit: Unit, keys: KeyRing, who: Caller, visit: Record, entries: Iterable[Entry], now: datetime
) -> list[dict[str, Any]]:
    """The entries with their boxes opened, where this reader may; what stays shut is told by its `box`."""
    shown = [dict(entry) for entry in entries]
    if is_theirs(visit, who.person) or not unit.sealed.is_reader(who.person):
        return shown
    sealed = [entry for entry in shown if "box" in entry["body"]]
    for entry in sealed:
        entry["body"] = _opened(keys, who.school, entry["body"])
    if sealed:
        act = {"entries": len(sealed)}
        unit.audit.add(at=now, by=who.person, act="feedback.open", subject=f"visit:{visit.id}", detail=act)
    return shown


def _opened(keys: KeyRing, school: str, body: Mapping[str, Any]) -> dict[str, Any]:
    inside = opened(keys.school(school), body)
    if not inside:
        # Sealed to a key that this school no longer holds, or damaged: it stays what it is.
        return dict(body)
    told = {**body, **inside}
    return {name: told[name] for name in MEMBERS if isinstance(told.get(name), str)}
