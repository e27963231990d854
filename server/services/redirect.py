"""Ops that arrive for a visit that was joined to another are applied to that one: nothing of them is lost.

So is what names such a visit, or a child whom the office matched to a pupil of the roster since. A deletion is not
carried over: it was meant for a record that is gone already, not for the one that other people go on with.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from server.services.arrivals import Arrival
from server.services.joined import gone_into, pupils_gone_into
from sync.operation import Op

if TYPE_CHECKING:
    from server.store.unit import Unit


def follow_joined(unit: Unit, arrivals: Iterable[Arrival]) -> None:
    """Address these arrivals to where their visits and children went."""
    sound = [(arrival, arrival.parsed) for arrival in arrivals if isinstance(arrival.parsed, Op)]
    gone = _gone(unit, [op for _, op in sound])
    for arrival, op in sound if any(gone) else ():
        arrival.parsed = _redirected(op, *gone)


def follow(unit: Unit, op: Op) -> Op:
    """The same for one op."""
    return _redirected(op, *_gone(unit, [op]))


Gone = dict[str, str]
_VISITS = ("visit", "return_of")


def _gone(unit: Unit, ops: list[Op]) -> tuple[Gone, Gone]:
    """Visits that these ops address or name and that were joined, and children that were matched."""
    named = {id_ for op in ops for name in _VISITS if (id_ := _named(op, name))}
    visits = gone_into(unit, named | {op.id for op in ops if op.type == "visit"})
    return visits, pupils_gone_into(unit, {id_ for op in ops if (id_ := _named(op, "pupil"))})


def _named(op: Op, name: str) -> str | None:
    value = op.set[name][0] if name in op.set else None
    return value if isinstance(value, str) else None


def _redirected(op: Op, visits: Gone, pupils: Gone) -> Op:
    for name, gone in (("visit", visits), ("return_of", visits), ("pupil", pupils)):
        kept = gone.get(_named(op, name) or "")
        if kept is not None:
            op = replace(op, set={**op.set, name: (kept, op.set[name][1])})
    kept = visits.get(op.id) if op.type == "visit" else None
    writes = op.set or op.items or op.append or op.command
    if kept is None or (op.delete is not None and not writes):
        return op
    return replace(op, id=kept, delete=None)
