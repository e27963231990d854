"""What a phone's screen must show at any moment of a history."""

from __future__ import annotations

from collections.abc import Iterator

from tests.simulation.vault import Json, Vault, wire


def reads_own_writes(vault: Vault) -> Iterator[str]:
    """The pending value wins on the screen. Asked while the history runs."""
    for key in {
        (op["type"], op["id"]) for op in vault.ops.values() if op["state"] in ("open", "queued", "held")
    }:
        last: Json = {}
        refused = () if key in vault.rows else ("quarantined",)
        for op in vault.of(key, "open", "queued", "held", "parked", *refused):
            laid = wire(op)
            last |= {**laid.get("set", {}), **laid.get("items", {})}
        values = vault.shown(key)["values"]
        for name, (value, _) in last.items():
            if values.get(name) != value:
                yield f"{vault.person} wrote {name} = {value!r} on {key} and is shown {values.get(name)!r}"
