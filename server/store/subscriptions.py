"""Browsers and mailboxes that asked to be told; each readable through its pupil's own key alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Table, delete, select

from server.store.base import table_of
from server.store.pupil_keys import PupilKeyRepo
from server.store.tables import MailAddress, PushSubscription
from server.store.tx import Tx

WEBPUSH, SMTP = "webpush", "smtp"
_PUSH, _MAIL = table_of(PushSubscription), table_of(MailAddress)
_TABLES: Mapping[str, Table] = {WEBPUSH: _PUSH, SMTP: _MAIL}


@dataclass(frozen=True, slots=True)
class Subscription:
    """Somebody to be told. id: a browser's own, or the guardian's for a mailbox. told: what was kept of it, the
    link's token and the language among it; never in a repr."""

    channel: str
    id: str
    guardian: str
    pupil: str
    link: str
    told: Mapping[str, str]

    def __repr__(self) -> str:
        return f"Subscription({self.channel}, {self.id})"


class SubscriptionRepo:
    """Subscriptions of one school."""

    def __init__(self, tx: Tx, keys: PupilKeyRepo) -> None:
        self._tx = tx
        self._keys = keys

    def keep(self, one: Subscription, now: datetime) -> None:
        """Write it; what was there under its id is replaced. Raises Erased."""
        box = self._tx.secrets.encrypt(
            orjson.dumps(dict(one.told)), self._aad(one.channel, one.id), key=self._keys.key(one.pupil)
        )
        same = {"pupil_id": one.pupil, "link_id": one.link, "box": box, "created_at": now}
        own = {"guardian_id": one.guardian} | ({"id": one.id} if one.channel == WEBPUSH else {})
        self._tx.upsert(_TABLES[one.channel], [own | same])

    def of_guardian(self, guardian: str) -> list[Subscription]:
        """All of a guardian's, browsers first."""
        return [
            one
            for channel, table in _TABLES.items()
            for one in self._found(channel, table, table.c.guardian_id == guardian)
        ]

    def one(self, channel: str, id_: str) -> Subscription | None:
        """A single one."""
        table = _TABLES[channel]
        column = table.c.id if channel == WEBPUSH else table.c.guardian_id
        return next(iter(self._found(channel, table, column == id_)), None)

    def remove(self, channel: str, id_: str) -> None:
        """It is no more."""
        table = _TABLES[channel]
        column = table.c.id if channel == WEBPUSH else table.c.guardian_id
        self._tx.execute(delete(table).where(self._tx.within(table, column == id_)))

    def _found(self, channel: str, table: Table, where: Any) -> list[Subscription]:
        rows = self._tx.all(select(table).where(self._tx.within(table, where)).order_by(table.c.created_at))
        return [self._opened(channel, row) for row in rows]

    def _opened(self, channel: str, row: Mapping[Any, Any]) -> Subscription:
        id_ = row["id"] if channel == WEBPUSH else row["guardian_id"]
        key = self._keys.key_to_read(row["pupil_id"])
        told = orjson.loads(self._tx.secrets.decrypt(row["box"], self._aad(channel, id_), key=key))
        return Subscription(channel, id_, row["guardian_id"], row["pupil_id"], row["link_id"], told)

    def _aad(self, channel: str, id_: str) -> bytes:
        return f"{self._tx.school}|{channel}|{id_}".encode("utf-8", "surrogatepass")
