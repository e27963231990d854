"""What tests of the server share: a small world for each, built once and copied; a push service."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from server.channels import straight
from tests.support.either_database import copied_world
from tests.support.push_service import PushService, running_push_service
from tests.support.world import World


@pytest.fixture
def service() -> Iterator[PushService]:
    """Where browsers are told; it listens on this machine."""
    with running_push_service() as running:
        yield running


@pytest.fixture
def fresh_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    """No host rests from what an earlier test asked of it."""
    monkeypatch.setattr(straight, "silence", straight.Silence())


@pytest.fixture
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    """On SQLite, and where a test is marked `on_both_databases` on PostgreSQL as well."""
    opened = copied_world(request, getattr(request, "param", "sqlite"), tmp_path / "data")
    yield opened
    opened.close()
