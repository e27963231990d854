"""A small world per test: built once, copied for each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.either_database import copied_world
from tests.support.world import World


@pytest.fixture
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    """On SQLite, and where a test is marked `on_both_databases` on PostgreSQL as well."""
    opened = copied_world(request, getattr(request, "param", "sqlite"), tmp_path / "data")
    yield opened
    opened.close()
