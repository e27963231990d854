"""What became of an op."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from sync.errors import Code
from sync.operation import Op
from sync.specs import TypeSpec
from sync.stamps import make_stamp
from sync.state import History, Record, Write


class Status(StrEnum):
    """The `status` of an op's result; the services alone say `duplicate` and `retry`."""

    APPLIED = "applied"
    MERGED = "merged"
    CONFLICT = "conflict"
    DUPLICATE = "duplicate"
    HELD = "held"
    RETRY = "retry"
    QUARANTINED = "quarantined"


@dataclass
class Outcome:
    """The merger's answer to one op.

    `record`: the new state, None where nothing was applied (held, quarantined). `writes`: what enters the
    history, in order. `conflicts`: ids of the conflicts now open on the op's fields. `waits`: for a held op,
    the stamps whose arrival may release it. `changed`: whether the record has to be written and fed. `moved`:
    (from, to) of a workflow step that was taken. `amended`: fields kept beside an approved value.
    """

    status: Status
    record: Record | None = None
    writes: list[Write] = field(default_factory=list)
    conflicts: list[str] = field(default_factory=list)
    code: Code | None = None
    errors: dict[str, list[str]] = field(default_factory=dict)
    waits: list[str] = field(default_factory=list)
    changed: bool = False
    created: bool = False
    reopened: bool = False
    deleted: bool = False
    moved: tuple[str, str] | None = None
    amended: list[str] = field(default_factory=list)

    @property
    def submitted(self) -> bool:
        """Whether this op submitted the record (a submit of what is submitted already does not)."""
        return self.moved is not None and self.moved[1] == "submitted"


class Refused(Exception):
    """The op cannot be applied as a whole: quarantine it under `code`."""

    def __init__(self, code: Code, errors: dict[str, list[str]]) -> None:
        super().__init__(code)
        self.code = code
        self.errors = errors


@dataclass
class Draft:
    """One op on its way into one record: the copy that changes, who writes, what has come of it so far."""

    record: Record
    spec: TypeSpec
    op: Op
    inc: int
    by: str
    history: History
    mint: Callable[[], str]
    conflict_id: Callable[[], str]
    force: bool
    late: bool
    stamp: str = field(init=False)
    writes: list[Write] = field(default_factory=list)
    waits: list[str] = field(default_factory=list)
    merged: bool = False
    beside: bool = False
    changed: bool = False
    touched: bool = False
    moved: tuple[str, str] | None = None
    amended: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.stamp = make_stamp(self.inc, self.op.n)

    def note(self, write: Write) -> None:
        """Enter a write into the history; something of the record has changed with it."""
        self.writes.append(write)
        self.changed = self.touched = True
