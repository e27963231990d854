"""A read from an older copy of the database: it says so, instead of telling the phone that it has everything."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from server.services.caller import Caller
from server.services.serve_pull import serve_pull
from server.store.errors import Busy
from server.store.unit import Store
from tests.support.world import NOW, World, draft


def test_a_copy_behind_the_cursor_refuses_to_answer(world: World, tmp_path: Path) -> None:
    phone = world.phone()
    phone.pull()
    body = {"proto": 1, "schema": 1, "epoch": phone.epoch, "inc": phone.inc}
    copy = sqlite3.connect(tmp_path / "copy.db")
    source = sqlite3.connect(world.settings.data_dir / "jiafang.db")
    source.backup(copy)
    source.close()
    copy.close()
    early = phone.cursor
    phone.push(draft(phone))
    phone.pull()
    lagging = Store(f"sqlite:///{tmp_path / 'copy.db'}", world.parts.keys)
    who = Caller("S1", "S1-t1", frozenset({"teacher", "homeroom"}), phone.me["device"])
    try:
        with pytest.raises(Busy):
            serve_pull(lagging, world.parts.keys, who, {**body, "cursor": phone.cursor}, NOW)
        assert serve_pull(lagging, world.parts.keys, who, {**body, "cursor": early}, NOW)["rows"] == []
    finally:
        lagging.close()
