"""What all measurements share: rounds, medians, the machine, and a file of results per measurement.

Figures are told as ratios against something measured in the same run, since the machine is never alone.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "build" / "bench"


@dataclass(frozen=True)
class Figure:
    """One line of a report. `budget`: in words; `met`: None where there is none."""

    what: str
    value: float
    unit: str
    budget: str = ""
    met: bool | None = None

    def line(self) -> str:
        """As it is printed."""
        verdict = {True: "met", False: "NOT MET", None: ""}[self.met]
        return f"{self.what:<66} {self.value:>12,.2f} {self.unit:<12} {self.budget:<26} {verdict}"


def report(name: str, figures: Iterable[Figure], notes: Iterable[str] = ()) -> None:
    """Print the figures and keep them in build/bench/<name>.json."""
    found = list(figures)
    OUT.mkdir(parents=True, exist_ok=True)
    kept = {"machine": machine(), "notes": list(notes), "figures": [asdict(each) for each in found]}
    (OUT / f"{name}.json").write_text(json.dumps(kept, ensure_ascii=False, indent=1), "utf-8")
    print(f"\n{name}  ({machine()})")
    for each in found:
        print("  " + each.line())
    for note in kept["notes"]:
        print(f"  note: {note}")


def machine() -> str:
    """Processor, cores, load and versions."""
    model = next(
        (
            line.split(":", 1)[1].strip()
            for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    load = os.getloadavg()[0]
    return f"{model}, {os.cpu_count()} cores, load {load:.1f}, Python {platform.python_version()}"


def cpu_seconds(roots: Iterable[int]) -> float:
    """Processor time of these processes and all below them, ended ones included.

    What a busy machine cannot take away: waiting for a processor does not count.
    """
    below: dict[int, list[int]] = {}
    spent: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = stat.read_text("utf-8").rpartition(")")[2].split()
        except OSError:
            continue
        pid = int(stat.parent.name)
        below.setdefault(int(words[1]), []).append(pid)
        spent[pid] = sum(int(word) for word in words[11:15])
    todo, ticks = list(roots), 0
    while todo:
        pid = todo.pop()
        ticks += spent.get(pid, 0)
        todo.extend(below.get(pid, ()))
    return ticks / os.sysconf("SC_CLK_TCK")


def seconds(act: Callable[[], object]) -> float:
    """How long it takes."""
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def median(values: Iterable[float]) -> float:
    """The middle one."""
    return statistics.median(values)
