"""A school in miniature: one record, its history, and counters for the server's stamps and conflict ids."""

from dataclasses import dataclass, field
from typing import Any

from sync.ops import BadOp, Command, Op, parse_op
from sync.outcome import Outcome, Status
from sync.reconcile import reconcile
from sync.state import Record, Write
from sync.wire import BASE, FieldSpec, Schema

SERVER_INC = 900
MODES = ("on_site", "at_school", "phone", "letter", "online")
SCHEMA = BASE.with_visit_fields(
    [
        FieldSpec("mode", kind="choice", options=MODES),
        FieldSpec("process", kind="narrative", max=4000),
        FieldSpec("requests", kind="narrative", max=4000),
        FieldSpec("place", max=200),
        FieldSpec("pledge", kind="checklist", type="bool", entries=("gifts", "respect")),
        FieldSpec("met", kind="set", type="bool"),
    ]
)


def field_spec(raw: dict[str, Any]) -> FieldSpec:
    """The field that a vector file describes."""
    return FieldSpec(**{key: tuple(part) if isinstance(part, list) else part for key, part in raw.items()})


@dataclass
class Memory:
    """A record's history, kept in a dict."""

    writes: dict[tuple[str, str], Write] = field(default_factory=dict)
    quarantined: set[str] = field(default_factory=set)

    def get(self, name: str, stamp: str) -> Write | None:
        return self.writes.get((name, stamp))

    def unknown_text(self, stamp: str) -> bool:
        return stamp in self.quarantined

    def was_seen(self, name: str, stamp: str) -> bool:
        return any(write.field == name and write.saw == stamp for write in self.writes.values())

    def add(self, writes: list[Write]) -> None:
        for write in writes:
            assert (write.field, write.stamp) not in self.writes, "a write enters the history once"
            self.writes[(write.field, write.stamp)] = write


@dataclass
class School:
    """Takes ops for one record, as the service would: parses, reconciles, keeps."""

    schema: Schema = field(default_factory=lambda: SCHEMA)
    type: str = "visit"
    record: Record | None = None
    history: Memory = field(default_factory=Memory)
    minted: int = 0
    conflict_ids: int = 0

    def mint(self) -> str:
        self.minted += 1
        return f"{SERVER_INC}.{self.minted}"

    def conflict_id(self) -> str:
        self.conflict_ids += 1
        return f"c_{self.conflict_ids}"

    def take(
        self,
        inc: int,
        n: int,
        *,
        force: bool = False,
        arrived: bool = True,
        late: bool = True,
        **members: Any,
    ) -> Outcome:
        raw = {"op": f"op-{inc}-{n}", "n": n, "type": self.type, "id": "r1", **members}
        op = parse_op(raw, self.schema)
        if isinstance(op, BadOp):
            assert inc == SERVER_INC, op
            op = self.server_op(raw)
        return self.judge(op, inc, force=force, arrived=arrived, late=late)

    def server_op(self, raw: dict[str, Any]) -> Op:
        """An op with a command of the office, which no phone may send."""
        return Op(raw["op"], raw["n"], raw["type"], raw["id"], command=Command(**raw["command"]))

    def judge(
        self, op: Op, inc: int, *, force: bool = False, arrived: bool = True, late: bool = True
    ) -> Outcome:
        before = None if self.record is None else self.record.copy()
        outcome = reconcile(
            self.record,
            op,
            inc=inc,
            by=f"p{inc}",
            history=self.history,
            spec=self.schema.types[self.type],
            mint=self.mint,
            conflict_id=self.conflict_id,
            force=force,
            after_arrived=arrived,
            late=late,
        )
        assert self.record == before, "the input is never changed"
        if outcome.status in (Status.HELD, Status.QUARANTINED):
            assert outcome.record is None
            assert not outcome.writes
            return outcome
        assert outcome.record is not None
        self.record = outcome.record
        self.history.add(outcome.writes)
        return outcome

    @property
    def kept(self) -> Record:
        assert self.record is not None
        return self.record

    def open_values(self, key: str) -> list[Any]:
        """The head's value and its siblings'."""
        conflict = self.kept.conflicts.get(key)
        return [self.kept.values.get(key), *(one.value for one in (conflict.siblings if conflict else ()))]


def school_with(**values: Any) -> School:
    """A school that holds one visit, written by incarnation 1 as its first op."""
    school = School()
    school.take(1, 1, set={"pupil": ["u1", None], **{key: [value, None] for key, value in values.items()}})
    return school
