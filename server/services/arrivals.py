"""What came in with a push, op by op: who it is, whether it was here before.

An arrival is named by its incarnation and the fingerprint of its content, so the same op again meets its own
log entry and is never applied twice.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import orjson

from server.services.problem import Problem
from server.store.ops import Arrived, Logged, Verdict
from sync.errors import Code, Fault
from sync.operation import BadOp, Op, Writes
from sync.ops import fingerprint, parse_op
from sync.shape import scan
from sync.specs import Schema, TypeSpec
from sync.stamps import make_stamp

if TYPE_CHECKING:
    from server.store.unit import Unit

# Far above what any op needs (LIMITS.depth) and far below what a JSON writer can recurse into.
DEEPEST = 100
HELD_AT_MOST = timedelta(days=5)
ERASED = Verdict("erased", Code.ERASED, {}, {"status": "quarantined"})


@dataclass(frozen=True, slots=True)
class Sender:
    """On whose behalf ops are applied: the incarnation, its owner, the device that brought them, and when.
    `skew`: milliseconds by which that device's clock ran ahead, if it told the time."""

    inc: int
    person: str
    device: str
    now: datetime
    skew: int | None = None


@dataclass(slots=True)
class Arrival:
    """One op of a batch. `place`: its index in the batch."""

    place: int
    raw: Any
    sha256: str
    parsed: Op | BadOp
    key: str
    packed: bytes | None = None

    @property
    def op_id(self) -> str | None:
        """The op's id, if it could be read."""
        return self.parsed.op

    @property
    def n(self) -> int | None:
        """The op's counter, if it could be read."""
        return self.parsed.n

    @property
    def pair(self) -> tuple[str, str] | None:
        """(type, id) of the record, if both could be read."""
        parsed = self.parsed
        return (parsed.type, parsed.id) if parsed.type and parsed.id else None


@dataclass(slots=True)
class Waiting:
    """A held op, of this batch or of an earlier one. `keyless`: it was stored before its pupil was known."""

    key: str
    op: Op
    inc: int
    person: str
    keyless: bool = False


def waited_long(logged: Logged, now: datetime) -> bool:
    """Whether an op has had its time to wait for what it saw: then it is settled with what is there."""
    return now - logged.received_at > HELD_AT_MOST


def read_arrivals(raws: Sequence[Any], inc: int, schema: Schema) -> list[Arrival]:
    """Parse a batch. 400 `bad_json` for an op nested so deeply that it could not even be kept."""
    arrivals = []
    for place, raw in enumerate(raws):
        packed = _compact(raw)
        parsed = parse_op(raw, schema, size=len(packed) if packed else None)
        if isinstance(parsed, BadOp) and scan(raw, DEEPEST) is Fault.TOO_DEEP:
            raise Problem(400, Code.BAD_JSON)
        sha = fingerprint(raw, shallow=isinstance(parsed, Op))
        arrivals.append(Arrival(place, raw, sha, parsed, f"{inc}.{sha}", packed))
    return arrivals


def as_arrived(arrival: Arrival, sender: Sender, pupil: str | None, *, keep: bool = True) -> Arrived:
    """The log entry of an arrival; `keep` False: without its content (its pupil was erased)."""
    pair = arrival.pair or (None, None)
    return Arrived(
        raw=(arrival.packed or pack(arrival.raw)) if keep else b"",
        sha256=arrival.sha256,
        inc=sender.inc,
        by=sender.person,
        received_at=sender.now,
        op=arrival.op_id,
        n=arrival.n,
        type=pair[0],
        record=pair[1],
        pupil=pupil,
        device=sender.device,
        skew_ms=sender.skew,
    )


def pack(raw: Any) -> bytes:
    """JSON of an op; escapes keep lone surrogates, which no UTF-8 can."""
    return _compact(raw) or json.dumps(raw, separators=(",", ":")).encode("ascii")


def _compact(raw: Any) -> bytes | None:
    """JSON in UTF-8; None for what this quick writer refuses (deep nesting, lone surrogates, huge numbers)."""
    try:
        return orjson.dumps(raw)
    except orjson.JSONEncodeError:
        return None


@dataclass(slots=True)
class Known:
    """What the log knows of a batch's ops, read in one query."""

    by_key: dict[str, Logged]
    by_op: dict[str, list[Logged]]
    by_n: dict[tuple[int, int], list[Logged]]

    @classmethod
    def read(cls, unit: Unit, arrivals: Iterable[Arrival], inc: int) -> Known:
        """Look the batch up, with the ops that its `after` name."""
        arrivals = list(arrivals)
        numbers = {a.n for a in arrivals if a.n is not None}
        numbers |= {a.parsed.after for a in arrivals if isinstance(a.parsed, Op) and a.parsed.after}
        known = cls({}, defaultdict(list), defaultdict(list))
        # An op that can be read is found by its id, the same content among them.
        keys = (a.key for a in arrivals if a.op_id is None)
        ids = (a.op_id for a in arrivals if a.op_id)
        for logged in unit.ops.look_up(keys, ids, inc, numbers):
            known.by_key[logged.key] = logged
            if logged.op is not None:
                known.by_op[logged.op].append(logged)
            if logged.n is not None:
                known.by_n[logged.inc, logged.n].append(logged)
        return known

    def same_elsewhere(self, arrival: Arrival) -> Logged | None:
        """The same op with the same content, logged under another incarnation (a cloned phone); of several
        the one that was judged, not a copy of it."""
        same = [
            other
            for other in self.by_op.get(arrival.op_id or "", [])
            if other.sha256 == arrival.sha256 and other.key != arrival.key
        ]
        return min(same, key=lambda other: other.state == "discarded", default=None)

    def reused(self, arrival: Arrival, inc: int) -> bool:
        """Whether the op's id, or its (inc, n), already stands for other content."""
        same_id = self.by_op.get(arrival.op_id or "", [])
        return self.taken(arrival, inc) or any(other.sha256 != arrival.sha256 for other in same_id)

    def taken(self, arrival: Arrival, inc: int) -> bool:
        """Whether the op's (inc, n), and with it the stamp of its writes, stands for other content."""
        same_n = self.by_n.get((inc, arrival.n), []) if arrival.n is not None else []
        return any(other.sha256 != arrival.sha256 for other in same_n)


