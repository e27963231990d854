"""The office approves a submitted visit or gives it back with the reason.

Both are writes like any other: the teacher's next pull shows the new state, and the reason stands in the
visit's log. A return to the teacher takes nothing away from what was written. Nobody approves a visit of their
own, whatever roles they hold; giving it back to themselves is theirs to do.
"""

from __future__ import annotations

from datetime import datetime

from server.services.caller import Caller
from server.services.effects import mark_step
from server.services.list_visits import is_theirs
from server.services.problem import Problem, not_found
from server.services.server_write import set_values
from server.store.unit import Store
from sync.errors import Code
from sync.wire import BASE

COMMANDS = BASE.types["visit"].command_by_name


def approve_visit(store: Store, who: Caller, visit_id: str, now: datetime) -> dict[str, str]:
    """submitted → approved. Problem 404, 403 `forbidden` for the visit's own party, or 409 `state_mismatch`."""
    return _step(store, who, visit_id, "approve", None, now)


def return_visit(store: Store, who: Caller, visit_id: str, why: str, now: datetime) -> dict[str, str]:
    """submitted → returned, with the reason. Problem 404, or 409 `state_mismatch`."""
    return _step(store, who, visit_id, "return", why, now)


def _step(
    store: Store, who: Caller, visit_id: str, name: str, why: str | None, now: datetime
) -> dict[str, str]:
    command = COMMANDS[name]
    with store.write(who.school) as unit:
        visit = unit.records.load_for_update([("visit", visit_id)]).get(("visit", visit_id))
        if visit is None or visit.deleted or visit.values.get("status", "draft") == "draft":
            raise not_found()
        if name == "approve" and is_theirs(visit, who.person):
            raise Problem(403, "forbidden")
        status = visit.values["status"]
        if status == command.to:
            return {"id": visit_id, "status": status}
        if status not in command.from_:
            raise Problem(409, Code.STATE_MISMATCH, members={"status": status})
        fresh = set_values(unit, visit, {"status": command.to}, by=who.person, now=now)
        mark_step(unit, fresh, command, by=who.person, now=now, why=why)
        unit.records.put(fresh)
        unit.publish()
        return {"id": visit_id, "status": command.to}
