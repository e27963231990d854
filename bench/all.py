"""Every measurement, one after the other; the figures of docs/performance.md come from here.

python bench/all.py            all of them, about half an hour on two cores
python bench/all.py sync large  some of them
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MEASUREMENTS = ("sync", "large", "line", "returning", "photo", "photos", "app", "rules", "planning")


def main() -> int:
    """Run them in processes of their own, so that none warms another up; 1 if one of them broke."""
    wanted = sys.argv[1:] or MEASUREMENTS
    unknown = set(wanted) - set(MEASUREMENTS)
    if unknown:
        print(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(MEASUREMENTS)}")
        return 2
    codes = [subprocess.run([sys.executable, "-m", f"bench.{name}"], cwd=ROOT).returncode for name in wanted]
    return int(any(codes))


if __name__ == "__main__":
    sys.exit(main())
