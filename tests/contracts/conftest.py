"""Every contract runs on SQLite and on a real PostgreSQL, there as a role that row-level security binds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest

from server.keys import KeyRing
from server.store.migrate import upgrade
from server.store.unit import Store, Unit
from sync.state import Record
from tests.support.either_database import BOTH, copied_world
from tests.support.postgres import PostgresForTests
from tests.support.world import World

NOW = datetime(2026, 1, 9, 7, 2, 11, tzinfo=UTC)
_numbers = count(1)


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> KeyRing:
    return KeyRing.open(tmp_path_factory.mktemp("keys"))


@pytest.fixture(scope="session")
def sqlite_store(tmp_path_factory: pytest.TempPathFactory, keys: KeyRing) -> Iterator[Store]:
    yield from _opened(f"sqlite:///{tmp_path_factory.mktemp('db') / 'jiafang.db'}", keys)


@pytest.fixture(scope="session")
def postgres_store(postgres: PostgresForTests, keys: KeyRing) -> Iterator[Store]:
    yield from _opened(postgres.as_app(postgres.database()), keys)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.integration)])
def store(request: pytest.FixtureRequest) -> Store:
    """Each backend in turn; tests share its database, never its schools."""
    name = "sqlite_store" if request.param == "sqlite" else "postgres_store"
    found: Store = request.getfixturevalue(name)
    return found


@pytest.fixture
def school(store: Store, keys: KeyRing) -> str:
    """A new school of this test's own."""
    return make_school(store, keys)


@pytest.fixture
def other_school(store: Store, keys: KeyRing) -> str:
    """Another one beside it."""
    return make_school(store, keys)


def make_school(store: Store, keys: KeyRing) -> str:
    """A fresh school with keys; its id."""
    school = f"S{next(_numbers)}"
    keys.create(school)
    with store.across_schools() as everywhere:
        everywhere.add_organisations([("county", None, "county", "清河县")])
    with store.write(school) as unit:
        unit.schools.create("禾溪镇中心小学", organisation="county", phone="0000-0000")
    return school


@dataclass
class Seed:
    """Shorthands for records."""

    store: Store
    school: str

    def put(self, *records: Record, scopes: tuple[str, ...] = ("office:x",)) -> None:
        """Put new records in one transaction."""
        with self.store.write(self.school) as unit:
            for record in records:
                unit.records.put(record, scopes)

    def change(self, type_: str, id_: str, scopes: tuple[str, ...] | None = None, **values: object) -> int:
        """Change values of a record; returns its new seq."""
        with self.store.write(self.school) as unit:
            record = unit.records.load_for_update([(type_, id_)])[type_, id_].copy()
            record.values.update(values)
            unit.records.put(record, scopes)
            unit.publish()
            return unit.records.seq(type_, id_)

    def person(self, id_: str) -> str:
        """A colleague."""
        self.put(Record("person", id_, {"name": "许青禾", "title": "语文教师", "active": True}))
        return id_


@pytest.fixture
def seed(store: Store, school: str) -> Seed:
    return Seed(store, school)


def _opened(url: str, keys: KeyRing) -> Iterator[Store]:
    upgrade(url)
    store = Store(url, keys)
    yield store
    store.close()


class _Broken(Exception):
    pass


@contextmanager
def undone(store: Store, school: str) -> Iterator[Unit]:
    """A write transaction that breaks at its very end."""
    try:
        with store.write(school) as unit:
            yield unit
            raise _Broken
    except _Broken:
        return


def visit(id_: str, **values: object) -> Record:
    """A visit with a stamp on every value."""
    full: dict[str, object] = {"pupil": "p1", "status": "draft", **values}
    return Record("visit", id_, full, dict.fromkeys(full, "37.1"))


def database_path(store: Store) -> Path:
    """The file of a SQLite store."""
    return Path(str(store.engine.url.database))


@pytest.fixture(params=BOTH)
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    """The app over two small schools, on each database."""
    opened = copied_world(request, request.param, tmp_path / "data")
    yield opened
    opened.close()
