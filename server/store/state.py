"""What the server knows of itself: its epoch, its own incarnation, and whether it came out of a backup.

`server_state` also keeps single remarks by name (`remark`), such as how the last backup went.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from server.store.base import table_of
from server.store.tables import ServerState

_STATE = table_of(ServerState)
_OWN = ("epoch", "inc", "former", "restored_at")


@dataclass(frozen=True)
class ServerFacts:
    """`epoch`: changes at a restore. `inc`: the incarnation of server-made stamps; changes with it.

    `former`: the incarnations that it had before; what they wrote after the backup never arrives any more.
    `restored_at`: the last restore, None before the first.
    """

    epoch: str
    inc: int
    former: frozenset[int] = frozenset()
    restored_at: datetime | None = None


def read_or_mint(
    connection: Connection,
    bits: Callable[[int], int],
    *,
    fresh: bool = False,
    restored_at: datetime | None = None,
) -> ServerFacts:
    """Read them, or mint epoch and inc where they are missing (or when `fresh`)."""
    known = {row.name: row.value for row in connection.execute(select(_STATE)) if row.name in _OWN}
    now = dict(known)
    if fresh:
        former = [*known.get("former", "").split(), *([known["inc"]] if "inc" in known else [])]
        now = {"former": " ".join(former)}
        if restored_at or "restored_at" in known:
            now["restored_at"] = restored_at.isoformat() if restored_at else known["restored_at"]
    now.setdefault("epoch", f"e{bits(64):016x}")
    now.setdefault("inc", str(bits(52) + 1))
    for name in [name for name in now if now[name] != known.get(name)]:
        remark(connection, name, now[name])
    return ServerFacts(
        now["epoch"],
        int(now["inc"]),
        frozenset(map(int, now.get("former", "").split())),
        datetime.fromisoformat(now["restored_at"]) if "restored_at" in now else None,
    )


def remark(connection: Connection, name: str, value: str) -> None:
    """Keep one value under a name."""
    connection.execute(delete(_STATE).where(_STATE.c.name == name))
    connection.execute(insert(_STATE), [{"name": name, "value": value}])


def remarks(connection: Connection, prefix: str) -> dict[str, str]:
    """All values whose names begin so."""
    rows = connection.execute(select(_STATE).where(_STATE.c.name.startswith(prefix, autoescape=True)))
    return {row.name: row.value for row in rows}
