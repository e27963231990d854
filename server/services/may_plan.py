"""Who draws up plans of visits: the office for every class, and whose class it is for that one.

A class teacher proposes, moves rows, types wishes and hands in. What was handed in is looked at, returned or accepted
by the office alone. When a colleague can go is known to the office and to that colleague, not to a class teacher: a
plan says whom it does not suit, and no more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from server.services.caller import Caller
from server.services.problem import Problem
from sync.errors import Code

if TYPE_CHECKING:
    from server.store.unit import Unit


def planned_by(unit: Unit, who: Caller) -> frozenset[str] | None:
    """Ids of the classes whose plans the caller draws up; None: all of them. 403 `forbidden` for whoever has none."""
    if who.is_office:
        return None
    own = frozenset(one.id for one in unit.records.by("class", homeroom_id=who.person))
    if not own:
        raise Problem(403, Code.FORBIDDEN)
    return own


def must_plan(unit: Unit, who: Caller, class_id: str | None) -> None:
    """403 `forbidden` for a class whose plan is not the caller's to draw up. class_id None: all classes at once."""
    own = planned_by(unit, who)
    if own is not None and class_id not in own:
        raise Problem(403, Code.FORBIDDEN)
