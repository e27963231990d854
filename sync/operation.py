"""An operation as the merger takes it, and one that was refused."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sync.errors import Code

Writes = dict[str, tuple[Any, str | None]]


@dataclass(frozen=True)
class Append:
    """One grow-only entry; `supersedes` names the entry that it corrects."""

    kind: str
    id: str
    body: dict[str, Any]
    supersedes: str | None = None


@dataclass(frozen=True)
class Command:
    """One workflow step, with the state in which its author saw the record."""

    name: str
    expect: str


@dataclass(frozen=True)
class Op:
    """One operation on one record. `set` and `items`: key -> (new value, stamp that was seen or None).

    `delete`: the heads that its author saw; `delete_entries`: the ids of other people's entries seen with them,
    None where the author does not speak of entries.
    """

    op: str
    n: int
    type: str
    id: str
    after: int | None = None
    at: str = ""
    set: Writes = field(default_factory=dict)
    items: Writes = field(default_factory=dict)
    append: tuple[Append, ...] = ()
    command: Command | None = None
    resolve: tuple[str, ...] = ()
    delete: Mapping[str, str] | None = None
    delete_entries: tuple[str, ...] | None = None
    needs: tuple[str, ...] = ()


@dataclass(frozen=True)
class BadOp:
    """An op that is refused: why, and as much of its identity as could be read (for the acknowledgement)."""

    code: Code
    errors: dict[str, list[str]]
    op: str | None = None
    n: int | None = None
    type: str | None = None
    id: str | None = None
