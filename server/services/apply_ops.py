"""A batch of ops inside one open unit: each judged exactly once, held ones released, all logged.

Used by push, by the import of a sealed queue, by a replay from quarantine and by the sweep of held ops.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from server.domain.scoping import Holder
from server.services.arrivals import (
    ERASED,
    Arrival,
    Known,
    Sender,
    Waiting,
    as_arrived,
    for_want_of_record,
    read_arrivals,
    refusal,
    sort_out,
    waited_long,
)
from server.services.bury_unborn import bury_unborn
from server.services.effects import Effects
from server.services.judge import Judge, named_people, pupil_in, pupil_named, pupil_of
from server.services.placing import Placing, holder_of
from server.services.redirect import follow, follow_joined
from server.services.school_schema import SchoolSchema, local_day
from server.store.ops import Logged, OpState, Verdict
from sync.errors import Code
from sync.operation import BadOp, Op
from sync.ops import parse_op
from sync.outcome import Status
from sync.specs import TypeSpec
from sync.stamps import make_stamp

if TYPE_CHECKING:
    from server.store.unit import Unit


@dataclass(slots=True)
class Batch:
    """One batch and what has become of it so far. `reader`: whose scopes fix the rows of the replies."""

    unit: Unit
    school: SchoolSchema
    sender: Sender
    reader: Holder
    arrivals: list[Arrival] = field(default_factory=list)
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    earlier: dict[int, Logged] = field(default_factory=dict)
    states: dict[tuple[int, int], set[str]] = field(default_factory=dict)
    waiting: list[Waiting] = field(default_factory=list)
    absent: dict[tuple[str, str], list[Waiting]] = field(default_factory=dict)
    rekeyed: dict[str, str] = field(default_factory=dict)
    judges: dict[tuple[str, int], Judge] = field(default_factory=dict)
    placing: Placing = field(init=False)
    effects: Effects = field(init=False)

    def __post_init__(self) -> None:
        today = local_day(self.sender.now)
        self.placing = Placing(self.unit, today)
        self.effects = Effects(self.unit, self.placing, self.sender.now)

    # ---- taking a batch

    def take(self, raws: Sequence[Any], apart: Collection[str] = ()) -> None:
        """Log and judge these ops, in the order of their counter; then release what waited for them. apart: as
        `sort_out`."""
        self.arrivals = read_arrivals(raws, self.sender.inc, self.school.schema)
        known = Known.read(self.unit, self.arrivals, self.sender.inc)
        for (inc, n), logged in known.by_n.items():
            self.states.setdefault((inc, n), set()).update(one.state for one in logged)
        sorted_ = sort_out(self.arrivals, known, self.sender.inc, apart)
        fresh, self.earlier, self.verdicts = sorted_.fresh, sorted_.earlier, sorted_.verdicts
        follow_joined(self.unit, fresh)
        held = self.unit.ops.held_for({a.pair for a in fresh if a.pair is not None})
        good = [a.parsed for a in fresh if isinstance(a.parsed, Op)]
        self._prepare([*good, *self._recall(held)], fresh)
        for arrival in sorted(fresh, key=lambda a: (a.n or 0, a.place)):
            self._judge_arrival(arrival)
        self.release()

    def _prepare(self, ops: Iterable[Op], fresh: list[Arrival]) -> None:
        """Read and lock everything these ops may touch, and log the new arrivals."""
        ops = list(ops)
        arrived = [*fresh, *{a.key: a for a in self.arrivals if a.key in self.verdicts}.values()]
        pairs = [*((op.type, op.id) for op in ops), *(a.pair for a in arrived if a.pair)]
        types = self.school.schema.types
        people = [("person", person) for op in ops for _, person in named_people(op, types[op.type])]
        stored = self.unit.records.load_pairs([*pairs, *people])
        # A visit that this very batch begins is nobody's yet in the store, and what follows in it names no pupil.
        begun = {a.pair: p for a in reversed(arrived) if a.pair and (p := pupil_named(a.raw))}
        pupils = {p for op in ops if (p := pupil_of(op, stored.get((op.type, op.id))))} | set(begun.values())
        pupils |= {p for record in stored.values() if (p := pupil_in(record))}
        self.effects.prepare(ops, pupils)
        self.unit.pupil_keys.look_up(pupils)
        log, gone = [], []
        for arrival in arrived:
            pair = arrival.pair or ("", "")
            pupil = pupil_in(stored.get(pair)) or pupil_named(arrival.raw) or begun.get(pair)
            if pupil is not None and self.placing.of_pupil(pupil) is None:
                pupil = None if not self.unit.pupil_keys.is_erased(pupil) else pupil
            erased = pupil is not None and self.unit.pupil_keys.is_erased(pupil)
            if pupil is not None and erased:
                self.verdicts[arrival.key] = ERASED
                if pair[0] in types:
                    gone.append((arrival, pupil))
            log.append(as_arrived(arrival, self.sender, None if erased else pupil, keep=not erased))
        self.unit.ops.add(log)
        if gone and (buried := bury_unborn(self.unit, gone, stored)):
            self.verdicts |= {one.key: ERASED for one in self.waiting if (one.op.type, one.op.id) in buried}
            self.waiting = [one for one in self.waiting if one.key not in self.verdicts]

    def _judge_arrival(self, arrival: Arrival) -> None:
        if arrival.key in self.verdicts:
            self._mark(arrival.n, self.verdicts[arrival.key].state)
            return
        parsed = arrival.parsed
        if isinstance(parsed, BadOp):
            self._refuse(arrival.key, parsed.code, parsed.errors, (self.sender.inc, arrival.n))
            self._mark(arrival.n, "quarantined")
            return
        waiting = Waiting(arrival.key, parsed, self.sender.inc, self.sender.person)
        if not self._settle(waiting, late=False):
            self.waiting.append(waiting)

    # ---- judging

    def _settle(self, one: Waiting, *, force: bool = False, late: bool = True) -> bool:
        """Judge an op and take the consequences; False if it has to wait on. late: it did not just come in."""
        arrived = self._after_arrived(one)
        ruled = self._judge(one).rule(one.op, after_arrived=arrived, force=force, late=late)
        status = ruled.outcome.status
        keyless = one.keyless or ruled.pupil in self.placing.learnt
        if keyless and ruled.pupil and self.placing.of_pupil(ruled.pupil) is not None:
            self.rekeyed[one.key] = ruled.pupil
        if status is Status.HELD:
            self.verdicts[one.key] = Verdict("held", result={"status": "held"})
            self._mark(one.op.n, "held", one.inc)
            return False
        if status is Status.QUARANTINED:
            code = ruled.outcome.code or Code.BAD_SHAPE
            self._refuse(one.key, code, ruled.outcome.errors, (one.inc, one.op.n))
            if for_want_of_record(code, ruled.outcome.errors, self._spec(one.op)):
                self.absent.setdefault((one.op.type, one.op.id), []).append(one)
        else:
            self.effects.apply(one.op, ruled)
            self.verdicts[one.key] = Verdict(_state(status), result=ruled.told(one.op))
        self._mark(one.op.n, "settled", one.inc)
        if ruled.outcome.created:
            if one.op.type == "pupil":
                self.rekeyed[one.key] = one.op.id
            self._admit((one.op.type, one.op.id))
        return True

    def _admit(self, pair: tuple[str, str]) -> None:
        """The record is here now: judge what was refused only because it was not."""
        for one in sorted(self.absent.pop(pair, ()), key=lambda w: (w.inc, w.op.n)):
            if not self._settle(one):
                self.waiting.append(one)

    def _spec(self, op: Op) -> TypeSpec:
        return self.school.schema.types[op.type]

    def _judge(self, one: Waiting) -> Judge:
        who = (one.person, one.inc)
        if who not in self.judges:
            today = local_day(self.sender.now)
            same = one.person == self.reader.person
            holder = self.reader if same else holder_of(self.unit, one.person, today)
            self.judges[who] = Judge(self.unit, self.school, self.placing, holder, one.inc)
        return self.judges[who]

    def _after_arrived(self, one: Waiting) -> bool:
        """Whether the previous op of this inc on the record is here, and not itself waiting."""
        if one.op.after is None:
            return True
        states = self.states.get((one.inc, one.op.after))
        return states is not None and "held" not in states

    def _mark(self, n: int | None, state: str, inc: int | None = None) -> None:
        if n is not None:
            states = self.states.setdefault((inc or self.sender.inc, n), set())
            states.discard("held")
            states.add(state)

    def _refuse(
        self, key: str, code: str, errors: dict[str, list[str]], mark: tuple[int, int | None]
    ) -> None:
        self.verdicts[key] = refusal(code, errors)
        inc, n = mark
        if n is not None:
            self.unit.history.note_refused(make_stamp(inc, n))

    # ---- held ops

    def _recall(self, held: Iterable[Logged]) -> list[Op]:
        """Ops held from earlier batches, back from the log; those of this very batch are not among them.

        One that cannot be read any more (its field went with a pack, its pupil was erased) waits for nothing.
        """
        found = []
        for logged in held:
            parsed = self._read_again(logged)
            waiting = isinstance(parsed, Op) and Waiting(
                logged.key, parsed, logged.inc, logged.by, logged.pupil is None
            )
            if logged.state == "quarantined":
                if waiting and for_want_of_record(logged.code, logged.errors, self._spec(waiting.op)):
                    self.absent.setdefault((waiting.op.type, waiting.op.id), []).append(waiting)
                    found.append(waiting.op)
            elif waiting:
                self.waiting.append(waiting)
                found.append(waiting.op)
            elif parsed is None:
                self.verdicts[logged.key] = ERASED
            elif isinstance(parsed, BadOp):
                self._refuse(logged.key, parsed.code, parsed.errors, (logged.inc, logged.n))
        others = (one for waiting in self.absent.values() for one in waiting)
        self._look_up((w.inc, w.op.after) for w in (*self.waiting, *others) if w.op.after is not None)
        return found

    def _read_again(self, logged: Logged) -> Op | BadOp | None:
        """An op back from the log; None where its content was erased."""
        if not logged.raw:
            return None
        parsed = parse_op(json.loads(logged.raw), self.school.schema)
        # Its record may have been joined to another since: the log knows which.
        return (
            follow(self.unit, replace(parsed, id=logged.record or parsed.id))
            if isinstance(parsed, Op)
            else parsed
        )

    def _look_up(self, pairs: Iterable[tuple[int, int]]) -> None:
        """Learn the states of these (inc, n)."""
        unknown = {pair for pair in pairs if pair not in self.states}
        for pair, logged in self.unit.ops.by_inc_n(unknown).items():
            self.states.setdefault(pair, set()).update(one.state for one in logged)

    def release(self) -> None:
        """Try what waits, as long as something that arrived may have freed it."""
        progress = True
        while progress and self.waiting:
            progress = False
            for one in sorted(self.waiting, key=lambda w: (w.inc, w.op.n)):
                if self._settle(one):
                    self.waiting.remove(one)
                    progress = True

    def force(self, held: Sequence[Logged]) -> None:
        """Apply ops that have waited too long: what they saw and never arrived becomes a sibling."""
        ops = self._recall(held)
        self._prepare(ops, [])
        due = {logged.key for logged in held}
        for one in sorted(self.waiting, key=lambda w: (w.inc, w.op.n)):
            if one.key in due and self._settle(one, force=True):
                self.waiting.remove(one)
        self.release()

    def retry(self, logged: Logged) -> None:
        """Judge a quarantined op again, as it stands in the log; it is held only if it has time left to wait."""
        raw = json.loads(logged.raw) if logged.raw else None
        parsed = self._read_again(logged) or parse_op(None, self.school.schema)
        arrival = Arrival(0, raw, logged.sha256, parsed, logged.key)
        self.arrivals = [arrival]
        if logged.code == Code.OP_ID_REUSE:
            # Its stamp names another op's writes: applied, the two could not be told apart.
            self.verdicts[logged.key] = refusal(Code.OP_ID_REUSE, {}, new_inc=True)
        elif isinstance(parsed, BadOp):
            self._refuse(logged.key, parsed.code, parsed.errors, (logged.inc, logged.n))
        else:
            held = self.unit.ops.held_for([(parsed.type, parsed.id)])
            self._prepare([parsed, *self._recall(held)], [])
            waiting = Waiting(logged.key, parsed, logged.inc, self.sender.person, logged.pupil is None)
            if parsed.after is not None:
                self._look_up([(logged.inc, parsed.after)])
            if not self._settle(waiting, force=waited_long(logged, self.sender.now)):
                self.waiting.append(waiting)
            self.release()

    def finish(self) -> None:
        """Keep the verdicts and publish; the unit's last act."""
        self.unit.ops.set_state(self.verdicts)
        if self.rekeyed:
            self.unit.refused.rekey(self.rekeyed)
        self.unit.publish()


def _state(status: Status) -> OpState:
    return "merged" if status is Status.MERGED else "conflict" if status is Status.CONFLICT else "applied"
