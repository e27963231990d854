"""A database for a moment: a file without a name that vanishes with its connection. Here images are proved."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain

from sqlalchemy import Connection, Engine, String, cast, create_engine, func, select
from sqlalchemy.pool import StaticPool

from server.store.base import Base, table_of
from server.store.engine import engine_options, prepare
from server.store.image import BadImage, Facts, facts_of, load, read_facts
from server.store.migrate import HEAD, knows, upgrade_engine
from server.store.tables import Incarnation, LoggedOp, Photo, PhotoFile

_INC, _OPS = table_of(Incarnation), table_of(LoggedOp)
_FILES, _PHOTO = table_of(PhotoFile), table_of(Photo)


class NewerImage(BadImage):
    """The image was made by newer code than this."""


@contextmanager
def proved(lines: Iterable[bytes]) -> Iterator[Proof]:
    """Load an image and hold it to its own facts. Raises BadImage, or NewerImage.

    Proved are: every line and sum, all keys and foreign keys, the database's own integrity check, the counts,
    and that of each incarnation all operations 1 … acked_n are there.
    """
    options = engine_options("sqlite://")
    del options["connect_args"], options["pool_size"]

    def opened() -> sqlite3.Connection:
        return sqlite3.connect("", check_same_thread=False)

    engine = prepare(create_engine("sqlite://", creator=opened, poolclass=StaticPool, **options))
    try:
        found = iter(lines)
        first = next(found, b"")
        _build(engine, read_facts(first).revision)
        facts = load(engine, chain([first], found))
        with engine.begin() as connection:
            _check(connection, facts)
            yield Proof(connection, facts)
    finally:
        engine.dispose()


def _build(engine: Engine, revision: str) -> None:
    if revision == HEAD:
        Base.metadata.create_all(engine)
    elif knows(revision):
        upgrade_engine(engine, revision)
    else:
        raise NewerImage(revision)


class Proof:
    """A proved image."""

    def __init__(self, connection: Connection, facts: Facts) -> None:
        self._connection = connection
        self.facts = facts

    def blobs(self) -> list[str]:
        """Keys of all pictures that the image names, sorted."""
        rows = self._connection.execute(select(_FILES.c.blob, _FILES.c.thumbs)).all()
        return sorted({key for row in rows for key in (row.blob, *row.thumbs.values())})

    def durable(self) -> dict[str, dict[str, int]]:
        """School -> inc (as text) -> how far a phone may forget: up to acked_n, but not an op that still waits
        (`held`), nor one whose photos are not here yet, or the phone would drop their bytes."""
        reached = {school: dict(incs) for school, incs in self.facts.acked.items()}
        away = {(row.school_id, row.id) for row in self._connection.execute(_AWAY)}
        for row in self._connection.execute(_UNSURE):
            needs = {(row.school_id, photo) for photo in row.result.get("needs", ())}
            if row.state == "held" or needs & away:
                incs = reached.get(row.school_id, {})
                incs[str(row.inc)] = min(incs.get(str(row.inc), 0), row.n - 1)
        return reached


_AWAY = select(_PHOTO.c.school_id, _PHOTO.c.id).where(
    _PHOTO.c.state == "expected", _PHOTO.c.deleted.is_(False)
)
_UNSURE = select(_OPS.c.school_id, _OPS.c.inc, _OPS.c.n, _OPS.c.state, _OPS.c.result).where(
    _OPS.c.n >= 1, (_OPS.c.state == "held") | cast(_OPS.c.result, String).contains('"needs"')
)


def _check(connection: Connection, facts: Facts) -> None:
    said = connection.exec_driver_sql("PRAGMA integrity_check").scalar()
    if said != "ok" or connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
        raise BadImage("the loaded database is not sound")
    found = facts_of(connection, tables=facts.rows, revision=facts.revision)
    if found != facts:
        raise BadImage("the loaded database holds something else")
    joined = _INC.join(
        _OPS,
        (_OPS.c.school_id == _INC.c.school_id) & (_OPS.c.inc == _INC.c.inc) & (_OPS.c.n <= _INC.c.acked_n),
    )
    counted = select(_INC.c.school_id, _INC.c.inc, func.count(_OPS.c.n.distinct()).label("n"))
    kept = {
        (row.school_id, str(row.inc)): row.n
        for row in connection.execute(
            counted.select_from(joined).where(_OPS.c.n >= 1).group_by(_INC.c.school_id, _INC.c.inc)
        )
    }
    for school, incs in facts.acked.items():
        for inc, acked in incs.items():
            if acked and kept.get((school, inc)) != acked:
                raise BadImage("operations that were acknowledged are missing")
