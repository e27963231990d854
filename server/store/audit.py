"""The audit log: append-only, each entry chained to the one before by the school's HMAC key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Table, select

from server.store.base import table_of
from server.store.tables import AuditRow
from server.store.tx import Tx

_AUDIT = table_of(AuditRow)
_PURPOSE = "audit"


@dataclass(frozen=True)
class AuditEntry:
    """One entry. by: person id or "server". act: a stable word. subject: "type:id"."""

    place: int
    at: datetime
    by: str
    act: str
    subject: str
    detail: Mapping[str, Any]
    chain: str


class AuditRepo:
    """The audit chain of one school; or another chain like it, in a table and under a name of its own."""

    def __init__(self, tx: Tx, table: Table = _AUDIT, purpose: str = _PURPOSE) -> None:
        self._tx = tx
        self._table = table
        self._purpose = purpose
        self._waiting: list[dict[str, Any]] = []

    def add(
        self, *, at: datetime, by: str, act: str, subject: str, detail: Mapping[str, Any] | None = None
    ) -> None:
        """Append an entry. detail: plain JSON without names, addresses or narratives.

        It waits for `flush`, because writers of one school follow one another here.
        """
        row = {"at": at, "by": by, "act": act, "subject": subject, "detail": dict(detail or {})}
        self._waiting.append(row)

    def flush(self) -> None:
        """Chain and write what waits; `Unit.publish` does this just before it takes the clock."""
        if not self._waiting:
            return
        rows, self._waiting = self._waiting, []
        self._tx.lock_name(self._purpose)
        last = self._last()
        place, chain = (last.place, last.chain) if last else (0, "")
        for row in rows:
            place += 1
            row["place"] = place
            chain = row["chain"] = self._chain(chain, row)
        self._tx.insert(self._table, rows)

    def entries(self, *, after: int = 0, limit: int = 200) -> list[AuditEntry]:
        """Entries in order from `after` on."""
        self.flush()
        table = self._table
        statement = select(table).where(self._tx.within(table, table.c.place > after))
        return [_entry(row) for row in self._tx.all(statement.order_by(table.c.place).limit(limit))]

    def about(self, subject: str) -> list[AuditEntry]:
        """The entries about one subject, in order."""
        return self._read(self._table.c.subject == subject)

    def subjects(self, *, by: str, act: str) -> set[str]:
        """What somebody did this to."""
        return {entry.subject for entry in self._read(self._table.c.by == by, self._table.c.act == act)}

    def of(self, act: str, subject: str, limit: int = 200) -> list[AuditEntry]:
        """The latest entries of one act on one subject, the latest first."""
        self.flush()
        these = self._tx.within(_AUDIT, _AUDIT.c.act == act, _AUDIT.c.subject == subject)
        statement = select(_AUDIT).where(these).order_by(_AUDIT.c.place.desc()).limit(limit)
        return [_entry(row) for row in self._tx.all(statement)]

    def first_broken(self, *, head: str | None = None) -> int | None:
        """The place of the first entry that was changed, removed or slipped in; None: the chain holds.

        head: the last chain value known from elsewhere; with it a truncated end is noticed too.
        """
        before, place = "", 0
        for entry in self._walk():
            row = {name: getattr(entry, name) for name in ("place", "at", "by", "act", "subject", "detail")}
            if entry.place != place + 1 or entry.chain != self._chain(before, row):
                return place + 1
            before, place = entry.chain, entry.place
        return place + 1 if head is not None and head != before else None

    def head(self) -> str:
        """The last chain value ("" while the log is empty), to be kept elsewhere."""
        self.flush()
        last = self._last()
        return last.chain if last else ""

    def _walk(self) -> Iterator[AuditEntry]:
        after = 0
        while page := self.entries(after=after, limit=1000):
            yield from page
            after = page[-1].place

    def _read(self, *where: ColumnElement[bool]) -> list[AuditEntry]:
        self.flush()
        statement = select(self._table).where(self._tx.within(self._table, *where))
        return [_entry(row) for row in self._tx.all(statement.order_by(self._table.c.place))]

    def _last(self) -> AuditEntry | None:
        table = self._table
        row = self._tx.first(
            select(table).where(self._tx.within(table)).order_by(table.c.place.desc()).limit(1)
        )
        return None if row is None else _entry(row)

    def _chain(self, before: str, row: Mapping[str, Any]) -> str:
        plain = orjson.dumps({**row, "at": row["at"].timestamp()}, option=orjson.OPT_SORT_KEYS)
        return self._tx.secrets.hmac(before.encode() + b"|" + plain, self._purpose)


def _entry(row: Mapping[Any, Any]) -> AuditEntry:
    return AuditEntry(
        **{name: row[name] for name in ("place", "at", "by", "act", "subject", "detail", "chain")}
    )
