"""The log of what was sent to families, at the desk: what waits, what failed, what nobody will try again.

It names children and guardians to the office; the messages themselves never did.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from server.domain.delivery import PAPER
from server.services.caller import Caller
from server.services.deliver_plan import queue
from server.services.desk_rows import Names
from server.services.list_visits import text
from server.services.problem import Problem, not_found
from server.services.telling import Telling
from sync.errors import Code

if TYPE_CHECKING:
    from server.store.deliveries import Sending
    from server.store.unit import Store, Unit
    from sync.state import Record

MOST = 200
RESENDABLE = frozenset({"dead", "failed"})


def list_deliveries(
    store: Store, telling: Telling, who: Caller, visit: str | None, state: str | None, now: datetime
) -> dict[str, Any]:
    """`{items, counts, channels, quiet, to_print}`: the newest MOST, of one visit's notes or in one state where asked.
    counts: of all, by state. channels: those that are on. quiet: "21:00-07:00", or "". to_print: how many wait for the
    printer. The read is in the audit."""
    with store.write(who.school) as unit:
        notes = [note.id for note in unit.records.by("note", visit_id=visit)] if visit else [None]
        found = [
            one for note in notes for one in unit.notes.deliveries.listing(note=note, state=state, limit=MOST)
        ]
        unit.audit.add(at=now, by=who.person, act="delivery.list", subject=f"school:{who.school}")
        quiet = telling.quiet
        return {
            "items": _rows(unit, sorted(found, key=lambda one: one.at, reverse=True)[:MOST]),
            "counts": unit.notes.deliveries.counts(),
            "channels": sorted(telling.channels),
            "to_print": len(unit.notes.deliveries.listing(state="queued", channel=PAPER, limit=MOST)),
            "quiet": f"{quiet.begins:%H:%M}-{quiet.ends:%H:%M}" if quiet else "",
        }


def resend(store: Store, telling: Telling, who: Caller, delivery: str, now: datetime) -> dict[str, Any]:
    """Try a dead letter, or one that waits for its next try, again now (in the morning, if it is night). Its id and
    topic stay. 404; 409 `state_mismatch` for one that was sent or whose receiver is gone."""
    with store.write(who.school) as unit:
        one = _one(unit, delivery)
        if one.state not in RESENDABLE:
            raise Problem(409, Code.STATE_MISMATCH, members={"status": one.state})
        due = telling.due(now)
        unit.notes.deliveries.change(one.id, state="queued", tries=0, at=now, due=due, claimed_at=None)
        queue(unit, one, due, f"r{unit.mint_id()}")
        unit.audit.add(at=now, by=who.person, act="delivery.resend", subject=f"delivery:{one.id}")
        return _rows(unit, [_one(unit, delivery)])[0]


def read_code(store: Store, who: Caller, delivery: str, now: datetime) -> dict[str, str]:
    """`{code}`: the visit code of a link that was made for this message, to be told to the family by another way. 404.
    Each reading is in the audit."""
    with store.write(who.school) as unit:
        one = _one(unit, delivery)
        own = unit.notes.deliveries.own_link(one.id)
        if not own:
            raise not_found()
        unit.audit.add(at=now, by=who.person, act="delivery.code", subject=f"delivery:{one.id}")
        return {"code": own["code"]}


def _one(unit: Unit, delivery: str) -> Sending:
    found = unit.notes.deliveries.get(delivery)
    if found is None:
        raise not_found()
    return found


def _rows(unit: Unit, found: list[Sending]) -> list[dict[str, Any]]:
    names = Names.read(unit, (), (one.pupil for one in found))
    guardians = unit.records.load("guardian", sorted({one.guardian for one in found}))
    notes = unit.records.load("note", sorted({one.note for one in found}))
    return [_row(one, names, guardians.get(one.guardian), notes.get(one.note)) for one in found]


def _row(one: Sending, names: Names, guardian: Record | None, note: Record | None) -> dict[str, Any]:
    return {
        "id": one.id,
        "visit": str(note.values.get("visit") or "") if note else "",
        "version": one.version,
        "pupil": names.pupil(one.pupil),
        "guardian": {"name": text(guardian, "name"), "relation": text(guardian, "relation")},
        "channel": one.channel,
        "state": one.state,
        "tries": one.tries,
        "code": one.code,
        "at": one.at.isoformat(),
        "due": one.due.isoformat() if one.due else None,
        "own_code": one.own_link,
    }
