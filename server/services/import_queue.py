"""Another device's queue, carried to school as a sealed file: opened with the school's key and applied.

The ops keep the incarnation under which they were written, so that whatever of them had arrived already is
recognised. A queue that its device signed may be brought by any colleague, who gets to know nothing of it. An
unsigned one only by its author or by the office, and then the audit says so: anybody can seal a file to a public
key, and nobody may write in a colleague's name.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from typing import TYPE_CHECKING, Any

from server.services.adopt_inc import forgotten
from server.services.answers import Result
from server.services.arrivals import reused_stamps
from server.services.caller import Caller
from server.services.import_proof import author_of_queue, open_sealed
from server.services.problem import Problem
from server.services.receive_push import apply_batch, reply
from server.services.school_schema import local_day
from sync.errors import Code, Fault
from sync.stamps import MAX_NUMBER
from sync.wire import LIMITS

if TYPE_CHECKING:
    from server.keys import KeyRing
    from server.store.incarnations import IncFacts
    from server.store.unit import Store

MOST_OPS = 5000


def import_queue(
    store: Store,
    keys: KeyRing,
    who: Caller,
    sealed: object,
    loads: Callable[[bytes], Any],
    now: datetime,
) -> dict[str, Any]:
    """Apply a sealed queue `{kid, box}` over `{proto, epoch, ops}`; each op, or the whole, names its `inc`.

    Answers like a push, in the order of the ops; `acked` tells how far each incarnation has come, `proved`
    whether a device of their author signed all of them.
    """
    plain = open_sealed(keys, who.school, sealed)
    opened = loads(plain)
    if not isinstance(opened, dict):
        raise Problem(422, Code.BAD_SHAPE, errors={"box": [Fault.WRONG_TYPE]})
    author = _author(store, who, plain, opened, now)
    ops = _ops(opened)
    results: dict[int, Result] = {}
    acked: dict[int, IncFacts] = {}
    apart: set[str] = set()
    for inc, places in _batches(ops):
        batch = [ops[place][1] for place in places]
        found, acked[inc] = _apply(store, who, author, inc, batch, now, apart)
        results.update(zip(places, found, strict=True))
        # What a later batch goes on from may have been refused in this one.
        apart |= reused_stamps(inc, batch, found)
    if not acked:
        raise Problem(422, Code.BAD_SHAPE, errors={"ops": [Fault.REQUIRED]})
    # A signature speaks for its own author's incarnations, whatever else the file names.
    proved = {inc: author is not None and facts.person == author.person for inc, facts in acked.items()}
    _note(store, who, acked, proved, now)
    answer = reply(
        store, who, [results[place] for place in sorted(results)], next(reversed(acked.values())), now
    )
    told = {str(inc): facts.acked_n for inc, facts in acked.items()}
    return {**answer, "acked": told, "proved": all(proved.values())}


def _author(store: Store, who: Caller, plain: bytes, opened: dict[str, Any], now: datetime) -> Caller | None:
    """The signer, as the one in whose name the ops are judged."""
    with store.read(who.school) as unit:
        person = author_of_queue(unit, plain, opened)
        if person is None:
            return None
        roles = frozenset(unit.people.roles(person, local_day(now)))
    return Caller(who.school, person, roles, str(opened["device"]), who.lang)


def _apply(
    store: Store,
    who: Caller,
    author: Caller | None,
    inc: int,
    batch: list[Any],
    now: datetime,
    apart: Collection[str],
) -> tuple[list[Result], IncFacts]:
    if (
        author is None
        or who.person == author.person
        or (who.is_office and not _forgot(store, author, inc, now))
    ):
        return apply_batch(store, who, inc, batch, now, office=True, apart=apart)
    results, facts = apply_batch(store, author, inc, batch, now, apart=apart)
    # The carrier is told what became of each op, never what is in the record.
    return [{**result, "row": None} for result in results], facts


def _forgot(store: Store, author: Caller, inc: int, now: datetime) -> bool:
    """Whether a restore lost this incarnation: who signed for it gets it back, not the office that carries it."""
    with store.read(author.school) as unit:
        return unit.incarnations.get(inc) is None and forgotten(unit, author, inc, now) is not None


def _note(
    store: Store, who: Caller, acked: dict[int, IncFacts], proved: dict[int, bool], now: datetime
) -> None:
    """Whatever came by another's hand stands in the audit, an unsigned queue as such."""
    carried = [inc for inc, facts in acked.items() if facts.person != who.person]
    if not carried:
        return
    with store.write(who.school) as unit:
        for inc in carried:
            detail = {"proved": proved[inc]}
            unit.audit.add(at=now, by=who.person, act="import_queue", subject=f"inc:{inc}", detail=detail)


def _ops(opened: dict[str, Any]) -> list[tuple[int, Any]]:
    ops = opened.get("ops")
    if not isinstance(ops, list):
        raise Problem(422, Code.BAD_SHAPE, errors={"ops": [Fault.WRONG_TYPE]})
    if len(ops) > MOST_OPS:
        raise Problem(413, Code.TOO_LARGE, members={"limit": MOST_OPS})
    found = []
    for raw in ops:
        own = raw.get("inc") if isinstance(raw, dict) else None
        inc = opened.get("inc") if own is None else own
        if not isinstance(inc, int) or isinstance(inc, bool) or not 1 <= inc <= MAX_NUMBER:
            raise Problem(422, Code.BAD_SHAPE, errors={"inc": [Fault.REQUIRED]})
        # The op's content is what was (or would have been) pushed: without the member that the file adds.
        found.append((inc, {k: v for k, v in raw.items() if k != "inc"} if own is not None else raw))
    return found


def _batches(ops: list[tuple[int, Any]]) -> list[tuple[int, list[int]]]:
    """Places of the ops, by incarnation and in the order of their counter, in runs as large as a push may be: what
    an op goes on from comes before it, however the file lists them."""
    by_inc: dict[int, list[int]] = {}
    for place, (inc, _) in enumerate(ops):
        by_inc.setdefault(inc, []).append(place)
    batches: list[tuple[int, list[int]]] = []
    for inc, places in by_inc.items():
        places.sort(key=lambda place: _counter(ops[place][1]))
        batches += [(inc, places[at : at + LIMITS.ops]) for at in range(0, len(places), LIMITS.ops)]
    return batches


def _counter(raw: Any) -> int:
    n = raw.get("n") if isinstance(raw, dict) else None
    return n if isinstance(n, int) else 0
