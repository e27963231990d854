"""What a colleague is at school beyond teaching: a subject's specialist, a middle leader, a head, a grade's leader.

A duty gives no sight of anything; campaigns ask for visits of those who hold one. Colleagues see it in the
directory. Nobody changes their own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from server.services.caller import Caller
from server.services.homeroom import locked
from server.services.problem import Problem
from server.services.school_schema import local_day
from server.services.server_write import set_values
from server.services.staffing import may_act_on
from server.store.posts import DUTY
from sync.errors import Code, Fault
from sync.wire import DUTIES

if TYPE_CHECKING:
    from server.store.unit import Store


def duties_of(values: Mapping[str, Any]) -> list[str]:
    """The duties of a colleague from flat values, in the order of the table."""
    return [duty for duty in DUTIES if values.get(f"duties/{duty}") is True]


def set_duties(
    store: Store, who: Caller, person: str, duties: Sequence[str], now: datetime
) -> dict[str, Any]:
    """`{person, duties}` from now on. 403 `forbidden` beyond the caller's standing or for oneself, 404,
    422 `bad_shape` for a duty that is none."""
    if not set(duties) <= set(DUTIES):
        raise Problem(422, Code.BAD_SHAPE, errors={"duties": [Fault.NOT_AN_OPTION]})
    with store.write(who.school) as unit:
        colleague = locked(unit, ("person", person))
        if person == who.person or not may_act_on(who, unit.people.roles(person, local_day(now))):
            raise Problem(403, Code.FORBIDDEN)
        held = duties_of(colleague.values)
        changed = {f"duties/{duty}": duty in duties for duty in DUTIES if (duty in duties) != (duty in held)}
        if changed:
            unit.records.put(set_values(unit, colleague, changed, by=who.person, now=now))
            for duty in set(duties) ^ set(held):
                change = unit.posts.take if duty in duties else unit.posts.give_up
                change(person, DUTY + duty, local_day(now))
            detail = {"given": sorted(set(duties) - set(held)), "taken": sorted(set(held) - set(duties))}
            unit.audit.add(at=now, by=who.person, act="set_duties", subject=f"person:{person}", detail=detail)
        unit.publish()
        return {"person": person, "duties": [duty for duty in DUTIES if duty in duties]}
