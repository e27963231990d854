"""The two readers of what was sealed to the school: who they are, what they opened, what they did about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select, update

from server.store.audit import AuditRepo
from server.store.base import table_of
from server.store.ops import Logged, OpRepo
from server.store.tables import ReportOutcome, SealedLogRow, SealedReader
from server.store.tx import Tx

_READERS, _OUTCOMES, _LOG = table_of(SealedReader), table_of(ReportOutcome), table_of(SealedLogRow)
_REPORT = "report"


@dataclass(frozen=True, slots=True)
class Reader:
    """One naming; the fields are those of `tables.sealed.SealedReader`."""

    id: str
    person: str
    named_at: datetime
    named_by: str
    told_at: datetime | None
    ended_at: datetime | None
    ended_by: str | None
    end_told_at: datetime | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a reader did about a report; `box` opens with the school's key."""

    report: str
    at: datetime
    by: str
    box: str


class SealedRepo:
    """Readers, reports and the log of readings of one school."""

    def __init__(self, tx: Tx, ops: OpRepo) -> None:
        self._tx = tx
        self._ops = ops
        self.log = AuditRepo(tx, _LOG, "sealed_log")
        """Who opened which report: the readers' own chain, which no list or export of the audit shows."""

    # ---- who reads

    def readers(self, *, lock: bool = False) -> list[Reader]:
        """Those who are readers now, first named first. lock: two who name at once follow one another."""
        if lock:
            self._tx.lock_name("sealed_reader")
        return self._namings(_READERS.c.ended_at.is_(None))

    def is_reader(self, person: str) -> bool:
        """Whether somebody is a reader now."""
        return any(reader.person == person for reader in self.readers())

    def untold(self, person: str) -> list[Reader]:
        """Namings of this person, and ends of them, that the person has not seen."""
        begun = _READERS.c.told_at.is_(None) & _READERS.c.ended_at.is_(None)
        ended = _READERS.c.ended_at.is_not(None) & _READERS.c.end_told_at.is_(None)
        return self._namings(_READERS.c.person_id == person, begun | ended)

    def name(self, person: str, *, by: str, at: datetime) -> None:
        """From now on this person is a reader."""
        row = {"id": self._tx.random_id(), "person_id": person, "named_at": at, "named_by": by}
        row |= dict.fromkeys(("told_at", "ended_at", "ended_by", "end_told_at"))
        self._tx.insert(_READERS, [row])

    def end(self, person: str, *, by: str, at: datetime) -> None:
        """From now on this person is none."""
        self._change(person, _READERS.c.ended_at.is_(None), ended_at=at, ended_by=by)

    def told(self, person: str, at: datetime) -> None:
        """The person saw what `untold` says."""
        self._change(person, _READERS.c.told_at.is_(None), told_at=at)
        ended = _READERS.c.ended_at.is_not(None) & _READERS.c.end_told_at.is_(None)
        self._change(person, ended, end_told_at=at)

    # ---- what is read

    def reports(self, report: str | None = None) -> dict[str, list[Logged]]:
        """The ops that brought each report (or this one), newest report first, its own ops oldest first. Read from
        the log: one that was refused for whatever reason lies before its readers all the same."""
        found: dict[str, list[Logged]] = {}
        for logged in self._ops.of_type(_REPORT, report):
            found.setdefault(logged.record or logged.key, []).insert(0, logged)
        return found

    def outcomes(self, report: str | None = None) -> list[Outcome]:
        """What was done about all reports, or about this one, in order."""
        where = self._tx.within(_OUTCOMES, *([] if report is None else [_OUTCOMES.c.report_id == report]))
        rows = self._tx.all(select(_OUTCOMES).where(where).order_by(_OUTCOMES.c.at, _OUTCOMES.c.id))
        return [Outcome(row["report_id"], row["at"], row["by"], row["box"]) for row in rows]

    def add_outcome(self, outcome: Outcome) -> None:
        """Keep what was done."""
        row = {"id": self._tx.random_id(), "report_id": outcome.report, "at": outcome.at}
        self._tx.insert(_OUTCOMES, [row | {"by": outcome.by, "box": outcome.box}])

    # ---- inside

    def _namings(self, *where: ColumnElement[bool]) -> list[Reader]:
        found = select(_READERS).where(self._tx.within(_READERS, *where))
        return [_reader(row) for row in self._tx.all(found.order_by(_READERS.c.named_at, _READERS.c.id))]

    def _change(self, person: str, where: ColumnElement[bool], **values: Any) -> None:
        scope = self._tx.within(_READERS, _READERS.c.person_id == person, where)
        self._tx.execute(update(_READERS).where(scope).values(**values))


def _reader(row: Mapping[Any, Any]) -> Reader:
    same = ("id", "named_at", "named_by", "told_at", "ended_at", "ended_by", "end_told_at")
    return Reader(person=row["person_id"], **{name: row[name] for name in same})
