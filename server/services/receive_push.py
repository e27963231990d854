"""Ops from a phone: each applied exactly once, each answered, whatever one of them is like.

The whole batch is one transaction, because that is fast. Should something unexpected break it, the ops are
tried one by one, and only the one that breaks is answered `retry`; the phone keeps it.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from server.locale import readable
from server.services.adopt_inc import adopted
from server.services.answers import Result, answers
from server.services.apply_ops import Batch
from server.services.arrivals import Sender, reused_stamps
from server.services.caller import Caller
from server.services.envelope import read_envelope, read_ops
from server.services.note_clock import skew_of
from server.services.placing import holder_of
from server.services.problem import Problem
from server.services.rates import limits_told
from server.services.school_schema import local_day, school_schema
from server.store.errors import Busy, DiskFull
from sync.errors import Code
from sync.wire import LIMITS

if TYPE_CHECKING:
    from server.store.incarnations import IncFacts
    from server.store.unit import Store

log = logging.getLogger(__name__)
BUSY_AGAIN = 5


def receive_push(store: Store, who: Caller, raw: object, now: datetime) -> dict[str, Any]:
    """Apply a push and return its reply. Raises Problem for a broken envelope only (docs/protocol.md)."""
    envelope = read_envelope(raw, store.epoch)
    ops = read_ops(envelope, LIMITS.ops)
    results, facts = apply_batch(store, who, envelope.inc, ops, now, skew=skew_of(envelope.members, now))
    return reply(store, who, results, facts, now)


def reply(store: Store, who: Caller, results: list[Result], facts: IncFacts, now: datetime) -> dict[str, Any]:
    """The body of a push's reply, its messages in the caller's language."""
    return {
        "epoch": store.epoch,
        "results": [told(result, who.lang) for result in results],
        "acked_n": facts.acked_n,
        "durable_n": facts.durable_n or 0,
        "limits": limits_told(),
        "now": now.isoformat(timespec="seconds"),
    }


def told(result: Result, lang: str) -> Result:
    """A result with its fault words as sentences in the reader's language."""
    if "errors" not in result:
        return result
    return {**result, "errors": {k: readable(lang, words) for k, words in result["errors"].items()}}


def apply_batch(
    store: Store,
    who: Caller,
    inc: int,
    ops: Sequence[Any],
    now: datetime,
    *,
    office: bool = False,
    skew: int | None = None,
    apart: Collection[str] = (),
) -> tuple[list[Result], IncFacts]:
    """Results in order, and how far the incarnation has come. 507 `disk_full` and 503 `unavailable` mean that
    nothing of this request was kept that was not kept before. skew: how far the sender's clock runs ahead. apart:
    `reused_stamps` of what the same hands brought before."""
    bringing = Bringing(store, who, inc, now, office, skew)
    try:
        return _in_one(bringing, ops, apart)
    except (Problem, DiskFull, Busy) as error:
        raise _as_problem(error) from error
    except Exception:
        log.exception("a batch of %d ops broke; trying them one by one", len(ops))
    return _one_by_one(bringing, ops, set(apart))


@dataclass(frozen=True, slots=True)
class Bringing:
    """Who brings ops of which incarnation, and when; the rest as in `apply_batch`."""

    store: Store
    who: Caller
    inc: int
    now: datetime
    office: bool
    skew: int | None


def _as_problem(error: Exception) -> Problem:
    if isinstance(error, DiskFull):
        return Problem(507, Code.DISK_FULL)
    if isinstance(error, Busy):
        return Problem(503, Code.UNAVAILABLE, retry_after=BUSY_AGAIN)
    assert isinstance(error, Problem)  # noqa: S101 - the caller catches these three
    return error


def _in_one(by: Bringing, ops: Sequence[Any], apart: Collection[str]) -> tuple[list[Result], IncFacts]:
    who, inc, now = by.who, by.inc, by.now
    with by.store.write(who.school) as unit:
        known = unit.incarnations.lock([inc]).get(inc)
        if known is None and not (by.office and who.is_office):
            known = adopted(unit, who, inc, now)
        facts = owned_by(known, who, office=by.office)
        sender = Sender(inc, facts.person, who.device, now, by.skew)
        reader = holder_of(unit, who.person, local_day(now), who.roles, who.classes)
        batch = Batch(unit, school_schema(unit, now), sender, reader)
        batch.take(ops, apart)
        batch.finish()
        results = answers(batch)
        facts = replace(facts, acked_n=unit.incarnations.advance(inc, facts))
    return results, facts


def owned_by(facts: IncFacts | None, who: Caller, *, office: bool = False) -> IncFacts:
    """403 `foreign_inc` unless the incarnation was issued to this person; with `office`, the office may act
    for its owner (bringing in a sealed queue)."""
    if facts is None or not (facts.person == who.person or (office and who.is_office)):
        raise Problem(403, Code.FOREIGN_INC)
    return facts


def _one_by_one(by: Bringing, ops: Sequence[Any], apart: set[str]) -> tuple[list[Result], IncFacts]:
    results: list[Result] = []
    facts: IncFacts | None = None
    for op in ops:
        try:
            found, facts = _in_one(by, [op], apart)
            results.extend(found)
            apart |= reused_stamps(by.inc, [op], found)
        except (Problem, DiskFull) as error:
            raise _as_problem(error) from error
        except Exception:
            log.exception("an op could not be applied; the phone keeps it")
            name = op.get("op") if isinstance(op, dict) else None
            results.append({"op": name if isinstance(name, str) else None, "status": "retry", "row": None})
    if facts is None:
        with by.store.read(by.who.school) as unit:
            facts = unit.incarnations.get(by.inc)
    if facts is None:
        raise Problem(403, Code.FOREIGN_INC)
    return results, facts
