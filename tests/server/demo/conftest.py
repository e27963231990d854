"""The demo, built once, and the app over it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from server.demo import load_demo
from server.store.migrate import upgrade
from tests.support.phone import Phone
from tests.support.world import World, open_world, settings_for

TODAY = date(2026, 11, 25)
NOW = datetime(2026, 11, 25, 10, 30, tzinfo=UTC)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    settings = settings_for(Path(tmp_path_factory.mktemp("demo")) / "data")
    settings.data_dir.mkdir()
    upgrade(settings.database_url)
    world = open_world(settings)
    world.now = NOW
    load_demo(world.store, settings, world.parts.media, world.parts.blobs, today=TODAY)
    yield world
    world.close()


def phone_of(world: World, user: str) -> Phone:
    """A freshly enrolled phone of a demo account."""
    accounts = load_demo(world.store, world.settings, world.parts.media, world.parts.blobs, today=TODAY)
    password = next(a.password for a in accounts if a.user == user)
    return Phone.enrol(world.transport(), user, password)
