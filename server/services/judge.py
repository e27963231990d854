"""One op, judged inside an open unit: scope, privacy, merge, readiness. Nothing here writes.

The order follows the protocol: what was redacted is reported, an op is atomic, and one bad op is its own
verdict and nobody else's.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from server.domain.scoping import OWN_PAPERS, Holder, Links, may_write
from server.domain.visits import missing
from server.services.adopt_inc import may_be_forgotten
from server.services.cleaning import redacted_op, sealed_op
from server.services.paper_rules import (
    inconsistent,
    may_write_own,
    not_theirs_to_take,
    refused,
    unfounded,
    untimely,
)
from server.services.placing import AUTHOR, RECEIVED, Placing
from server.services.school_schema import SchoolSchema
from sync.errors import Code, Fault
from sync.operation import Op
from sync.outcome import Outcome, Status
from sync.reconcile import reconcile
from sync.shape import is_id
from sync.specs import TypeSpec
from sync.state import History, Record, Write

if TYPE_CHECKING:
    from server.store.unit import Unit

_PEOPLE = ("lead", "owner", "made_by")


@dataclass(slots=True)
class Ruled:
    """The merger's outcome with what the judge adds: redacted fields, and whether the visit was late."""

    outcome: Outcome
    redacted: list[str] = field(default_factory=list)
    pupil: str | None = None

    def told(self, op: Op) -> dict[str, Any]:
        """What the op's result says of it, beside its row."""
        told: dict[str, Any] = {"status": str(self.outcome.status)}
        if self.outcome.conflicts:
            told["conflicts"] = list(self.outcome.conflicts)
        if self.redacted:
            told["redacted"] = self.redacted
        if op.needs:
            told["needs"] = list(op.needs)
        return told


class Nothing:
    """The history of a record that is not stored yet: no write, perhaps a quarantined op."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def get(self, field: str, stamp: str) -> Write | None:
        """No write."""
        del field, stamp
        return None

    def unknown_text(self, stamp: str) -> bool:
        """Whether the stamp belongs to a quarantined op."""
        return self._unit.history.is_quarantined(stamp)

    def was_seen(self, field: str, stamp: str) -> bool:
        """By nobody."""
        del field, stamp
        return False


@dataclass(slots=True)
class Judge:
    """Judges the ops of one person's incarnation."""

    unit: Unit
    school: SchoolSchema
    placing: Placing
    holder: Holder
    inc: int

    def rule(self, op: Op, *, after_arrived: bool = True, force: bool = False, late: bool = True) -> Ruled:
        """What becomes of an op. The record in the outcome is new; the stored one is not touched."""
        record = self.unit.records.get(op.type, op.id)
        flag, refusal = self._scope(op, record)
        pupil = pupil_of(op, record)
        refusal = refusal or self._strangers(op) or untimely(op, record, self.holder)
        spec = self.school.schema.types[op.type]
        refusal = refusal or not_theirs_to_take(op, record, self.holder, spec)
        if refusal is not None:
            return Ruled(refusal, pupil=pupil)
        if record is None and not force and self._unborn(op, spec):
            return Ruled(Outcome(Status.HELD), pupil=pupil)
        clean, redacted = redacted_op(op, spec)
        clean = sealed_op(clean, spec, self.unit.seal)
        outcome = reconcile(
            record,
            clean,
            inc=self.inc,
            by=self.holder.person,
            history=self._history(record, op),
            spec=spec,
            mint=self.unit.mint_stamp,
            conflict_id=self.unit.mint_conflict_id,
            force=force,
            after_arrived=after_arrived,
            late=late,
        )
        if outcome.record is not None:
            refusal = self._unsound(op, outcome, outcome.record, pupil)
            if refusal is not None:
                return Ruled(refusal, pupil=pupil)
            if flag and outcome.changed:
                outcome.record.flags.add(flag)
            if outcome.created:
                outcome.record.values[AUTHOR] = self.holder.person
                if op.type == "consent":
                    outcome.record.values[RECEIVED] = self.placing.today.isoformat()
        return Ruled(outcome, redacted if outcome.record else [], pupil)

    def _unsound(self, op: Op, outcome: Outcome, record: Record, pupil: str | None) -> Outcome | None:
        """The refusal of what the op would make of the record, if it may not be so."""
        return (
            self._founded(outcome, pupil)
            or self._ready(outcome)
            or unfounded(record)
            or inconsistent(self.unit, op, record)
        )

    def _unborn(self, op: Op, spec: TypeSpec) -> bool:
        """After a restore the op that began this record may still be on another phone: the others wait for it."""
        begins = all(one.name in op.set for one in spec.fields if one.required == "create")
        return not begins and op.delete is None and may_be_forgotten(self.unit, self.placing.today)

    def _history(self, record: Record | None, op: Op) -> History:
        if record is None:
            return Nothing(self.unit)
        return self.unit.history.for_record(op.type, op.id)

    def _scope(self, op: Op, record: Record | None) -> tuple[str | None, Outcome | None]:
        """(flag, None) if this person may write it, else (None, the refusal)."""
        targets = {p for p in (pupil_in(record), pupil_set(op)) if p}
        if op.type in OWN_PAPERS or op.type == "pupil":
            if not may_write_own(self.unit.school, op, record, self.holder):
                return None, refused(Code.FORBIDDEN_SCOPE, {"type": [Fault.READ_ONLY]})
            if op.type == "pupil" or not (targets := targets - {pupil_in(record)}):
                return None, None
            # To name a child, the child has to be in scope, whose ever the essay is.
            record = None
        flag = None
        for pupil in sorted(targets):
            links = self._links(op, record, pupil)
            if links is not None and record is not None and pupil != pupil_in(record):
                links = _elsewhere(links, self.holder.person)
            if links is None:
                return None, refused(Code.FORBIDDEN_SCOPE, {"pupil": [Fault.READ_ONLY]})
            recent = self.placing.recent
            ruling = may_write(op.type, self.holder, links, exists=record is not None, recent=False)
            if not ruling.allowed and recent(self.holder.person, pupil):
                ruling = may_write(op.type, self.holder, links, exists=record is not None, recent=True)
            if not ruling.allowed:
                return None, refused(Code.FORBIDDEN_SCOPE, {"pupil": [Fault.READ_ONLY]})
            flag = flag or ruling.flag
        return flag, None

    def _links(self, op: Op, record: Record | None, pupil: str) -> Links | None:
        if record is None:
            return self.placing.of_pupil(pupil)
        if op.type == "visit":
            return self.placing.of_visit(record, pupil)
        links = self.placing.of_pupil(pupil)
        by, owner = record.values.get(AUTHOR), record.values.get("owner")
        return None if links is None else replace(links, author=by, writer=by, owner=owner)

    def _strangers(self, op: Op) -> Outcome | None:
        """Whoever is to take part works at this school: to name a person is to show them the visit."""
        spec = self.school.schema.types[op.type]
        named = named_people(op, spec)
        wrong = {key for key, person in named if self.unit.records.get("person", person) is None}
        return refused(Code.BAD_SHAPE, {key: [Fault.NOT_AN_OPTION] for key in wrong}) if wrong else None

    def _founded(self, outcome: Outcome, pupil: str | None) -> Outcome | None:
        """A record begins with a pupil: the tombstone of one that nobody knows would let its author in later."""
        if not outcome.created or pupil is not None or (outcome.record and outcome.record.type in OWN_PAPERS):
            return None
        return refused(Code.FORBIDDEN_SCOPE, {"pupil": [Fault.REQUIRED]})

    def _ready(self, outcome: Outcome) -> Outcome | None:
        """A submit needs what the pack calls required; one that was made by an earlier version of the campaign's
        pack, on a phone that did not know of the newer one, needs what that version did."""
        record = outcome.record
        if not outcome.submitted or record is None or record.type != "visit":
            return None
        asked = [missing(record.values, pack) for pack in self.school.packs_of(record.values.get("campaign"))]
        if not all(asked) or not asked:
            return None
        gaps = asked[0]
        errors: dict[str, list[str]] = {}
        for gap in gaps:
            errors.setdefault(gap.field, []).append(gap.code)
        return refused(Code.BAD_SHAPE, errors)


