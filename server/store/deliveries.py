"""The log of what was sent about a note: one row per message, whatever became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import func, select, update

from server.store.base import table_of
from server.store.pupil_keys import PupilKeyRepo
from server.store.tables import Delivery
from server.store.tx import Tx

_ROWS = table_of(Delivery)


@dataclass(frozen=True, slots=True)
class Sending:
    """One message; the fields are those of `tables.channels.Delivery`."""

    id: str
    note: str
    version: int
    pupil: str
    guardian: str
    channel: str
    target: str
    topic: str
    state: str
    tries: int
    code: str
    created_at: datetime
    at: datetime
    due: datetime | None
    claimed_at: datetime | None
    own_link: bool


class DeliveryRepo:
    """Deliveries of one school."""

    def __init__(self, tx: Tx, keys: PupilKeyRepo) -> None:
        self._tx = tx
        self._keys = keys

    def add(self, one: Sending, own: Mapping[str, str] | None = None) -> bool:
        """Plan a message; False when it was planned before. own: token and code made for it alone."""
        if self.get(one.id) is not None:
            return False
        box = None
        if own is not None:
            key = self._keys.key(one.pupil)
            box = self._tx.secrets.encrypt(orjson.dumps(dict(own)), self._aad(one.id), key=key)
        self._tx.insert(_ROWS, [_row(one) | {"box": box}])
        return True

    def get(self, id_: str) -> Sending | None:
        """One message, held until the end of this transaction where it writes."""
        row = self._row_of(id_)
        return None if row is None else _sending(row)

    def own_link(self, id_: str) -> dict[str, str]:
        """Token and code that were made for this message; empty where it used one that was there."""
        row = self._row_of(id_)
        if row is None or row["box"] is None:
            return {}
        key = self._keys.key_to_read(row["pupil_id"])
        found: dict[str, str] = orjson.loads(self._tx.secrets.decrypt(row["box"], self._aad(id_), key=key))
        return found

    def change(self, id_: str, **values: Any) -> None:
        """New values of state, tries, code, at, due, claimed_at."""
        self._tx.execute(update(_ROWS).where(self._tx.within(_ROWS, _ROWS.c.id == id_)).values(**values))

    def listing(
        self,
        *,
        note: str | None = None,
        state: str | None = None,
        channel: str | None = None,
        limit: int = 100,
    ) -> list[Sending]:
        """Messages, the newest change first."""
        where = [
            *([_ROWS.c.note_id == note] if note else []),
            *([_ROWS.c.state == state] if state else []),
            *([_ROWS.c.channel == channel] if channel else []),
        ]
        statement = select(_ROWS).where(self._tx.within(_ROWS, *where))
        rows = self._tx.all(statement.order_by(_ROWS.c.at.desc(), _ROWS.c.id).limit(limit))
        return [_sending(row) for row in rows]

    def counts(self) -> dict[str, int]:
        """How many messages there are in each state."""
        statement = select(_ROWS.c.state, func.count().label("n")).where(self._tx.within(_ROWS))
        return {row["state"]: row["n"] for row in self._tx.all(statement.group_by(_ROWS.c.state))}

    def _row_of(self, id_: str) -> Mapping[Any, Any] | None:
        return self._tx.first(
            select(_ROWS).where(self._tx.within(_ROWS, _ROWS.c.id == id_)).with_for_update()
        )

    def _aad(self, id_: str) -> bytes:
        return f"{self._tx.school}|delivery|{id_}".encode("utf-8", "surrogatepass")


_SAME = ("id", "version", "channel", "target", "topic", "state", "tries", "code")
_INSTANTS = ("created_at", "at", "due", "claimed_at")


def _row(one: Sending) -> dict[str, Any]:
    own = {"note_id": one.note, "pupil_id": one.pupil, "guardian_id": one.guardian}
    return own | {name: getattr(one, name) for name in (*_SAME, *_INSTANTS)}


def _sending(row: Mapping[Any, Any]) -> Sending:
    same = {name: row[name] for name in (*_SAME, *_INSTANTS)}
    ids = {"note": row["note_id"], "pupil": row["pupil_id"], "guardian": row["guardian_id"]}
    return Sending(**same, **ids, own_link=row["box"] is not None)