@dataclass(slots=True)
class Sorted:
    """A batch sorted out: what is to be judged, what is known (by place), and verdicts that stand already."""

    fresh: list[Arrival] = field(default_factory=list)
    earlier: dict[int, Logged] = field(default_factory=dict)
    verdicts: dict[str, Verdict] = field(default_factory=dict)


def sort_out(arrivals: Sequence[Arrival], known: Known, inc: int, apart: Collection[str] = ()) -> Sorted:
    """Set apart duplicates and reused ids. The same op twice in one batch is fresh once. apart: stamps of the
    sender's earlier batches (`reused_stamps`)."""
    sorted_ = Sorted()
    seen: set[str] = set()
    ids: dict[object, str] = {}
    for arrival in arrivals:
        logged = known.by_key.get(arrival.key)
        if logged is not None and logged.state == "discarded" and logged.result.get("status") == "held":
            # The copy of an op that waited under another incarnation tells what has become of that one.
            logged = known.same_elsewhere(arrival) or logged
        elsewhere = None if logged else known.same_elsewhere(arrival)
        if logged is not None:
            sorted_.earlier[arrival.place] = logged
        elif arrival.key in seen:
            continue
        elif elsewhere is not None:
            sorted_.earlier[arrival.place] = elsewhere
            copied = {**elsewhere.result, "status": elsewhere.state}
            sorted_.verdicts[arrival.key] = Verdict("discarded", elsewhere.code, elsewhere.errors, copied)
        elif known.reused(arrival, inc) or _clashes(arrival, ids):
            sorted_.verdicts[arrival.key] = refusal(Code.OP_ID_REUSE, {}, new_inc=True)
        else:
            sorted_.fresh.append(arrival)
        seen.add(arrival.key)
    refused = [a for a in arrivals if a.key in sorted_.verdicts or _was_reused(sorted_.earlier.get(a.place))]
    double = {make_stamp(inc, a.n) for a in refused if a.n is not None and known.taken(a, inc)}
    _part_stamps(sorted_, double.union(apart))
    return sorted_


def reused_stamps(inc: int, ops: Iterable[Any], results: Iterable[Mapping[str, Any]]) -> set[str]:
    """Stamps under which writes of these ops were refused since they name another copy's: whatever the same sender
    brings later says of them what it did not see."""
    answered = zip(ops, results, strict=True)
    refused = (op for op, result in answered if result.get("code") == Code.OP_ID_REUSE)
    return {
        make_stamp(inc, op["n"]) for op in refused if isinstance(op, dict) and isinstance(op.get("n"), int)
    }


def _part_stamps(sorted_: Sorted, double: Collection[str]) -> None:
    """A copied phone goes on from its own refused write, whose stamp names the other copy's write here: what it
    says to have seen under that stamp it has not seen."""
    for arrival in sorted_.fresh if double else ():
        op = arrival.parsed
        if isinstance(op, Op):
            arrival.parsed = replace(
                op,
                set=_unseen(op.set, double),
                items=_unseen(op.items, double),
                delete=op.delete and {key: saw for key, saw in op.delete.items() if saw not in double},
            )


def _was_reused(logged: Logged | None) -> bool:
    """Whether the phone asks again about such a write: it may not have heard yet that it was refused."""
    return logged is not None and logged.code == Code.OP_ID_REUSE


def _unseen(writes: Writes, stamps: Collection[str]) -> Writes:
    return {key: (value, None if saw in stamps else saw) for key, (value, saw) in writes.items()}


def _clashes(arrival: Arrival, ids: dict[object, str]) -> bool:
    """Whether an earlier op of this batch has the same id or counter with other content."""
    marks = [mark for mark in (arrival.op_id, arrival.n) if mark is not None]
    clash = any(ids.get(mark, arrival.sha256) != arrival.sha256 for mark in marks)
    for mark in marks:
        ids.setdefault(mark, arrival.sha256)
    return clash


def refusal(code: str, errors: dict[str, list[str]], *, new_inc: bool = False) -> Verdict:
    """The verdict of an op that goes into quarantine."""
    told: dict[str, Any] = {"status": "quarantined"}
    if new_inc:
        told["new_inc"] = True
    return Verdict("quarantined", str(code), errors, told)


def for_want_of_record(code: str | None, errors: Mapping[str, Sequence[str]], spec: TypeSpec) -> bool:
    """Whether an op was refused only because the record that it goes on with had not arrived."""
    wanting = {one.name for one in spec.fields if one.required == "create"}
    return (
        code == Code.BAD_SHAPE
        and bool(errors)
        and errors.keys() <= wanting
        and all(list(words) == [Fault.REQUIRED] for words in errors.values())
    )