def named_people(op: Op, spec: TypeSpec) -> list[tuple[str, str]]:
    """(field, person) of everyone whom an op lets take part, or names in an entry."""
    named = ((name, op.set[name][0]) for name in _PEOPLE if name in op.set)
    found = [(name, person) for name, person in named if isinstance(person, str)]
    prefix = "companions/"
    found += [(key, key[len(prefix) :]) for key, (on, _) in op.items.items() if on and key.startswith(prefix)]
    for entry in op.append:
        parts = {one.name for one in spec.append_by_name[entry.kind].fields if one.ref == "person"}
        found += [
            (f"append/{entry.kind}/{name}", str(entry.body[name]))
            for name in sorted(parts)
            if entry.body.get(name)
        ]
    return found


def _elsewhere(links: Links, person: str) -> Links:
    """The links of a visit that is to become another pupil's: taking part in it opens no other child."""
    author = person if person in links.party else links.author
    return replace(links, companions=frozenset(), author=author, writer=None, owner=None)


def pupil_in(record: Record | None) -> str | None:
    """The pupil whom a stored record concerns."""
    if record is not None and record.type == "pupil":
        return record.id
    value = record.values.get("pupil") if record is not None else None
    return value if isinstance(value, str) else None


def pupil_set(op: Op) -> str | None:
    """The pupil whom an op names."""
    value = op.set["pupil"][0] if "pupil" in op.set else None
    return value if isinstance(value, str) else None


def pupil_named(raw: object) -> str | None:
    """The pupil whom an op names as it came in, sound or not: what was refused is private too."""
    if isinstance(raw, dict) and raw.get("type") == "pupil":
        return raw["id"] if is_id(raw.get("id")) else None
    writes = raw.get("set") if isinstance(raw, dict) else None
    pair = writes.get("pupil") if isinstance(writes, dict) else None
    value = pair[0] if isinstance(pair, list) and pair else None
    return value if is_id(value) else None


def pupil_of(op: Op, record: Record | None) -> str | None:
    """Under whose key the op and its writes lie."""
    return op.id if op.type == "pupil" else pupil_in(record) or pupil_set(op)
