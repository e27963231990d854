"""What one applied op brings with it: the photos it needs, twins, its dependents' scopes, the family's note.

Everything that may be touched is read before the first write of the batch, so that reading never forces
half-written rows out, and all locks are taken at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from server.domain.notes import RECALL, RELEASE
from server.domain.privacy import redact
from server.services.directory import around_pupil, replace_rows
from server.services.judge import Ruled
from server.services.ledger_dates import keep_dates
from server.services.placing import PLACED_BY_VISIT, Placing
from server.services.server_write import add_entry
from server.services.twins import TWIN, possible_twins, recheck_twins, renew_twins
from sync.operation import Op
from sync.reconcile import APPROVED
from sync.specs import CommandSpec
from sync.state import Record, Write
from sync.wire import BASE

if TYPE_CHECKING:
    from server.store.unit import Unit

PUBLISH_NOTE = "publish_note"
WITHDRAW_PHOTOS = "withdraw_photos"
EXPECTED = "expected"
HERE = frozenset({"stored"})
TOLD = frozenset({"submitted", "approved"})
"""States of a visit in which the family may have its note."""
RECALLS = frozenset({RECALL, RELEASE})
RENEW_AFTER = timedelta(minutes=10)


class Effects:
    """The consequences of a batch's ops in one unit."""

    def __init__(self, unit: Unit, placing: Placing, now: datetime) -> None:
        self._unit = unit
        self._placing = placing
        self._now = now
        self._dependents: dict[str, set[tuple[str, str]]] = {}
        self._days: dict[tuple[str, str], set[str]] = {}

    def prepare(self, ops: Iterable[Op], pupils: Iterable[str]) -> None:
        """Read and lock the records of these ops and whatever they may touch; read their pupils."""
        ops = list(ops)
        self._placing.prepare(pupils)
        pairs = {(op.type, op.id) for op in ops}
        visits = sorted(id_ for type_, id_ in pairs if type_ == "visit")
        if visits:
            self._find_dependents(visits)
        self._find_days(ops, sorted(set(pupils)))
        for pupil in set(pupils):
            pairs |= self._around(pupil)
        pairs |= {("photo", photo) for op in ops for photo in op.needs}
        pairs |= {pair for found in self._dependents.values() for pair in found}
        pairs |= {("visit", id_) for found in self._days.values() for id_ in found}
        self._unit.records.load_for_update(sorted(pairs))

    def _around(self, pupil: str) -> set[tuple[str, str]]:
        """What is seen by whoever visits a pupil of no class; nothing of others."""
        known = self._unit.records.get("pupil", pupil) if self._placing.is_unlisted(pupil) else None
        return around_pupil(self._unit, known) if known is not None else set()

    def _find_dependents(self, visits: list[str]) -> None:
        for type_, id_, visit in self._unit.records.belonging(PLACED_BY_VISIT, visits):
            self._dependents.setdefault(visit, set()).add((type_, id_))

    def _find_days(self, ops: list[Op], pupils: list[str]) -> None:
        days = {day for op in ops if op.type == "visit" if (day := _day(op)) is not None}
        if not days or not pupils:
            return
        for visit in self._unit.records.by("visit", pupil_id=pupils, visited_on=sorted(days)):
            self._note_day(visit)

    def _note_day(self, visit: Record) -> None:
        key = (str(visit.values.get("pupil")), str(visit.values.get("visited_on")))
        self._days.setdefault(key, set()).add(visit.id)

    def apply(self, op: Op, ruled: Ruled) -> None:
        """Put the record of an applied op, its writes, and what follows from them."""
        outcome, unit = ruled.outcome, self._unit
        record = outcome.record
        if record is None:
            return
        if outcome.writes:
            pupil = record.values.get("pupil") or ruled.pupil
            unit.history.add(op.type, op.id, outcome.writes, pupil=pupil)
        if op.type == "pupil" and outcome.created:
            self._placing.learn(record)
        if op.type == "ledger_item":
            record = keep_dates(unit, record, self._now)
        if op.type == "visit":
            self._desk_stepped(op, ruled, record)
        if outcome.changed:
            unit.records.put(record, self._placing.scopes(record))
        if op.type == "visit":
            self._visit_written(op, ruled, record)
        elif op.type in PLACED_BY_VISIT and record.values.get("visit"):
            self._dependents.setdefault(str(record.values["visit"]), set()).add((op.type, op.id))
        if op.type == "consent" and outcome.created:
            self._consented(record)

    def _desk_stepped(self, op: Op, ruled: Ruled, visit: Record) -> None:
        """A step of the office's that came as an op leaves the marks of one that was taken at the desk."""
        moved = ruled.outcome.moved
        if moved is None or op.command is None:
            return
        step = BASE.types["visit"].command_by_name[op.command.name]
        if not step.office:
            return
        by = next(write.by for write in ruled.outcome.writes if write.value == step.to)
        told = any(each.kind == "log" and each.body.get("event") == step.to for each in op.append)
        mark_step(self._unit, visit, step, by=by, now=self._now, told=told)

    def _visit_written(self, op: Op, ruled: Ruled, record: Record) -> None:
        outcome, unit = ruled.outcome, self._unit
        if outcome.changed:
            self._flag_twins(op, record)
        for photo in op.needs:
            self._expect(photo, record)
        placed_anew = outcome.created or outcome.deleted or outcome.reopened or outcome.moved
        if placed_anew or _party_touched(op):
            self._move_dependents(record)
            self._meet(str(record.values.get("pupil")))
        if outcome.deleted and TWIN in record.flags:
            recheck_twins(unit, record)
        elif outcome.changed and "outcome" in op.set and "visited_on" not in op.set:
            renew_twins(unit, record)
        self._tell_family(op, ruled, record)

    def _tell_family(self, op: Op, ruled: Ruled, record: Record) -> None:
        """A submitted visit is told; so is what a conflict kept back once somebody has decided, and a recall at once.
        A correction is typed for a while: it goes out once in so many minutes."""
        outcome, outbox = ruled.outcome, self._unit.outbox
        recalled = any(each.kind == "log" and each.body.get("event") in RECALLS for each in op.append)
        if outcome.submitted or recalled or (op.resolve and outcome.changed):
            outbox.add(PUBLISH_NOTE, {"visit": record.id}, self._now)
        elif outcome.changed and record.values.get("status") in TOLD:
            window = int(self._now.timestamp() // RENEW_AFTER.total_seconds())
            due, id_ = self._now + RENEW_AFTER, f"renew-{record.id}-{window}"
            outbox.add(PUBLISH_NOTE, {"visit": record.id}, due, id_=id_)

    def _consented(self, consent: Record) -> None:
        """A new answer of the family: a no takes the photos away."""
        if consent.values.get("given") is not True:
            self._unit.outbox.add(WITHDRAW_PHOTOS, {"pupil": consent.values.get("pupil")}, self._now)

    def _meet(self, pupil: str) -> None:
        """A pupil of no class, and what hangs on it, is seen by all who visit it now."""
        if self._placing.is_unlisted(pupil):
            self._placing.forget(pupil)
            replace_rows(self._unit, self._placing, self._around(pupil))

    def missing(self, op: Op) -> list[str]:
        """The photos of an op that have not arrived."""
        return [photo for photo in op.needs if not self._is_here(photo, op)]

    def _is_here(self, photo: str, op: Op) -> bool:
        record = self._unit.records.get("photo", photo)
        ours = record is not None and record.values.get("visit") == op.id
        return bool(ours and record and record.values.get("state") in HERE)

    def _expect(self, photo: str, visit: Record) -> None:
        """A photo that an op needs gets its row before its bytes, so that the office sees what is missing."""
        if self._unit.records.get("photo", photo) is not None:
            return
        values = {"visit": visit.id, "state": EXPECTED}
        stamp = self._unit.mint_stamp()
        writes = [Write(k, v, stamp, None, "server", self._now.isoformat()) for k, v in values.items()]
        record = Record("photo", photo, values=dict(values), stamps=dict.fromkeys(values, stamp))
        self._unit.history.add("photo", photo, writes, pupil=visit.values.get("pupil"))
        self._unit.records.put(record, self._placing.scopes(record, visit))
        self._dependents.setdefault(visit.id, set()).add(("photo", photo))

    def _move_dependents(self, visit: Record) -> None:
        """Consents, photos, notes, appointments and demands are where their visit is."""
        for type_, id_ in sorted(self._dependents.get(visit.id, ())):
            record = self._unit.records.get(type_, id_)
            if record is None or record.deleted:
                continue
            scopes = self._placing.scopes(record, visit)
            if scopes != self._unit.records.scopes(type_, id_):
                self._unit.records.touch(type_, id_, scopes)

    def _flag_twins(self, op: Op, visit: Record) -> None:
        if "visited_on" not in op.set and "pupil" not in op.set:
            return
        self._note_day(visit)
        key = (str(visit.values.get("pupil")), str(visit.values.get("visited_on")))
        others = [r for id_ in self._days[key] if (r := self._unit.records.get("visit", id_)) is not None]
        twins = possible_twins(visit, others)
        for id_ in [visit.id, *twins] if twins else []:
            record = self._unit.records.get("visit", id_)
            if record is not None and TWIN not in record.flags:
                marked = record.copy()
                marked.flags.add(TWIN)
                self._unit.records.put(marked)


def mark_step(
    unit: Unit,
    visit: Record,
    step: CommandSpec,
    *,
    by: str,
    now: datetime,
    why: str | None = None,
    told: bool = False,
) -> None:
    """What a step of the office's leaves beside the new status: a line of the log (`told`: it has one), the audit,
    and, once approved, the note of a school that approves first. Another's letter stays as it is."""
    if not told:
        body = {"event": step.to} | ({"note": redact(why)[0]} if why else {})
        add_entry(visit, "log", body, id_=unit.mint_id(), by=by, now=now)
    if step.to == APPROVED:
        unit.outbox.add(PUBLISH_NOTE, {"visit": visit.id}, now)
    unit.audit.add(at=now, by=by, act=f"visit.{step.name}", subject=f"visit:{visit.id}")


def _day(op: Op) -> date | None:
    value = op.set["visited_on"][0] if "visited_on" in op.set else None
    return date.fromisoformat(value) if isinstance(value, str) else None


def _party_touched(op: Op) -> bool:
    return "lead" in op.set or "pupil" in op.set or any(k.startswith("companions/") for k in op.items)
