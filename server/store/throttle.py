"""Counting failed sign-ins. The limits are the caller's; here only the counts are kept."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, case, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from server.store.base import table_of
from server.store.tables import LoginThrottle

_THROTTLE = table_of(LoginThrottle)


class Throttle:
    """Failures per subject (`user:t1001`, `ip:…`, `note:…`) within a window that starts at the first one."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def failures(self, subject: str, now: datetime, window: timedelta) -> tuple[int, datetime | None]:
        """(failures in the current window, when that window ends); (0, None) where there is none."""
        row = (
            self._connection.execute(select(_THROTTLE).where(_THROTTLE.c.subject == subject))
            .mappings()
            .first()
        )
        if row is None or row["since"] + window <= now:
            return 0, None
        return row["failures"], row["since"] + window

    def fail(self, subject: str, now: datetime, window: timedelta) -> int:
        """Count a failure; returns how many the window has now."""
        make = postgresql.insert if self._connection.dialect.name == "postgresql" else sqlite.insert
        fresh = make(_THROTTLE).values(subject=subject, failures=1, since=now)
        over = _THROTTLE.c.since <= now - window
        statement = fresh.on_conflict_do_update(
            index_elements=["subject"],
            set_={
                "failures": case((over, 1), else_=_THROTTLE.c.failures + 1),
                "since": case((over, now), else_=_THROTTLE.c.since),
            },
        ).returning(_THROTTLE.c.failures)
        return int(self._connection.execute(statement).scalar_one())

    def clear(self, subject: str) -> None:
        """A success forgives what was."""
        self._connection.execute(delete(_THROTTLE).where(_THROTTLE.c.subject == subject))
