"""The outbox: work written in the record's own transaction and done after its commit, at least once.

ready -> leased -> done, or back to ready with a later due time, or dead when it is given up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from server.store.base import table_of
from server.store.tables import OutboxRow
from server.store.tx import Tx

_OUTBOX = table_of(OutboxRow)


@dataclass(frozen=True)
class Job:
    """A row of the outbox. tries: how often it was leased, this time included. lease: proof of holding it."""

    school: str
    id: str
    kind: str
    payload: dict[str, Any]
    state: str
    due: datetime
    tries: int
    lease: str | None
    last_error: str | None


class OutboxRepo:
    """The outbox of one school. Leasing is across schools: `across_schools().lease`."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    def add(self, kind: str, payload: Mapping[str, Any], due: datetime, *, id_: str | None = None) -> str:
        """Leave work; returns its id. A given id makes it once only: the second add changes nothing."""
        row = {
            "id": id_ or self._tx.random_id(),
            "kind": kind,
            "payload": dict(payload),
            "state": "ready",
            "due": due,
        }
        self._tx.upsert(
            _OUTBOX,
            [{**row, "lease": None, "lease_until": None, "tries": 0, "last_error": None}],
            nothing=True,
        )
        return str(row["id"])

    def done(self, job: Job) -> bool:
        """The work is done; False when the lease was lost meanwhile."""
        return self._end(job, state="done", last_error=None)

    def retry(self, job: Job, due: datetime, error: str) -> bool:
        """Try again at `due`."""
        return self._end(job, state="ready", due=due, last_error=error)

    def give_up(self, job: Job, error: str) -> bool:
        """A dead letter, listed for the office."""
        return self._end(job, state="dead", last_error=error)

    def listing(self, state: str, limit: int = 100) -> list[Job]:
        """Jobs in a state, soonest due first."""
        statement = select(_OUTBOX).where(self._tx.within(_OUTBOX, _OUTBOX.c.state == state))
        return [job_of(row) for row in self._tx.all(statement.order_by(_OUTBOX.c.due).limit(limit))]

    def _end(self, job: Job, **values: object) -> bool:
        where = self._tx.within(_OUTBOX, _OUTBOX.c.id == job.id, _OUTBOX.c.lease == job.lease)
        result = self._tx.execute(update(_OUTBOX).where(where).values(lease=None, lease_until=None, **values))
        return bool(result.rowcount)


def job_of(row: Mapping[Any, Any]) -> Job:
    """A job from its row."""
    same = ("id", "kind", "payload", "state", "due", "tries", "lease", "last_error")
    return Job(school=row["school_id"], **{name: row[name] for name in same})
