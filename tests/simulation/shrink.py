"""A failing plan, made as small as it goes: events are taken away as long as the same invariant still breaks."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from tests.simulation.vault import Json

SEEDS = Path(__file__).parent / "seeds"
Fails = Callable[[Json], bool]


def shrunk(plan: Json, fails: Fails, tries: int = 400) -> Json:
    """The smallest plan found that still fails: first without whole phones, then without runs of events, then
    with calmer messages. At most `tries` histories are run."""
    left = [tries]

    def still(candidate: Json) -> bool:
        left[0] -= 1
        return left[0] >= 0 and fails(candidate)

    for device in range(len(plan["devices"])):
        without = [event for event in plan["events"] if event.get("dev") != device]
        if still(plan | {"events": without}):
            plan = plan | {"events": without}
    size = max(1, len(plan["events"]) // 2)
    while size and left[0] > 0:
        plan, size = _without_runs(plan, size, still), size // 2
    return _calmer(plan, still)


def _without_runs(plan: Json, size: int, still: Fails) -> Json:
    start = 0
    while start < len(plan["events"]):
        events = plan["events"][:start] + plan["events"][start + size :]
        if still(plan | {"events": events}):
            plan = plan | {"events": events}
        else:
            start += size
    return plan


def _calmer(plan: Json, still: Fails) -> Json:
    for place, event in enumerate(plan["events"]):
        for part in list(event.get("fate", {})):
            calm = event | {"fate": {name: one for name, one in event["fate"].items() if name != part}}
            events = [*plan["events"][:place], calm, *plan["events"][place + 1 :]]
            if still(plan | {"events": events}):
                plan, event = plan | {"events": events}, calm
    return plan


def save(plan: Json, name: str, why: str, folder: Path = SEEDS) -> Path:
    """Keep a plan as a regression test; `why` says what it once broke."""
    path = folder / f"{name}.json"
    path.write_text(
        json.dumps({"why": why, "plan": plan}, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    return path


def kept() -> list[Path]:
    """All plans that are kept."""
    return sorted(SEEDS.glob("*.json"))


def load(path: Path) -> Json:
    """A kept plan."""
    found: Json = json.loads(path.read_text(encoding="utf-8"))["plan"]
    return found
