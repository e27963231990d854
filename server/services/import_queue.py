"""Another device's queue, carried to school as a sealed file: opened with the school's key and applied.

The ops keep the incarnation under which they were written, so that whatever of them had arrived already is
recognised. Someone who is not their author may bring them only from the office: anybody can seal a file to a
public key, and nobody may write in a colleague's name.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from server.keys.school import BadBox
from server.services.answers import Result
from server.services.caller import Caller
from server.services.problem import Problem
from server.services.receive_push import apply_batch, reply
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

    Answers like a push, in the order of the ops; `acked` tells how far each incarnation has come.
    """
    opened = _open(keys, who, sealed, loads)
    ops = _ops(opened)
    results: list[Result] = []
    acked: dict[int, IncFacts] = {}
    for inc, batch in _batches(ops):
        found, facts = apply_batch(store, who, inc, batch, now, office=True)
        results.extend(found)
        acked[inc] = facts
    if not acked:
        raise Problem(422, Code.BAD_SHAPE, errors={"ops": [Fault.REQUIRED]})
    last = next(reversed(acked.values()))
    answer = reply(store, who, results, last, now)
    return {**answer, "acked": {str(inc): facts.acked_n for inc, facts in acked.items()}}


def _open(keys: KeyRing, who: Caller, sealed: object, loads: Callable[[bytes], Any]) -> dict[str, Any]:
    if not isinstance(sealed, dict):
        raise Problem(422, Code.BAD_SHAPE, errors={"body": [Fault.WRONG_TYPE]})
    errors = {name: [Fault.REQUIRED] for name in ("kid", "box") if not isinstance(sealed.get(name), str)}
    if errors:
        raise Problem(422, Code.BAD_SHAPE, errors=errors)
    school = keys.school(who.school)
    if sealed["kid"] != school.kid:
        raise Problem(422, Code.BAD_SHAPE, errors={"kid": ["other_key"]})
    try:
        opened = loads(school.open_box(sealed["box"]))
    except BadBox as error:
        raise Problem(422, Code.BAD_SHAPE, errors={"box": ["other_key"]}) from error
    if not isinstance(opened, dict):
        raise Problem(422, Code.BAD_SHAPE, errors={"box": [Fault.WRONG_TYPE]})
    return opened


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


def _batches(ops: list[tuple[int, Any]]) -> list[tuple[int, list[Any]]]:
    """Runs of one incarnation, each as large as a push may be."""
    batches: list[tuple[int, list[Any]]] = []
    for inc, op in ops:
        if not batches or batches[-1][0] != inc or len(batches[-1][1]) >= LIMITS.ops:
            batches.append((inc, []))
        batches[-1][1].append(op)
    return batches
