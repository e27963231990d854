"""PostgreSQL ends connections: one that lay in the pool is replaced unnoticed, one just taken is a passing trouble."""

from __future__ import annotations

import psycopg
import pytest
from sqlalchemy import event

from server.keys import KeyRing
from server.store.errors import Busy
from server.store.unit import Store
from tests.contracts.conftest import _opened, make_school
from tests.support.postgres import PostgresForTests

ENDED = (
    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


@pytest.mark.integration
def test_a_unit_after_the_server_ended_its_pooled_connections(
    postgres: PostgresForTests, keys: KeyRing
) -> None:
    url = postgres.database()
    for store in _opened(postgres.as_app(url), keys):
        school = make_school(store, keys)
        assert _clock(store, school) == 0
        _end_all(url)
        assert _clock(store, school) == 0


@pytest.mark.integration
def test_a_connection_that_ends_between_the_look_at_it_and_begin(
    postgres: PostgresForTests, keys: KeyRing
) -> None:
    url = postgres.database()
    for store in _opened(postgres.as_app(url), keys):
        school = make_school(store, keys)
        endings = [url]

        def end(*_: object, left: list[str] = endings) -> None:
            if left:
                _end_all(left.pop())

        event.listen(store.engine, "checkout", end)
        with pytest.raises(Busy):
            _clock(store, school)
        assert _clock(store, school) == 0


def _end_all(url: str) -> None:
    plain = url.replace("postgresql+psycopg://", "postgresql://")
    with psycopg.connect(plain, autocommit=True) as other:
        ended = other.execute(ENDED).fetchall()
    assert ended
    assert all(row == (True,) for row in ended)


def _clock(store: Store, school: str) -> int:
    with store.read(school) as unit:
        return unit.clock()
