"""`python -m tests.simulation`: play histories, print what struck and what was checked; 1 where anything broke."""

from __future__ import annotations

import argparse
import sys
import time

from tests.simulation.checking import play
from tests.simulation.plan import plan_of
from tests.simulation.run import BACKENDS, in_parallel, table
from tests.simulation.shrink import save, shrunk


def main() -> int:
    """Parse, play, tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--histories", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0, help="the first seed")
    parser.add_argument("--backend", choices=BACKENDS, default="memory")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument(
        "--shrink", action="store_true", help="make the first broken history small and keep it"
    )
    asked = parser.parse_args()
    begun = time.monotonic()
    total = in_parallel(asked.histories, asked.seed, asked.backend, asked.jobs)
    print(total.told())
    print(
        f"{asked.backend}: {total.histories / (time.monotonic() - begun):.1f} histories/s with {asked.jobs} jobs"
    )
    if total.broken and asked.shrink:
        print(f"kept as {_shrink(total.broken[0].seed, set(total.broken[0].broken))}")
    return 1 if total.broken or total.missing() else 0


def _shrink(seed: int, names: set[str]) -> str:
    with table("memory") as (where, level):
        small = shrunk(plan_of(seed), lambda plan: bool(names & play(plan, where, level).broken.keys()))
    return str(save(small, f"seed-{seed}", " ".join(sorted(names))))


if __name__ == "__main__":
    sys.exit(main())
