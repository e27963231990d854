"""What everybody did and was told in one history: the ground truth that the checkers judge by.

Nothing here asks the code under test. Ops are noted when the phone numbers them, conflicts as a user saw them,
answers as they reached the phone.
"""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.simulation.vault import Json, wire

Mark = tuple[int, int, str]
"""(inc, n, op id): one numbered op."""


@dataclass
class Written:
    """One numbered op. `person` wrote it; `raw` is what travels."""

    person: str
    inc: int
    raw: Json

    @property
    def stamp(self) -> str:
        """The stamp of its writes."""
        return f"{self.inc}.{self.raw['n']}"


@dataclass
class Book:
    """The notes of one history."""

    written: dict[Mark, list[Written]] = field(default_factory=dict)
    """Under one mark more than one content where a phone was copied while it wrote: each copy closed that op."""
    seen_conflicts: dict[str, Json] = field(default_factory=dict)
    acked: dict[Mark, str] = field(default_factory=dict)
    excused: set[Mark] = field(default_factory=set)
    durable: dict[int, int] = field(default_factory=dict)
    texts: dict[tuple[str, str], str] = field(default_factory=dict)
    screens: dict[tuple[str, str, str | None], Any] = field(default_factory=dict)
    """(op id, field, stamp named as seen) -> the value that its author had on the screen: copied phones give one
    stamp to two values."""
    entries_shown: dict[str, set[str]] = field(default_factory=dict)
    erased: set[str] = field(default_factory=set)
    photos: dict[str, bytes] = field(default_factory=dict)
    breaches: list[tuple[str, str]] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)
    views: dict[tuple[int, str], int] = field(default_factory=dict)

    def numbered(self, person: str, op: Json) -> None:
        """A phone closed this op; told again of what is known, nothing is noted."""
        known = self.written.setdefault((op["inc"], op["n"], op["op"]), [])
        raw = wire(op)
        if any(one.raw == raw for one in known):
            return
        one = Written(person, op["inc"], copy.deepcopy(raw))
        known.append(one)
        for name, (value, _) in one.raw.get("set", {}).items():
            # Of two that share a stamp the school keeps one: its rows say which.
            self.texts.setdefault((name, one.stamp), value if isinstance(value, str) else "")

    def contents(self) -> Iterator[Written]:
        """All that was ever numbered, each content of it."""
        for some in self.written.values():
            yield from some

    def saw_conflicts(self, row: Json) -> None:
        """A row with its conflicts reached a phone."""
        for conflict in row["conflicts"]:
            if conflict["id"] in self.seen_conflicts:
                continue
            self.seen_conflicts[conflict["id"]] = {
                "record": (row["type"], row["id"]),
                "field": conflict["field"],
                "head": row["stamps"].get(conflict["field"]),
                "siblings": [one["stamp"] for one in conflict["values"]],
                "restores": self.faults["restore"],
            }

    def saw_texts(self, row: Json) -> None:
        """The texts of a row reached a phone, each under its stamp."""
        for name, stamp in row["stamps"].items():
            value = row["values"].get(name)
            self.texts[name.partition("/")[0], stamp] = value if isinstance(value, str) else ""
        for conflict in row["conflicts"]:
            for one in conflict["values"]:
                self.texts[conflict["field"], one["stamp"]] = (
                    one["value"] if isinstance(one["value"], str) else ""
                )

    def answered(self, inc: int, ops: list[Json], reply: Json) -> None:
        """The reply to a push reached the phone."""
        for op, result in zip(ops, reply["results"], strict=True):
            if result["status"] != "retry":
                self.acked[inc, op["n"], op["op"]] = result.get("first") or result["status"]
        self.durable[inc] = max(self.durable.get(inc, 0), reply["durable_n"])

    def breach(self, name: str, what: str) -> None:
        """An invariant was seen broken while the history ran."""
        self.breaches.append((name, what))

    def count(self, fault: str) -> None:
        """A fault struck."""
        self.faults[fault] += 1


def marks_of(vaults: Any) -> set[Mark]:
    """All numbered ops that these vaults hold."""
    return {
        (op["inc"], op["n"], op["op"]) for vault in vaults for op in vault.ops.values() if op["n"] is not None
    }
