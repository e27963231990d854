"""Starting: the public address is guarded, a local one is nobody's business."""

from __future__ import annotations

import dataclasses
import socket
from pathlib import Path

import pytest

from server import run as starting
from server.settings import Settings


@pytest.fixture
def listened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses under which a server would have been listening."""
    seen: list[str] = []
    monkeypatch.setattr(starting, "_listen", lambda app, settings, ready: seen.append(settings.public_url))
    # Whatever else runs on this machine.
    monkeypatch.setattr(starting, "taken_port", lambda host, ports: None)
    return seen


def settings_at(folder: Path, address: str) -> Settings:
    plain = Settings(data_dir=folder, database_url=f"sqlite:///{folder / 'jiafang.db'}", worker=False)
    return dataclasses.replace(plain, public_url=address)


def test_another_local_port_is_no_move(tmp_path: Path, listened: list[str]) -> None:
    for port in (8000, 8001):
        settings = settings_at(tmp_path, f"http://localhost:{port}")
        assert starting.run(settings, demo=False, move_origin=False) == 0
    assert listened == ["http://localhost:8000", "http://localhost:8001"]


def test_another_public_address_needs_a_word(
    tmp_path: Path, listened: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = (settings_at(tmp_path, f"https://{name}.example") for name in "ab")
    assert starting.run(first, demo=False, move_origin=False) == 0
    assert starting.run(second, demo=False, move_origin=False) == 2
    assert "--move-origin" in capsys.readouterr().out
    assert starting.run(second, demo=False, move_origin=True) == 0
    assert listened == ["https://a.example", "https://b.example"]


@pytest.mark.integration
def test_a_port_that_is_taken_is_said_before_anything_is_touched(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        settings = settings_at(tmp_path / "data", f"http://localhost:{port}")
        settings = dataclasses.replace(settings, host="127.0.0.1", port=port)
        assert starting.run(settings, demo=True, move_origin=False) == 2
    said = capsys.readouterr().out
    assert str(port) in said
    assert f"PORT={port + 10}" in said
    assert not (tmp_path / "data" / "jiafang.db").exists()
