"""A server that was restored from an older backup: phones notice, and bring back what it has lost."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.app import build_parts
from tests.blackbox.conftest import first_op
from tests.blackbox.wire import Device, new_id
from tests.support.server import Server
from tests.support.world import PASSWORD, build, settings_for

PARTS = ("jiafang.db", "jiafang.db-wal", "jiafang.db-shm")


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Server]:
    """A server of this test's own, to be stopped and set back."""
    build(settings_for(tmp_path / "data"))
    with Server(tmp_path / "data", command="serve") as server:
        yield server


def copy_database(source: Path, to: Path) -> None:
    to.mkdir(exist_ok=True)
    for name in PARTS:
        (to / name).unlink(missing_ok=True)
        if (source / name).exists():
            shutil.copy2(source / name, to / name)


def test_what_the_backup_did_not_cover_comes_back_from_the_phone(own: Server, tmp_path: Path) -> None:
    phone = Device(f"127.0.0.1:{own.port}", "S1-t1", PASSWORD)
    visit = new_id()
    early = [first_op(phone, visit), phone.op("visit", visit, set={"process": ["备份以前。", None]}, after=1)]
    phone.push(*early)
    phone.pull()
    own.stop()
    copy_database(own.data_dir, tmp_path / "backup")
    own.start()
    late = [phone.op("visit", visit, set={"process": ["备份以后。", phone.stamp(early[1])]}, after=2)]
    late.append(first_op(phone, new_id()))
    assert phone.push(*late)["acked_n"] == 4
    own.stop()
    copy_database(tmp_path / "backup", own.data_dir)
    parts = build_parts(settings_for(own.data_dir))
    fresh = parts.store.new_epoch()
    parts.store.close()
    parts.media.close()
    own.start()

    assert phone.push_answer([]).problem(409, "epoch_changed")["epoch"] == fresh
    assert phone.pull_answer(phone.cursor).problem(409, "epoch_changed")["epoch"] == fresh
    before, phone.epoch = phone.epoch, fresh
    assert before != fresh
    phone.pull_answer(phone.cursor).problem(400, "bad_cursor")
    reply = phone.push(*early, *late)
    assert [r["status"] for r in reply["results"]] == ["duplicate", "duplicate", "applied", "applied"]
    assert reply["acked_n"] == 4
    rows = phone.rows()
    assert rows["visit", visit]["values"]["process"] == "备份以后。"
    assert ("visit", late[1]["id"]) in rows
