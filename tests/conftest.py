"""For all tests: no sockets, except where a test says that it needs them; one PostgreSQL, and small schools that are
built once on each database and copied for whoever asks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from server.settings import Settings
from tests.support.postgres import PostgresForTests, running_postgres
from tests.support.world import build, settings_for


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Close sockets by default, before pytest-socket looks at the options.

    Unix sockets stay: they join us to our own worker processes and to PostgreSQL.
    """
    config.option.disable_socket = True
    config.option.allow_unix_socket = True


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """`integration` opens the sockets of a test. The longest come first: what is left at the end is small, and no
    worker waits for another."""
    for item in items:
        if item.get_closest_marker("integration"):
            item.add_marker(pytest.mark.enable_socket)
    yield
    items.sort(key=_patience, reverse=True)


def _patience(item: pytest.Item) -> float:
    """How long a test may take says how long it takes; browsers before anything else, then what stays together."""
    limit = item.get_closest_marker("timeout")
    seconds = float(limit.args[0]) if limit and limit.args else 0.0
    together = bool(item.get_closest_marker("e2e")) + bool(item.get_closest_marker("xdist_group"))
    return seconds + 1_000 * together


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresForTests]:
    """One PostgreSQL for the session; who kills it starts another."""
    with running_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The schools of tests/support/world.py in a folder."""
    settings = settings_for(tmp_path_factory.mktemp("world") / "data")
    build(settings)
    return settings


@pytest.fixture(scope="session")
def postgresql_template(tmp_path_factory: pytest.TempPathFactory, postgres: PostgresForTests) -> Settings:
    """The same, with their records in PostgreSQL."""
    folder = tmp_path_factory.mktemp("world") / "data"
    settings = replace(settings_for(folder), database_url=postgres.as_app(postgres.database()))
    build(settings)
    return settings


@pytest.fixture(scope="session")
def world_template(sqlite_template: Settings) -> Path:
    """The folder of the schools on SQLite."""
    return sqlite_template.data_dir
