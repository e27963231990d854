"""The store and its units of work: the only door to the database.

    with store.write("S1") as unit:          # one write transaction of one school
        record = unit.records.load_for_update([("visit", id)]) …
        unit.records.put(changed, scopes)
        unit.publish()                       # last; then commit at the end of the block

A unit cannot be made without a school, and every repository adds the school by itself.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property

from sqlalchemy import Connection, Engine, text

from server.store.across import AcrossSchools
from server.store.audit import AuditRepo
from server.store.counting.counters import CounterRepo
from server.store.engine import make_engine
from server.store.erasure import ErasureRepo
from server.store.errors import NoSchool
from server.store.feed import FeedRepo
from server.store.history import HistoryRepo
from server.store.ops import OpRepo
from server.store.ports import Secrets
from server.store.publishing import clock, publish
from server.store.pupil_keys import PupilKeyRepo
from server.store.records import RecordRepo
from server.store.refused import RefusedRepo
from server.store.repositories import Repositories
from server.store.scrubbing import scrub
from server.store.sealed import SealedRepo
from server.store.state import ServerFacts, read_or_mint
from server.store.tx import Tx, begun, translated


class Unit(Repositories):
    """One transaction of one school with its repositories."""

    def __init__(self, tx: Tx, facts: ServerFacts) -> None:
        self._tx = tx
        self.school = tx.school
        self.epoch = facts.epoch
        self.server_inc = facts.inc
        self.own_incs = facts.former | {facts.inc}
        self.restored_at = facts.restored_at
        self.records = RecordRepo(tx)
        self.feed = FeedRepo(tx)
        self.pupil_keys = PupilKeyRepo(tx)
        self.history = HistoryRepo(tx, self.pupil_keys, lost=facts.former)
        self.ops = OpRepo(tx, self.pupil_keys)
        self.audit = AuditRepo(tx)
        self.sealed = SealedRepo(tx, self.ops)
        self.counters = CounterRepo(tx, self.records, self.pupil_keys)
        tx.flush = self.records.flush
        tx.flush_log = self.ops.flush

    @cached_property
    def refused(self) -> RefusedRepo:
        """Ops that wait for what may free them."""
        return RefusedRepo(self._tx, self.ops, self.pupil_keys)

    @cached_property
    def erasure(self) -> ErasureRepo:
        """What the law takes away."""
        return ErasureRepo(self._tx, self.records, self.ops, self.pupil_keys, self.counters)

    def publish(self) -> int:
        """The LAST act of a writing transaction: take the clock, stamp and feed what was put or touched.

        Returns the school's clock. `records.seq(type, id)` then gives each record's seq. Leaving
        `store.write` publishes what is still unpublished.
        """
        self._flush_logs()
        return publish(self._tx, self.records)

    def finish(self) -> None:
        """Write and publish whatever still waits; a unit that has published asks nothing more."""
        self._flush_logs()
        if self.records.pending():
            publish(self._tx, self.records)

    def _flush_logs(self) -> None:
        for log in (self.ops, self.history, self.audit, self.sealed.log):
            log.flush()
        self.counters.settle()

    def clock(self) -> int:
        """The seq of the school's last change as this transaction sees it."""
        return clock(self._tx)

    def mint_stamp(self) -> str:
        """A fresh stamp "<server inc>.<k>" of a server-made write; k is random, so a restore repeats none."""
        return f"{self.server_inc}.{self._tx.bits(52) + 1}"

    def mint_conflict_id(self) -> str:
        """A fresh id of a conflict, "c_…"."""
        return f"c_{self._tx.bits(64):016x}"

    def seal(self, plain: bytes) -> dict[str, str]:
        """A box `{kid, box}` that only the school's key opens."""
        return {"kid": self._tx.secrets.kid, "box": self._tx.secrets.seal_box(plain)}

    def mint_id(self) -> str:
        """A fresh random id for a server-made record (32 hex digits)."""
        return self._tx.random_id()


class Store:
    """The database of all schools of this server.

    url: `sqlite:///…` or `postgresql://…` (ignored when an engine is given). keys: the key ring.
    bits: source of random bits; tests pass a seeded one.
    """

    def __init__(
        self,
        url: str,
        keys: Secrets,
        *,
        engine: Engine | None = None,
        bits: Callable[[int], int] = secrets.randbits,
    ) -> None:
        self.engine = engine or make_engine(url)
        self.keys = keys
        self._bits = bits
        self._facts: ServerFacts | None = None
        self._writer = self.engine.execution_options(jiafang_write=True)
        self._reader = self.engine.execution_options(jiafang_write=False)

    @property
    def facts(self) -> ServerFacts:
        """Epoch and server inc; minted at first use. After a restore call `new_epoch`."""
        if self._facts is None:
            with translated(), self._writer.begin() as connection:
                self._facts = read_or_mint(connection, self._bits)
        return self._facts

    @property
    def epoch(self) -> str:
        """The server's epoch; it changes when a backup is restored."""
        return self.facts.epoch

    def new_epoch(self, now: datetime | None = None) -> str:
        """Mint a new epoch and server inc: the last step of restoring a backup.

        now: when it was restored; incarnations that were given after the backup are then taken in again.
        """
        with translated(), self._writer.begin() as connection:
            self._facts = read_or_mint(connection, self._bits, fresh=True, restored_at=now)
        return self._facts.epoch

    @contextmanager
    def write(self, school: str) -> Iterator[Unit]:
        """One write transaction of a school; commits at the end, rolls back when the block raises.

        PostgreSQL: READ COMMITTED. SQLite: BEGIN IMMEDIATE. Raises NoSchool, Busy, DiskFull.
        """
        with self._unit(self._writer, school) as unit:
            yield unit
            unit.finish()

    @contextmanager
    def read(self, school: str) -> Iterator[Unit]:
        """One snapshot of a school; nothing that is put here is written."""
        with self._unit(self._reader, school) as unit:
            yield unit

    @contextmanager
    def across_schools(self, *, write: bool = True) -> Iterator[AcrossSchools]:
        """For sign-in, tokens, health, the worker and bureau figures only: sees every school.

        write=False: look-ups only; on SQLite they then need not wait for a writer.
        """
        engine = self._writer if write else self._reader
        with begun(engine, "*") as connection:
            yield AcrossSchools(connection)

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """One read transaction over everything, for an image of the database; writers do not wait for it."""
        with begun(self._reader, "*") as connection:
            yield connection

    def analyze(self) -> None:
        """Let the database learn how its rows are spread; to be called after a large load.

        Until PostgreSQL has seen how few schools there are, it reads whole scopes instead of single rows.
        """
        with translated(), self._writer.begin() as connection:
            connection.execute(text("ANALYZE"))

    def scrub(self) -> None:
        """Make what was deleted unreadable in SQLite's own files, write-ahead log included. Raises Busy.

        PostgreSQL gives no such promise about its files: there its own vacuuming reuses the space in time.
        """
        scrub(self.engine)

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()

    @contextmanager
    def _unit(self, engine: Engine, school: str) -> Iterator[Unit]:
        if not school or school == "*":
            raise NoSchool("a unit of work needs a school")
        facts = self.facts
        with begun(engine, school) as connection:
            connection.info["school"] = school
            yield Unit(Tx(connection, school, self.keys.school(school), bits=self._bits), facts)
