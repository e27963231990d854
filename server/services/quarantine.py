"""Ops that were refused: nothing of them is lost. Their author and the office see them, try them again, or
put them aside."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from typing import TYPE_CHECKING, Any

from server.domain.sealed import SEALED
from server.locale import readable
from server.services.answers import answers
from server.services.apply_ops import Batch
from server.services.arrivals import Sender
from server.services.caller import Caller
from server.services.placing import holder_of
from server.services.problem import Problem, not_found
from server.services.receive_push import told
from server.services.school_schema import local_day, school_schema
from server.store.ops import Logged, Verdict
from sync.errors import Code

if TYPE_CHECKING:
    from server.store.unit import Store, Unit


def listing(store: Store, who: Caller, cursor: str | None, limit: int, now: datetime) -> dict[str, Any]:
    """A page, newest first: the office sees the school's, everyone else their own. 400 `bad_cursor`."""
    after = read_cursor(cursor) if cursor else None
    by = None if who.is_office else who.person
    with reading(store, who) as unit:
        found, following = unit.ops.quarantine(by=by, cursor=after, limit=limit)
        note_reading(unit, who, [logged for logged in found if is_told(logged, who)], now)
    return {
        "items": [item_of(logged, who) for logged in found],
        "cursor": write_cursor(following) if following else None,
        "more": following is not None,
    }


def replay(store: Store, who: Caller, op: str, now: datetime) -> dict[str, Any]:
    """Judge a refused op again, as its author's; its new result. 404 for what one may not see."""
    with store.write(who.school) as unit:
        logged = _find(unit, who, op)
        owner = unit.incarnations.lock([logged.inc]).get(logged.inc)
        sender = Sender(logged.inc, owner.person if owner else logged.by, logged.device or "", now)
        reader = holder_of(unit, who.person, local_day(now), who.roles)
        batch = Batch(unit, school_schema(unit, now), sender, reader)
        batch.retry(logged)
        batch.finish()
        result = answers(batch)[0]
        unit.audit.add(at=now, by=who.person, act="replay", subject=f"op:{logged.key}")
    return told(result, who.lang)


def discard(store: Store, who: Caller, op: str, now: datetime) -> None:
    """Take it off the list; the log keeps it."""
    with store.write(who.school) as unit:
        logged = _find(unit, who, op)
        unit.ops.set_state({logged.key: Verdict("discarded", logged.code, logged.errors, logged.result)})
        unit.audit.add(at=now, by=who.person, act="discard", subject=f"op:{logged.key}")


def _find(unit: Unit, who: Caller, op: str) -> Logged:
    """By the op's id, or by its key where the id is unreadable or stands for two contents."""
    candidates = [op] if "." in op else [logged.key for logged in unit.ops.find(op)]
    found = [logged for key in candidates if (logged := unit.ops.get(key)) is not None]
    seen = [one for one in found if one.type not in SEALED and (who.is_office or one.by == who.person)]
    if not seen:
        raise not_found()
    waiting = [logged for logged in seen if logged.state == "quarantined"]
    if not waiting:
        raise Problem(409, Code.STATE_MISMATCH)
    return waiting[-1]


def reading(store: Store, who: Caller) -> AbstractContextManager[Unit]:
    """A unit for a list of waiting ops: one that can note who read what colleagues wrote, for whoever may."""
    return store.write(who.school) if "office" in who.roles else store.read(who.school)


def is_told(logged: Logged, who: Caller) -> bool:
    """Whether the reader may see the content: a raw op passes no projection, so a leader, who reads less than the
    office, is told of it without."""
    return bool(logged.raw) and (logged.by == who.person or "office" in who.roles)


def note_reading(unit: Unit, who: Caller, told: Iterable[Logged], now: datetime) -> None:
    """What colleagues wrote is read here as in a visit: the audit says so."""
    others = sorted({str(logged.record) for logged in told if logged.by != who.person})
    if others:
        unit.audit.add(
            at=now, by=who.person, act="op.read", subject=f"school:{who.school}", detail={"of": others}
        )


def item_of(logged: Logged, who: Caller) -> dict[str, Any]:
    """One op on a list, with its content where the reader may see it."""
    return {
        "op": logged.op,
        "key": logged.key,
        "raw": json.loads(logged.raw) if logged.raw and is_told(logged, who) else None,
        "code": logged.code,
        "errors": _readable(logged.errors, who.lang),
        "by": logged.by,
        "received": logged.received_at.isoformat(timespec="seconds"),
    }


def _readable(errors: Mapping[str, list[str]], lang: str) -> dict[str, list[str]]:
    return {field: readable(lang, words) for field, words in errors.items()}


def write_cursor(at: tuple[datetime, str]) -> str:
    """Where a page ended, for the next request."""
    text = f"{at[0].isoformat()}|{at[1]}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_cursor(cursor: str) -> tuple[datetime, str]:
    """What `write_cursor` wrote; 400 `bad_cursor` for anything else."""
    try:
        text = base64.urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4)).decode()
        at, _, key = text.partition("|")
        when = datetime.fromisoformat(at)
    except (ValueError, binascii.Error) as error:
        raise Problem(400, Code.BAD_CURSOR) from error
    if when.tzinfo is None or not key:
        raise Problem(400, Code.BAD_CURSOR)
    return when, key
