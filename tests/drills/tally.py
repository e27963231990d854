"""What a drill counted, so that the run ends in a table that can be read and repeated."""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Mapping
from typing import Any

SEED = "DRILL_SEED"


class Tally:
    """One drill's seed, number of cases and counts. `cases` of zero fails the drill (see conftest)."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.seed = int(os.environ.get(SEED) or random.SystemRandom().randrange(10**9))
        self.cases = 0
        self.counts: Counter[str] = Counter()
        print(f"{name}: seed {self.seed} ({SEED}={self.seed} repeats it)")

    def rng(self) -> random.Random:
        """Randomness that the seed fixes."""
        return random.Random(self.seed)

    def add(self, counts: Mapping[str, int], cases: int = 0) -> None:
        """Count these; `cases` says how many things were tried, acknowledged or compared."""
        print(dict(counts))
        self.counts.update(counts)
        self.cases += cases

    def row(self) -> dict[str, Any]:
        """For the table and build/drills.json."""
        return {"drill": self.name, "seed": self.seed, "cases": self.cases, "counts": dict(self.counts)}


def table(rows: list[dict[str, Any]]) -> list[str]:
    """The rows as lines of text."""
    lines = []
    for row in rows:
        counts = ", ".join(f"{name} {n}" for name, n in row.get("counts", {}).items())
        said = row.get("why") or counts
        lines.append(
            f"{row['result']:<8}{row['drill']:<44}{row.get('cases', 0):>8}  seed {row.get('seed', '-'):<10}"
            f" {row['seconds']:>6.0f} s  {said}"
        )
    return lines
