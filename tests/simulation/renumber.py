"""When the server does not know a phone's incarnation: what no backup covers counts again under a new one."""

from __future__ import annotations

from tests.simulation.vault import Vault


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
