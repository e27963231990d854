"""Migrations: from nothing to head and back on both databases; the tables are those of the code."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from server.store import tables
from server.store.base import Base
from server.store.engine import make_engine
from server.store.migrate import HEAD, alembic_config, current, upgrade
from tests.support.postgres import PostgresForTests


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.integration)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'fresh.db'}"
    server: PostgresForTests = request.getfixturevalue("postgres")
    return server.as_app(server.database())


def test_head_is_the_newest_revision() -> None:
    assert ScriptDirectory.from_config(alembic_config()).get_heads() == [HEAD]


def test_upgrading_is_needed_once(url: str) -> None:
    assert upgrade(url) is True
    assert upgrade(url) is False


def test_the_migrated_tables_are_those_of_the_code(url: str) -> None:
    assert tables.SYNCED
    upgrade(url)
    engine = make_engine(url)
    with engine.begin() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


def test_down_to_nothing_and_up_again(url: str) -> None:
    upgrade(url)
    engine = make_engine(url)
    with engine.begin() as connection:
        command.downgrade(alembic_config(connection), "base")
    with engine.begin() as connection:
        assert set(inspect(connection).get_table_names()) == {"alembic_version"}
        assert current(connection) is None
    engine.dispose()
    assert upgrade(url) is True


def test_two_that_start_at_once_do_not_disturb_each_other(url: str) -> None:
    done: list[bool] = []
    code = f"from server.store.migrate import upgrade; print(upgrade({url!r}))"
    root = Path(__file__).resolve().parents[2]

    def start() -> None:
        import subprocess

        ran = subprocess.run(
            [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=False
        )
        assert ran.returncode == 0, ran.stderr
        done.append(ran.stdout.strip() == "True")

    threads = [threading.Thread(target=start) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == [False, True]
