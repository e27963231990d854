"""What the server did, in order, as the oracle reads it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from server.services import judge
from sync.operation import Op

APPLIED = frozenset({"applied", "merged", "conflict"})


@dataclass(frozen=True)
class Wrote:
    """One field that the office wrote at the desk, with what stood there before."""

    field: str
    stamp: str
    value: Any
    saw: str | None
    before: Any


@dataclass(frozen=True)
class Applied:
    """One entry of what the server did, in order: an op that it applied, or a step of the office."""

    op: Op | None
    inc: int
    by: str
    forced: bool = False
    step: tuple[str, str] | None = None
    wrote: tuple[Wrote, ...] = ()


@dataclass
class Trace:
    """What was applied in which order; it goes back with a restored backup."""

    done: list[Applied] = field(default_factory=list)
    states: dict[str, str] = field(default_factory=dict)
    tries: list[Applied] = field(default_factory=list)
    pending: dict[str, str] = field(default_factory=dict)
    commits: int = 0
    """Never goes back."""

    def forget(self) -> None:
        """The transaction was rolled back."""
        self.tries, self.pending = [], {}

    def keep(self) -> None:
        """The transaction was committed: of several tries of one op the last counts."""
        self.commits += 1
        last = {(one.inc, one.op.op): one for one in self.tries if one.op}
        for one in self.tries:
            key = (one.inc, one.op.op) if one.op else None
            if key is None or (last.get(key) is one and self._applied(one)):
                self.done.append(one)
        self.states |= self.pending
        self.forget()

    def _applied(self, one: Applied) -> bool:
        assert one.op is not None
        return self.pending.get(f"{one.inc}|{one.op.op}") in APPLIED


def watch_reconcile(trace: Callable[[], Trace]) -> Callable[[], None]:
    """Note each op that is judged, in order; returns what undoes it."""
    plain = judge.reconcile

    def noting(record: Any, op: Op, **more: Any) -> Any:
        trace().tries.append(Applied(op, more["inc"], more["by"], forced=more.get("force", False)))
        return plain(record, op, **more)

    judge.reconcile = noting

    def undo() -> None:
        judge.reconcile = plain

    return undo
