"""Rows down: the next page of what this person may see, in one snapshot of the school."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

import orjson

from server.domain.scoping import scopes_held
from server.services import cursors
from server.services.adopt_inc import forgotten
from server.services.caller import Caller
from server.services.envelope import MIN_PULL_SCHEMA, Envelope, read_envelope
from server.services.placing import holder_of
from server.services.problem import Problem
from server.services.receive_push import owned_by
from server.services.rows import Projector
from server.services.school_schema import local_day, school_schema
from server.store.feed import Cursor, Page
from sync.errors import Code, Fault
from sync.wire import LIMITS, PROTO

if TYPE_CHECKING:
    from server.keys import KeyRing
    from server.store.unit import Store, Unit
    from sync.specs import Schema

DEFAULT_LIMIT = 200
# Unpacked JSON in UTF-8; 100 to 150 KB on the wire, which a 256 kbit/s line brings in a few seconds.
PAGE_BYTES = 524_288


def serve_pull(store: Store, keys: KeyRing, who: Caller, raw: object, now: datetime) -> dict[str, Any]:
    """The body of a pull's reply. 400 `bad_cursor`, 403 `foreign_inc`, 409 `epoch_changed`, 422 `bad_shape`,
    426 `app_too_old`."""
    envelope = read_envelope(raw, store.epoch)
    if envelope.schema < MIN_PULL_SCHEMA or envelope.proto < PROTO:
        raise Problem(426, Code.APP_TOO_OLD, members={"schema": MIN_PULL_SCHEMA})
    limit = _limit(envelope)
    signer = keys.school(who.school)
    cursor, schema_then = _cursor(envelope, who, signer)
    with store.read(who.school) as unit:
        known = unit.incarnations.get(envelope.inc)
        owned_by(known or forgotten(unit, who, envelope.inc, now), who)
        held = scopes_held(holder_of(unit, who.person, local_day(now), who.roles, who.classes))
        school = school_schema(unit, now)
        schema_now = {"app": envelope.schema, "types": school.marks}
        start = _rescan(cursor, envelope, _changed(schema_then, schema_now))
        page = unit.feed.page(start, held, limit)
        rows, gone, last, more = _read_rows(unit, page, school.schema)
        check = {} if more else unit.feed.checks(held)
    return {
        "epoch": store.epoch,
        "cursor": cursors.seal(signer, who.person, store.epoch, last.to_json() | schema_now),
        "more": more,
        "scopes": {"add": list(page.added), "drop": list(page.dropped)},
        "rows": rows,
        "gone": gone,
        "check": check,
        "now": now.isoformat(timespec="seconds"),
    }


def _limit(envelope: Envelope) -> int:
    limit = envelope.members.get("limit", DEFAULT_LIMIT)
    if not isinstance(limit, int) or isinstance(limit, bool):
        raise Problem(422, Code.BAD_SHAPE, errors={"limit": [Fault.WRONG_TYPE]})
    if limit < 1:
        raise Problem(422, Code.BAD_SHAPE, errors={"limit": [Fault.NUMBER_RANGE]})
    return min(limit, LIMITS.rows)


def _cursor(
    envelope: Envelope, who: Caller, signer: cursors.Signs
) -> tuple[Cursor | None, Mapping[str, Any]]:
    """Where the phone stands, and under which schema it came there."""
    given = envelope.members.get("cursor")
    if given is None:
        return None, {}
    if not isinstance(given, str):
        raise Problem(422, Code.BAD_SHAPE, errors={"cursor": [Fault.WRONG_TYPE]})
    try:
        content = cursors.unseal(signer, who.person, envelope.epoch, given)
        return Cursor.from_json(content), content
    except (ValueError, TypeError, LookupError) as error:
        raise Problem(400, Code.BAD_CURSOR) from error


def _changed(then: Mapping[str, Any], now: Mapping[str, Any]) -> set[str]:
    """The types whose rows are to be read again: those described otherwise than when the cursor was sealed; all
    of them for an app that has learnt a newer schema since, and may have dropped what it did not know."""
    types: Mapping[str, str] = now["types"]
    if then.get("app", 0) < now["app"]:
        return set(types)
    known = then.get("types", {})
    return {name for name, mark in types.items() if known.get(name) != mark}


def _rescan(cursor: Cursor | None, envelope: Envelope, types: set[str]) -> Cursor | None:
    """A phone whose `check` differs names the scopes in `rescan`; they are sent again as if they were new. Rows
    of `types` are sent again in every scope."""
    if cursor is None:
        return None
    cursor = cursor.reread(types)
    named = envelope.members.get("rescan")
    if not isinstance(named, list):
        return cursor
    again = {scope for scope in named if isinstance(scope, str)}
    return Cursor(cursor.hi, {s: place for s, place in cursor.places.items() if s not in again})


def _read_rows(
    unit: Unit, page: Page, schema: Schema
) -> tuple[list[dict[str, Any]], list[dict[str, Any]], Cursor, bool]:
    """Rows and departures of a page, cut where it grows too large; the cursor after it; if more follows."""
    found = unit.records.load_pairs((e.type, e.id) for e in page.entries if e.why is None)
    unit.history.prepare(key for key, record in found.items() if record.conflicts)
    projector = Projector(schema, unit.history.for_record)
    rows: list[dict[str, Any]] = []
    gone: list[dict[str, Any]] = []
    size = 0
    last = None
    for entry in page.entries:
        record = found.get((entry.type, entry.id)) if entry.why is None else None
        if size > PAGE_BYTES and last is not None:
            return rows, gone, last, True
        if record is not None:
            seq = unit.records.seq(entry.type, entry.id)
            row = projector.row(record, seq, entry.scopes)
            if row is not None:
                rows.append(row)
                size += len(orjson.dumps(row))
        else:
            gone.append({"type": entry.type, "id": entry.id, "why": entry.why or "deleted"})
        last = entry.cursor
    return rows, gone, page.cursor, page.more
