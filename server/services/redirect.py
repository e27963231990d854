"""Ops that arrive for a visit that was joined to another are applied to that one: nothing of them is lost.

So is a consent that names such a visit. A deletion is not carried over: it was meant for a record that is gone
already, not for the one that other people go on with.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from server.services.arrivals import Arrival
from server.services.joined import gone_into
from sync.operation import Op

if TYPE_CHECKING:
    from server.store.unit import Unit


def follow_joined(unit: Unit, arrivals: Iterable[Arrival]) -> None:
    """Address these arrivals to where their visits went."""
    sound = [(arrival, arrival.parsed) for arrival in arrivals if isinstance(arrival.parsed, Op)]
    gone = gone_into(unit, (visit for _, op in sound if (visit := _visit_of(op)) is not None))
    for arrival, op in sound if gone else ():
        arrival.parsed = _redirected(op, gone)


def follow(unit: Unit, op: Op) -> Op:
    """The same for one op."""
    visit = _visit_of(op)
    return op if visit is None else _redirected(op, gone_into(unit, [visit]))


def _visit_of(op: Op) -> str | None:
    if op.type == "visit":
        return op.id
    value = op.set["visit"][0] if op.type == "consent" and "visit" in op.set else None
    return value if isinstance(value, str) else None


def _redirected(op: Op, gone: dict[str, str]) -> Op:
    kept = gone.get(_visit_of(op) or "")
    if kept is None:
        return op
    if op.type == "consent":
        return replace(op, set={**op.set, "visit": (kept, op.set["visit"][1])})
    writes = op.set or op.items or op.append or op.command
    if op.delete is not None and not writes:
        return op
    return replace(op, id=kept, delete=None)
