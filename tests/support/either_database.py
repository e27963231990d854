"""The small schools of tests/support/world.py on SQLite and on PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from server.services.backup_plan import vault_of
from server.services.take_snapshot import take_snapshot
from server.settings import Settings
from tests.support.postgres import PostgresForTests
from tests.support.world import World, open_world, settings_for

BOTH = ["sqlite", pytest.param("postgresql", marks=pytest.mark.integration)]
on_both_databases = pytest.mark.parametrize("world", BOTH, indirect=True)


def a_url(request: pytest.FixtureRequest, kind: str, folder: Path) -> str:
    if kind == "sqlite":
        folder.mkdir(parents=True, exist_ok=True)
        return f"sqlite:///{folder / 'jiafang.db'}"
    server: PostgresForTests = request.getfixturevalue("postgres")
    return server.as_app(server.database())


def copied_world(request: pytest.FixtureRequest, kind: str, data: Path) -> World:
    """The app over a copy of the session's schools; the caller closes it."""
    template: Settings = request.getfixturevalue(f"{kind}_template")
    copytree(template.data_dir, data)
    settings = settings_for(data)
    if kind == "postgresql":
        server: PostgresForTests = request.getfixturevalue("postgres")
        settings = replace(settings, database_url=server.copy_of(template.database_url))
    return open_world(settings)


def snap(world: World) -> Any:
    """A backup in the world's own folder, now."""
    return take_snapshot(world.store, world.parts.blobs, vault_of(world.settings), world.now)
