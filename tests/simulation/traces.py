"""`python -m tests.simulation.traces`: write what one phone went through as JSON for the TypeScript client's tests.

Each trace is the first phone of a history: how it was enrolled, what its user did, every request with its answer
(null: lost), and what was on its disk in the end. pwa/test/sync/traces.test.ts puts the real client through it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.simulation.acts import CLOSING
from tests.simulation.backends import Backend
from tests.simulation.plan import plan_of
from tests.simulation.run import table
from tests.simulation.school import SchemaLevel
from tests.simulation.vault import Json, Vault
from tests.simulation.world import World

FOLDER = Path(__file__).resolve().parents[2] / "sync" / "vectors" / "traces"
SEEDS = range(0, 150)
NUMBER = 6
LEFT_OUT = frozenset(
    {"photo", "strange", "crash", "evict", "clone", "logout", "login", "lag", "carry", "update", "leave"}
)
"""What the replay cannot do to the client."""
RARE = frozenset({"held", "quarantined"})
"""At least one trace of each."""
LOST = frozenset({"ok", "request lost", "reply lost"})


def calm(plan: Json) -> Json:
    """The plan with only such mishaps for the first phone as a replay over `fetch` can repeat."""
    events = []
    for event in plan["events"]:
        if event["do"] in LEFT_OUT:
            continue
        if event.get("dev") == 0 and event["do"] == "sync":
            line = [one if one in LOST else "ok" for one in event.get("fate", {}).get("line", [])]
            event = event | {"fate": {"line": line}}
        # An act while a sync is under way would have to be replayed inside it.
        events.append(event | {"t": event["t"] + 200.0 * len(events)})
    return plan | {"events": events, "devices": [device | {"app": 2} for device in plan["devices"]]}


def trace_of(seed: int, backend: Backend, level: SchemaLevel) -> Json | None:
    """The trace of a seed, or None where too little happened on its first phone."""
    world = World(calm(plan_of(seed)), backend, level)
    vault = world.phones[0].vault
    assert vault is not None
    enrolled = {"person": vault.person, "inc": vault.inc, "epoch": vault.epoch}
    world.tape.of = 0
    try:
        world.run()
    finally:
        world.close()
    steps = [
        {**step, "close": step["kind"] in CLOSING} if step["do"] == "act" else step
        for step in world.tape.steps
    ]
    if not _eventful(steps):
        return None
    return {"seed": seed, "enrolled": enrolled, "steps": steps, "end": _end(vault)}


def _eventful(steps: list[Json]) -> bool:
    calls = [call for step in steps if step["do"] == "sync" for call in step["calls"]]
    pushes = [call for call in calls if call["path"] == "push" and call["reply"]]
    answers = [call["reply"]["json"] for call in pushes if call["reply"]["status"] == 200]
    statuses = {result["status"] for answer in answers for result in answer["results"]}
    foreign = any(call["path"] not in ("push", "pull") for call in calls)
    return len(pushes) >= 4 and bool(statuses & {"conflict", "held", "quarantined"}) and not foreign


def _end(vault: Vault) -> Json:
    rows = [
        {name: row[name] for name in ("type", "id", "seq", "values", "stamps")} for row in vault.rows.values()
    ]
    ops = [{name: op[name] for name in ("inc", "n", "type", "id", "state")} for op in vault.ops.values()]
    return {
        "rows": sorted(rows, key=lambda row: (row["type"], row["id"])),
        "ops": sorted(ops, key=lambda op: (op["inc"], op["n"])),
        "cursor": vault.cursor,
    }


def _plainness(trace: Json) -> tuple[int, int]:
    """Few mishaps come last."""
    calls = [call for step in trace["steps"] if step["do"] == "sync" for call in step["calls"]]
    mishaps = {str(call["reply"] and call["reply"]["status"]) for call in calls}
    kinds = {step["kind"] for step in trace["steps"] if step["do"] == "act"}
    return -len(mishaps), -len(kinds)


def _chosen(traces: list[Json]) -> list[Json]:
    """The most eventful, and the first with each rare answer."""
    kept = traces[:NUMBER]
    for status in sorted(RARE):
        kept += [trace for trace in traces if trace not in kept and status in json.dumps(trace["steps"])][:1]
    return kept


def main() -> None:
    """Write the first few eventful traces, preferring those in which something was lost or restored."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    found: list[Any] = []
    with table("memory") as (backend, level):
        for seed in SEEDS:
            if (trace := trace_of(seed, backend, level)) is not None:
                found.append(trace)
    for trace in _chosen(sorted(found, key=_plainness)):
        path = FOLDER / f"seed-{trace['seed']}.json"
        path.write_text(json.dumps(trace, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
        print(path.name, path.stat().st_size, len(trace["steps"]))


if __name__ == "__main__":
    main()
