"""Making what was deleted unreadable in SQLite's own files."""

from __future__ import annotations

from sqlalchemy import Engine

from server.store.errors import Busy
from server.store.tx import translated


def scrub(engine: Engine) -> None:
    """Write the file anew and empty the write-ahead log; nothing on another database. Raises Busy."""
    if engine.dialect.name != "sqlite":
        return
    with translated(), engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None  # noqa: S101 - a connection that was just opened
        driver.execute("VACUUM")
        busy = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    if busy:
        raise Busy("somebody still reads what was deleted")
