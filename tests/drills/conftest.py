"""Where the drills find their databases."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.postgres import PostgresForTests, running_postgres


@pytest.fixture(scope="module")
def postgres() -> Iterator[PostgresForTests]:
    """A real PostgreSQL that outlives every server which is killed in front of it."""
    with running_postgres() as server:
        yield server
