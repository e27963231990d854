"""Starting: the public address is guarded, a local one is nobody's business."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from server import run as starting
from server.settings import Settings


@pytest.fixture
def listened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses under which a server would have been listening."""
    seen: list[str] = []
    monkeypatch.setattr(starting, "_listen", lambda app, settings, ready: seen.append(settings.public_url))
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
