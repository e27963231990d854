"""Incarnations: the random numbers under which devices count their ops, and how far these have arrived."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, select, update

from server.store.asked import among, of_school
from server.store.base import table_of
from server.store.tables import Incarnation, LoggedOp
from server.store.tx import Tx

_INC = table_of(Incarnation)
_OPS = table_of(LoggedOp)


@dataclass(frozen=True)
class IncFacts:
    """One incarnation. acked_n: all of 1..n are stored. durable_n: covered by a verified backup, or None."""

    inc: int
    person: str
    device: str
    acked_n: int
    durable_n: int | None


class IncarnationRepo:
    """The incs of one school's devices."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    def give(self, device: str, person: str, now: datetime) -> int:
        """A fresh random inc (1 … 2^53-1) for a device."""
        inc = self._tx.bits(53) or 1
        row = {"inc": inc, "person_id": person, "device_id": device, "given_at": now}
        self._tx.insert(_INC, [{**row, "acked_n": 0, "durable_n": None}])
        return inc

    def adopt(self, inc: int, device: str, person: str, now: datetime) -> None:
        """Take in a number that was given before and is not known any more; a known one stays whose it is."""
        row = {"inc": inc, "person_id": person, "device_id": device, "given_at": now}
        self._tx.upsert(_INC, [{**row, "acked_n": 0, "durable_n": None}], nothing=True)

    def get(self, inc: int) -> IncFacts | None:
        """One inc, or None when this school never gave it."""
        return self._read([inc], lock=False).get(inc)

    def lock(self, incs: Iterable[int]) -> dict[int, IncFacts]:
        """Take these incs for this transaction, in order: two pushes of one phone then follow one another."""
        return self._read(sorted(set(incs)), lock=True)

    def of_person(self, person: str) -> list[IncFacts]:
        """All incs of a person."""
        rows = self._tx.all(select(_INC).where(self._tx.within(_INC, _INC.c.person_id == person)))
        return [_facts(row) for row in rows]

    def advance(self, inc: int, locked: IncFacts | None = None) -> int:
        """Count on from the kept acked_n over the ops stored by now; keep and return it.

        locked: what `lock` told in this transaction, if the caller has it.
        """
        self._tx.flush_log()
        before = locked or self.get(inc)
        if before is None:
            return 0
        known = before.acked_n
        for row in self._tx.ask(_above, inc=inc, known=known):
            if row["n"] != known + 1:
                break
            known = row["n"]
        if known != before.acked_n:
            self._tx.execute(
                update(_INC).where(self._tx.within(_INC, _INC.c.inc == inc)).values(acked_n=known)
            )
        return known

    def all_acked(self) -> dict[int, int]:
        """acked_n of every inc: what a snapshot taken now would cover."""
        return {row["inc"]: row["acked_n"] for row in self._tx.all(select(_INC).where(self._tx.within(_INC)))}

    def set_durable(self, covered: Mapping[int, int]) -> None:
        """A verified snapshot covers these (inc -> n); never lowers a durable_n."""
        for inc, n in sorted(covered.items()):
            higher = _INC.c.durable_n.is_(None) | (_INC.c.durable_n < n)
            self._tx.execute(
                update(_INC).where(self._tx.within(_INC, _INC.c.inc == inc, higher)).values(durable_n=n)
            )

    def _read(self, incs: list[int], *, lock: bool) -> dict[int, IncFacts]:
        fit = [inc for inc in incs if 0 < inc < 2**63]
        rows = self._tx.ask(_by_inc, lock, incs=self._tx.many(fit))
        return {row["inc"]: _facts(row) for row in rows}


def _above(_dialect: str) -> Select[Any]:
    """Counters of `inc` above `known`."""
    above = of_school(_OPS, _OPS.c.inc == bindparam("inc"), _OPS.c.n > bindparam("known"))
    return select(_OPS.c.n).where(above).distinct().order_by(_OPS.c.n)


def _by_inc(dialect: str, lock: bool) -> Select[Any]:
    found = select(_INC).where(of_school(_INC, among(dialect, _INC.c.inc, "incs"))).order_by(_INC.c.inc)
    return found.with_for_update() if lock else found


def _facts(row: Mapping[Any, Any]) -> IncFacts:
    return IncFacts(row["inc"], row["person_id"], row["device_id"], row["acked_n"], row["durable_n"])
