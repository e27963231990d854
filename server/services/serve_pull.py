"""Rows down: the next page of what this person may see, in one snapshot of the school."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from server.domain.scoping import scopes_held
from server.services import cursors
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

DEFAULT_LIMIT = 200
# Unpacked; about 100 KB on the wire, which a 256 kbit/s line brings in a few seconds.
PAGE_CHARACTERS = 600_000


def serve_pull(store: Store, keys: KeyRing, who: Caller, raw: object, now: datetime) -> dict[str, Any]:
    """The body of a pull's reply. 400 `bad_cursor`, 403 `foreign_inc`, 409 `epoch_changed`, 422 `bad_shape`,
    426 `app_too_old`."""
    envelope = read_envelope(raw, store.epoch)
    if envelope.schema < MIN_PULL_SCHEMA or envelope.proto < PROTO:
        raise Problem(426, Code.APP_TOO_OLD, members={"schema": MIN_PULL_SCHEMA})
    limit = _limit(envelope)
    signer = keys.school(who.school)
    cursor = _cursor(envelope, who, signer)
    with store.read(who.school) as unit:
        owned_by(unit.incarnations.get(envelope.inc), who)
        held = scopes_held(holder_of(unit, who.person, local_day(now), who.roles))
        page = unit.feed.page(_rescan(cursor, envelope), held, limit)
        rows, gone, last, more = _read_rows(unit, page, now)
        check = {} if more else unit.feed.checks(held)
    return {
        "epoch": store.epoch,
        "cursor": cursors.seal(signer, who.person, store.epoch, last.to_json()),
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


def _cursor(envelope: Envelope, who: Caller, signer: cursors.Signs) -> Cursor | None:
    given = envelope.members.get("cursor")
    if given is None:
        return None
    if not isinstance(given, str):
        raise Problem(422, Code.BAD_SHAPE, errors={"cursor": [Fault.WRONG_TYPE]})
    try:
        return Cursor.from_json(cursors.unseal(signer, who.person, envelope.epoch, given))
    except (ValueError, TypeError, LookupError) as error:
        raise Problem(400, Code.BAD_CURSOR) from error


def _rescan(cursor: Cursor | None, envelope: Envelope) -> Cursor | None:
    """A phone whose `check` differs names the scopes in `rescan`; they are sent again as if they were new."""
    named = envelope.members.get("rescan")
    if cursor is None or not isinstance(named, list):
        return cursor
    again = {scope for scope in named if isinstance(scope, str)}
    return Cursor(cursor.hi, {s: place for s, place in cursor.places.items() if s not in again})


def _read_rows(
    unit: Unit, page: Page, now: datetime
) -> tuple[list[dict[str, Any]], list[dict[str, Any]], Cursor, bool]:
    """Rows and departures of a page, cut where it grows too large; the cursor after it; if more follows."""
    found = unit.records.load_pairs((e.type, e.id) for e in page.entries if e.why is None)
    projector = Projector(school_schema(unit, now).schema, unit.history.for_record)
    rows: list[dict[str, Any]] = []
    gone: list[dict[str, Any]] = []
    size = 0
    last = None
    for entry in page.entries:
        record = found.get((entry.type, entry.id)) if entry.why is None else None
        if size > PAGE_CHARACTERS and last is not None:
            return rows, gone, last, True
        if record is not None:
            seq = unit.records.seq(entry.type, entry.id)
            row = projector.row(record, seq, entry.scopes)
            if row is not None:
                rows.append(row)
                size += _size(row)
        else:
            gone.append({"type": entry.type, "id": entry.id, "why": entry.why or "deleted"})
        last = entry.cursor
    return rows, gone, page.cursor, page.more


def _size(row: dict[str, Any]) -> int:
    """About how many characters a row takes: its texts, and a word for every name and stamp."""
    texts = sum(len(v) if isinstance(v, str) else 8 for v in row["values"].values())
    heavy = sum(len(str(v)) for v in (*row["appends"].values(), *row["conflicts"]))
    form = len(str(row["values"]["form"])) if "form" in row["values"] else 0
    return texts + heavy + form + 40 * len(row["values"]) + 200
