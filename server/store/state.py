"""What the server knows of itself: its epoch and its own incarnation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select

from server.store.base import table_of
from server.store.tables import ServerState

_STATE = table_of(ServerState)


@dataclass(frozen=True)
class ServerFacts:
    """`epoch`: changes at a restore. `inc`: the incarnation of server-made stamps; changes with it."""

    epoch: str
    inc: int


def read_or_mint(connection: Connection, bits: Callable[[int], int], *, fresh: bool = False) -> ServerFacts:
    """Read both, or mint them where they are missing (or when `fresh`)."""
    if fresh:
        connection.execute(delete(_STATE).where(_STATE.c.name.in_(["epoch", "inc"])))
    known = {row.name: row.value for row in connection.execute(select(_STATE))}
    missing = {
        name: value
        for name, value in (("epoch", f"e{bits(64):016x}"), ("inc", str(bits(52) + 1)))
        if name not in known
    }
    if missing:
        connection.execute(insert(_STATE), [{"name": name, "value": v} for name, v in missing.items()])
    known |= missing
    return ServerFacts(known["epoch"], int(known["inc"]))
