"""Which of the driver's errors pass by themselves or with more room, and must not look like a fault of ours."""

from __future__ import annotations

import sqlite3

import psycopg
from sqlalchemy.exc import DBAPIError

from server.store.errors import Busy, DiskFull

_TRANSIENT_PG = {
    *("40001", "40P01", "55P03", "57014"),  # serialization, deadlock, lock not available, cancelled
    *("57P01", "57P02", "57P03", "53300"),  # shut down, crashed, starting up, too many connections
    *("08000", "08001", "08003", "08004", "08006"),  # the connection
}
_FULL_PG = {"53100"}
_FULL_SQLITE = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE}


def named(error: DBAPIError) -> Busy | DiskFull | None:
    """The store's own error for this one, or None where it is neither transient nor want of room."""
    said = str(error.orig).lower()
    if _is_full(error.orig, said):
        return DiskFull(said)
    if error.connection_invalidated or _is_transient(error.orig, said):
        return Busy(said)
    return None


def _is_full(error: BaseException | None, said: str) -> bool:
    if isinstance(error, psycopg.Error):
        return error.sqlstate in _FULL_PG
    return getattr(error, "sqlite_errorcode", None) in _FULL_SQLITE or "disk is full" in said


def _is_transient(error: BaseException | None, said: str) -> bool:
    if isinstance(error, psycopg.Error):
        # Without a state no server answered: there was none, or the connection broke.
        no_answer = error.sqlstate is None and isinstance(error, psycopg.OperationalError)
        return no_answer or error.sqlstate in _TRANSIENT_PG
    return "database is locked" in said
