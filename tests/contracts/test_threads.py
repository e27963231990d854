"""Real threads: no cursor skips a row, no update is lost, nothing is judged twice.

The negative controls show that the tests can see what they look for: a plain sequence does skip.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256

import pytest
from sqlalchemy import text

from server.store.errors import Busy
from server.store.feed import Cursor
from server.store.ops import Arrived, Verdict
from server.store.unit import Store
from tests.contracts.conftest import NOW, Seed, make_school, visit

SCOPES = ("office:x", "class:c1")
WRITERS, BATCHES, ROWS = 6, 25, 4


def together(*acts: Callable[[], object]) -> list[object]:
    """Run these at once and give back what they returned; an exception of one is raised."""
    with ThreadPoolExecutor(len(acts)) as pool:
        return [future.result() for future in [pool.submit(act) for act in acts]]


class Poller:
    """Pulls with a cursor for as long as writers are busy, and once more."""

    def __init__(self, store: Store, school: str) -> None:
        self.store, self.school = store, school
        self.cursor: Cursor | None = None
        self.seen: set[tuple[str, int]] = set()
        self.quiet = threading.Event()

    def run(self) -> None:
        while not self.quiet.is_set():
            self.pull()
        while self.pull():
            pass

    def pull(self) -> bool:
        with self.store.read(self.school) as unit:
            page = unit.feed.page(self.cursor, SCOPES, 50)
            unit.records.load_pairs((e.type, e.id) for e in page.entries)
            self.seen |= {(e.id, unit.records.seq(e.type, e.id)) for e in page.entries}
        self.cursor = page.cursor
        return page.more


def test_a_pull_cursor_never_skips_a_row(store: Store, school: str) -> None:
    poller = Poller(store, school)
    poller.pull()

    def write(writer: int) -> set[tuple[str, int]]:
        published = set()
        for batch in range(BATCHES):
            names = [f"w{writer}-{batch}-{row}" for row in range(ROWS)]
            with store.write(school) as unit:
                for name in names:
                    unit.records.put(visit(name), SCOPES)
                unit.publish()
                published |= {(name, unit.records.seq("visit", name)) for name in names}
        return published

    def write_all() -> set[tuple[str, int]]:
        try:
            parts = together(*(lambda w=w: write(w) for w in range(WRITERS)))  # type: ignore[misc]
            return set().union(*parts)  # type: ignore[arg-type]
        finally:
            poller.quiet.set()

    published, _ = together(write_all, poller.run)
    assert isinstance(published, set)
    assert len(published) == WRITERS * BATCHES * ROWS
    assert published - poller.seen == set()
    with store.read(school) as unit:
        assert unit.clock() == len(published)
        for scope in SCOPES:
            assert unit.feed.checks([scope])[scope] == unit.feed.recount(scope)


@pytest.mark.integration
def test_a_plain_sequence_as_cursor_does_skip(postgres_store: Store) -> None:
    """The control: the slower of two transactions drew the lower number and is never pulled."""
    engine = postgres_store.engine
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE IF NOT EXISTS naive (id bigserial PRIMARY KEY, name text)"))
    insert = text("INSERT INTO naive (name) VALUES (:name)")
    with engine.connect() as slow, slow.begin():
        slow.execute(insert, {"name": "slow"})
        with engine.begin() as quick:
            quick.execute(insert, {"name": "quick"})
        with engine.begin() as poll:
            cursor, seen = poll.execute(text("SELECT max(id), array_agg(name) FROM naive")).one()
    with engine.begin() as poll:
        later = poll.execute(text("SELECT name FROM naive WHERE id > :c"), {"c": cursor}).all()
        everything = poll.execute(text("SELECT count(*) FROM naive")).scalar_one()
    assert (seen, later, everything) == (["quick"], [], 2)


@pytest.mark.integration
def test_a_later_writer_waits_for_the_clock(postgres_store: Store, keys: object) -> None:
    """The same interleaving with our clock: the quick one cannot pass the slow one."""
    school = make_school(postgres_store, keys)  # type: ignore[arg-type]
    started, done = threading.Event(), threading.Event()

    def quick() -> int:
        with postgres_store.write(school) as unit:
            unit.records.put(visit("quick"), SCOPES)
            started.set()
            unit.publish()
            done.set()
            return unit.records.seq("visit", "quick")

    with ThreadPoolExecutor(1) as pool:
        with postgres_store.write(school) as unit:
            unit.records.put(visit("slow"), SCOPES)
            unit.publish()
            future = pool.submit(quick)
            assert started.wait(10)
            assert not done.wait(0.2)
            assert unit.records.seq("visit", "slow") == 1
        assert future.result(10) == 2


def test_updates_of_one_record_follow_one_another(store: Store, seed: Seed) -> None:
    seed.put(visit("v1", count=0))

    def add_one() -> None:
        for _ in range(15):
            with store.write(seed.school) as unit:
                unit.records.get("visit", "v1")
                record = unit.records.load_for_update([("visit", "v1")])["visit", "v1"].copy()
                record.values["count"] += 1
                unit.records.put(record)

    together(*[add_one] * 4)
    with store.read(seed.school) as unit:
        found = unit.records.get("visit", "v1")
        assert found is not None
        assert found.values["count"] == 60


def test_two_creators_of_one_id_meet(store: Store, school: str) -> None:
    """A planned visit's id is known to both companions: whoever is second must see the first one's record."""
    gate = threading.Barrier(2)

    def create(who: str) -> bool:
        gate.wait(10)
        with store.write(school) as unit:
            found = unit.records.load_for_update([("visit", "planned")]).get(("visit", "planned"))
            record = visit("planned") if found is None else found.copy()
            record.values[who] = True
            unit.records.put(record, SCOPES)
            return found is None

    created = together(lambda: create("a"), lambda: create("b"))
    assert sorted(created) == [False, True]  # type: ignore[type-var]
    with store.read(school) as unit:
        record = unit.records.get("visit", "planned")
        assert record is not None
        assert record.values["a"] is True
        assert record.values["b"] is True


def test_a_batch_sent_twice_at_once_is_judged_once(store: Store, school: str) -> None:
    with store.write(school) as unit:
        inc = unit.incarnations.give("d1", "t1", NOW)
    ops = [
        Arrived(b"{}", sha256(str(n).encode()).hexdigest(), inc, "t1", NOW, op=f"o{n}", n=n)
        for n in range(1, 51)
    ]
    gate = threading.Barrier(3)

    def push() -> int:
        gate.wait(10)
        with store.write(school) as unit:
            unit.incarnations.lock([inc])
            known = {op.key for op in unit.ops.look_up((op.key for op in ops), (), 1, ())}
            fresh = [op for op in ops if op.key not in known]
            unit.ops.add(fresh)
            unit.ops.set_state({op.key: Verdict("applied") for op in fresh})
            assert unit.incarnations.advance(inc) == 50
            return len(fresh)

    assert sorted(together(push, push, push)) == [0, 0, 50]  # type: ignore[type-var]


def test_jobs_go_to_one_worker_each(store: Store, school: str) -> None:
    from datetime import timedelta

    kind = f"work.{school}"
    with store.write(school) as unit:
        for number in range(60):
            unit.outbox.add(kind, {}, NOW, id_=f"j{number}")

    def work() -> list[str]:
        taken = []
        while True:
            with store.across_schools() as everywhere:
                jobs = everywhere.lease(NOW, timedelta(minutes=5), limit=4, kinds=[kind])
            if not jobs:
                return taken
            taken += [job.id for job in jobs]

    taken = [id_ for part in together(*[work] * 4) for id_ in part]  # type: ignore[attr-defined]
    assert sorted(taken) == sorted(f"j{number}" for number in range(60))


@pytest.mark.integration
def test_a_deadlock_is_busy_for_one_and_fine_for_the_other(postgres_store: Store, keys: object) -> None:
    school = make_school(postgres_store, keys)  # type: ignore[arg-type]
    gate = threading.Barrier(2)

    def lock(first: str, second: str) -> str:
        try:
            with postgres_store.write(school) as unit:
                unit.records.load_for_update([("visit", first)])
                gate.wait(10)
                unit.records.load_for_update([("visit", second)])
        except Busy:
            return "busy"
        return "fine"

    assert sorted(together(lambda: lock("a", "b"), lambda: lock("b", "a"))) == ["busy", "fine"]  # type: ignore[type-var]
