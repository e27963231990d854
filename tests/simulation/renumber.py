"""What stamps name, where that changes: the server does not know a phone's incarnation, and what no backup covers
counts again under a new one; or a copy of the phone counts under the same."""

from __future__ import annotations

from typing import Any

from tests.simulation.vault import Json, Vault


def count_anew(vault: Vault, inc: int) -> None:
    """Give every op above `durable_n` its number under `inc`; own stamps that others of them saw follow."""
    old, vault.inc = vault.inc, inc
    moving = [op for op in vault.ops.values() if op["inc"] == old and op["n"] > vault.durable.get(old, 0)]
    moving.sort(key=lambda op: op["n"])
    first = vault.next.get(inc, 1)
    names = {f"{old}.{op['n']}": f"{inc}.{first + place}" for place, op in enumerate(moving)}
    for op in [*moving, *(op for op in vault.ops.values() if op["state"] == "open")]:
        for part in ("set", "items"):
            op[part] = {name: [value, names.get(saw, saw)] for name, (value, saw) in op[part].items()}
    for op in moving:
        key, n = (op["type"], op["id"]), vault.next.get(inc, 1)
        tail = vault.tails.get(key)
        op |= {"state": "queued", "inc": inc, "n": n}
        op["after"] = tail[1] if tail and tail[0] == inc else None
        vault.tails[key] = (inc, n)
        vault.next[inc] = n + 1


def part_stamps(vault: Vault, batch: list[Json], results: list[Any]) -> None:
    """The stamps of reused ops name another copy's writes at the school: what has not been sent yet saw none."""
    pairs = list(zip(batch, results, strict=True))
    shared = {f"{op['inc']}.{op['n']}" for op, result in pairs if result.get("new_inc")}
    told = {op["op"] for op, result in pairs if result["status"] != "retry"}
    for op in vault.ops.values() if shared else ():
        if op["op"] in told or op["state"] not in ("open", "queued"):
            continue
        for part in ("set", "items"):
            writes = op[part].items()
            op[part] = {name: [value, None if saw in shared else saw] for name, (value, saw) in writes}
        if op["delete"]:
            heads = {name: saw for name, saw in op["delete"]["saw"].items() if saw not in shared}
            op["delete"] = {**op["delete"], "saw": heads}
