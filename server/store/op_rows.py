"""The op log's words: an op as it came in, as it is stored, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

_SAME = ("key", "op", "inc", "n", "sha256", "type", "state", "code", "by", "received_at", "errors", "result")

OpState = Literal["stored", "applied", "merged", "conflict", "held", "quarantined", "discarded", "erased"]


@dataclass(frozen=True)
class Arrived:
    """An op as it came in. raw: its JSON bytes. sha256: hex over its canonical content (the caller's rule).

    op, n, type, record: None where the op is unreadable. pupil: whose key; None: the school's field key.
    """

    raw: bytes
    sha256: str
    inc: int
    by: str
    received_at: datetime
    op: str | None = None
    n: int | None = None
    type: str | None = None
    record: str | None = None
    pupil: str | None = None
    device: str | None = None
    skew_ms: int | None = None

    @property
    def key(self) -> str:
        """The primary key: the same op again from the same inc has the same one."""
        return f"{self.inc}.{self.sha256}"


@dataclass(frozen=True)
class Logged:
    """A stored op. raw is None when its pupil was erased. result: the first answer, without its row."""

    key: str
    op: str | None
    inc: int
    n: int | None
    sha256: str
    type: str | None
    record: str | None
    pupil: str | None
    state: OpState
    code: str | None
    by: str
    device: str | None
    received_at: datetime
    raw: bytes | None = None
    errors: dict[str, list[str]] = field(default_factory=dict)
    result: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Verdict:
    """What became of an op; kept as its first result."""

    state: OpState
    code: str | None = None
    errors: Mapping[str, list[str]] = field(default_factory=dict)
    result: Mapping[str, Any] = field(default_factory=dict)


def logged_of(row: Mapping[Any, Any], raw: bytes | None) -> Logged:
    """A row of the log with its opened contents, or without (None)."""
    return Logged(
        record=row["record_id"],
        pupil=row["pupil_id"],
        device=row["device_id"],
        raw=raw,
        **{name: row[name] for name in _SAME},
    )
