"""PostgreSQL: a connection that the server ended while it lay in the pool is replaced, and nobody notices."""

from __future__ import annotations

import psycopg
import pytest

from server.keys import KeyRing
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
        with psycopg.connect(url.replace("postgresql+psycopg://", "postgresql://"), autocommit=True) as other:
            ended = other.execute(ENDED).fetchall()
        assert ended
        assert all(row == (True,) for row in ended)
        assert _clock(store, school) == 0


def _clock(store: Store, school: str) -> int:
    with store.read(school) as unit:
        return unit.clock()
