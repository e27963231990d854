"""Ops that wait in quarantine or are held, seen from what may free them: a newer schema, a record that came, a
pupil who became known, a visit that was joined to another."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import or_, select, update

from server.store.base import table_of
from server.store.ops import Logged, OpRepo
from server.store.pupil_keys import PupilKeyRepo
from server.store.tables import LoggedOp
from server.store.tx import Tx

_OPS = table_of(LoggedOp)
_WAITING = ("held", "quarantined")

Place = tuple[datetime, str]
"""(received_at, key) of an op: where the next page begins."""


class RefusedRepo:
    """The waiting ops of one school."""

    def __init__(self, tx: Tx, ops: OpRepo, keys: PupilKeyRepo) -> None:
        self._tx = tx
        self._ops = ops
        self._keys = keys

    def quarantined(
        self, codes: Collection[str], after: Place | None = None, limit: int = 200
    ) -> tuple[list[Logged], Place | None]:
        """Quarantined ops under one of these codes with their contents, oldest first and those of one push by
        their counter; and where the next page begins (None: there is none)."""
        where = (_OPS.c.state == "quarantined") & self._tx.among(_OPS.c.code, sorted(codes))
        if after is not None:
            at, key = after
            where &= or_(_OPS.c.received_at > at, (_OPS.c.received_at == at) & (_OPS.c.key > key))
        statement = select(_OPS.c.key, _OPS.c.received_at).where(self._tx.within(_OPS, where))
        self._ops.flush()
        rows = self._tx.all(statement.order_by(_OPS.c.received_at, _OPS.c.key).limit(limit))
        found = [logged for row in rows if (logged := self._ops.get(row["key"])) is not None]
        last = (rows[-1]["received_at"], rows[-1]["key"]) if len(rows) == limit else None
        return sorted(found, key=lambda one: (one.received_at, one.inc, one.n or 0)), last

    def rekey(self, pupils: Mapping[str, str]) -> None:
        """Put the contents of these ops (by key) under the keys of the pupils whom they turned out to concern."""
        for key, pupil in sorted(pupils.items()):
            logged = self._ops.get(key)
            if logged is None or logged.raw is None or logged.pupil == pupil:
                continue
            box = self._tx.secrets.encrypt(
                logged.raw, f"{self._tx.school}|op|{key}".encode(), key=self._keys.key(pupil)
            )
            where = self._tx.within(_OPS, _OPS.c.key == key)
            self._tx.execute(update(_OPS).where(where).values(pupil_id=pupil, raw=box))

    def redirect(self, type_: str, old: str, new: str) -> None:
        """Whatever waits for one record waits for another from now on; its content still names the old one."""
        self._ops.flush()
        where = self._tx.within(
            _OPS, _OPS.c.type == type_, _OPS.c.record_id == old, _OPS.c.state.in_(_WAITING)
        )
        self._tx.execute(update(_OPS).where(where).values(record_id=new))
