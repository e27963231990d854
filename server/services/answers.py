"""What a batch answers: one result per op, in order, after it was published."""

from __future__ import annotations

from typing import Any

from server.domain.scoping import scopes_held
from server.services.apply_ops import Batch
from server.services.arrivals import HELD_AT_MOST, Arrival
from server.services.joined import kept_in_place_of
from server.services.redirect import follow
from server.services.rows import Projector
from server.store.ops import Verdict
from sync.operation import Op

Result = dict[str, Any]
_WITHOUT_ROW = frozenset({"held", "quarantined"})


def answers(batch: Batch) -> list[Result]:
    """The results of a finished batch, with rows as the batch's reader sees them."""
    answering = _Answers(batch)
    seen: set[str] = set()
    found = []
    for arrival in batch.arrivals:
        found.append(answering.result(arrival, again=arrival.key in seen))
        seen.add(arrival.key)
    return found


class _Answers:
    def __init__(self, batch: Batch) -> None:
        self._batch = batch
        self._projector = Projector(batch.school.schema, batch.unit.history.for_record)
        self._held = scopes_held(batch.reader)

    def result(self, arrival: Arrival, *, again: bool) -> Result:
        logged = self._batch.earlier.get(arrival.place)
        verdict = self._verdict(arrival)
        told = dict(verdict.result)
        needs = told.pop("needs", [])
        first = str(told.pop("status", verdict.state))
        repeated = (again or logged is not None) and first != "held"
        result: Result = {"op": arrival.op_id, "status": "duplicate" if repeated else first, "row": None}
        result |= told
        if repeated:
            result["first"] = first
        if first == "held":
            since = logged.received_at if logged is not None else self._batch.sender.now
            result["until"] = (since + HELD_AT_MOST).isoformat(timespec="seconds")
        if verdict.code is not None:
            result |= {"code": verdict.code, "errors": dict(verdict.errors)}
        if first not in _WITHOUT_ROW:
            result["row"] = self._row(arrival)
            result.setdefault("conflicts", [])
            result.setdefault("redacted", [])
            result["missing"] = self._missing(arrival) if needs else []
        return result

    def _verdict(self, arrival: Arrival) -> Verdict:
        """This batch's verdict (a held op of an earlier one may have been released), or the logged one."""
        logged = self._batch.earlier.get(arrival.place)
        if logged is None:
            return self._batch.verdicts[arrival.key]
        fresh = self._batch.verdicts.get(logged.key)
        return fresh or Verdict(logged.state, logged.code, logged.errors, logged.result)

    def _missing(self, arrival: Arrival) -> list[str]:
        parsed = arrival.parsed
        if not isinstance(parsed, Op):
            return []
        # The photos of a visit that was joined to another since went along.
        return self._batch.effects.missing(follow(self._batch.unit, parsed))

    def _row(self, arrival: Arrival) -> dict[str, Any] | None:
        if arrival.pair is None:
            return None
        records = self._batch.unit.records
        record = records.get(*arrival.pair)
        if record is not None and record.type == "visit" and record.deleted:
            # An op that was here before its visit was joined to another: that is where it stands now.
            record = kept_in_place_of(self._batch.unit, record)
        if record is None:
            return None
        pair = (record.type, record.id)
        return self._projector.row(record, records.seq(*pair), records.scopes(*pair) & self._held)
