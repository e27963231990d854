"""A demo school that is built once, a server over a copy of it for each test, and a phone in Chromium."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.browser import Phone
from tests.support.server import Server

pytestmark = [pytest.mark.e2e, pytest.mark.integration]


@pytest.fixture(scope="session")
def demo_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a freshly loaded demo school; tests work on copies of it."""
    folder = tmp_path_factory.mktemp("demo") / "data"
    with Server(folder) as server:
        server.stop()
    (folder / "public-url.json").unlink()
    return folder


@pytest.fixture
def server(demo_data: Path, tmp_path: Path) -> Iterator[Server]:
    """A running server with its own copy of the demo school."""
    folder = tmp_path / "data"
    shutil.copytree(demo_data, folder)
    with Server(folder, command="serve") as running:
        yield running


@pytest.fixture
def account(server: Server) -> Callable[..., dict[str, Any]]:
    """The n-th demo account of a role at the main school."""
    accounts = json.loads((server.data_dir / "demo-accounts.json").read_text("utf-8"))

    def pick(role: str, n: int = 0) -> dict[str, Any]:
        found: dict[str, Any] = [a for a in accounts if a["role"] == role][n]
        return found

    return pick


@pytest.fixture
def phone(server: Server, tmp_path: Path) -> Iterator[Phone]:
    """An Android-sized phone with a profile of its own that survives a kill."""
    device = Phone(tmp_path / "profile", server.url)
    device.start()
    yield device
    device.close()
