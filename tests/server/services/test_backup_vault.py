"""When backups are due, which are kept, and that one folder takes one at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from server.jobs.loop import Loop
from server.jobs.sweeps import SWEEPS
from server.services.backup_plan import backup_state, is_due, vault_of
from server.services.backup_vault import VaultBusy, kept_of
from server.services.take_snapshot import SnapshotFailed, take_snapshot
from tests.support.phone import uuid7
from tests.support.photos import phone_jpeg
from tests.support.world import World, consent, draft

NOON = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)  # 12:00 in Shanghai


@pytest.mark.parametrize(
    ("verified", "failed", "due"),
    [
        (None, None, True),
        ("2026-11-24T18:31:00+00:00", None, False),  # 02:31 today
        ("2026-11-24T18:29:00+00:00", None, True),  # 02:29 today
        (None, "2026-11-25T03:30:00+00:00", False),
        (None, "2026-11-25T02:59:00+00:00", True),
        ("2026-11-20T18:31:00+00:00", "2026-11-25T03:30:00+00:00", False),
    ],
)
def test_due_once_a_night_and_hourly_after_a_failure(
    verified: str | None, failed: str | None, due: bool
) -> None:
    status = {k: v for k, v in (("verified_at", verified), ("failed_at", failed)) if v}
    assert is_due(status, "02:30", "Asia/Shanghai", NOON) is due


def test_the_night_before_counts_until_the_hour_strikes() -> None:
    early = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)  # 01:00 in Shanghai
    assert not is_due({"verified_at": "2026-11-23T18:40:00+00:00"}, "02:30", "Asia/Shanghai", early)
    assert is_due({"verified_at": "2026-11-23T18:20:00+00:00"}, "02:30", "Asia/Shanghai", early)


def test_days_and_weeks_are_kept() -> None:
    start = date(2026, 9, 1)
    known = [(f"d{i}", start + timedelta(days=i)) for i in range(60)]
    known.append(("again", known[-1][1]))
    kept = kept_of(known, 7, 4)
    days = [name for name, _ in known if name in kept]
    # Seven days (the last day's later one), the Sundays of the weeks before, and the newest three.
    assert {"again", "d58", "d57", "d56", "d55", "d54", "d53"} <= kept
    assert [day.weekday() for name, day in known if name in kept and day < known[53][1]] == [6, 6]
    assert "d59" in kept
    assert len(days) == 10
    assert kept_of([], 7, 4) == set()
    assert kept_of(known[:1], 0, 0) == {"d0"}


def test_pruning_takes_files_and_pictures_that_nobody_names(world: World) -> None:
    phone, photo = world.phone(), uuid7()
    phone.push(draft(phone), consent(phone, uuid7()))
    phone.push(phone.op("visit", "S1-v1", {"process": "一。"}, needs=[photo]))
    assert phone.upload(photo, "S1-v1", phone_jpeg()).status == 204
    vault = replace(vault_of(world.settings), keep_days=1, keep_weeks=1)
    first = take_snapshot(world.store, world.parts.blobs, vault, world.now)
    assert len(first.blobs) >= 2
    assert sorted(vault.copies.keys()) == first.blobs
    phone.push(consent(phone, uuid7(), given=False))
    from server.jobs.handlers import HANDLERS
    from server.jobs.runner import Runner

    Runner(world.parts, HANDLERS).turn()
    names = [first.name]
    for _ in range(3):
        world.later(minutes=1)
        names.append(take_snapshot(world.store, world.parts.blobs, vault, world.now).name)
        kept = [one.name for one in vault.backups()]
    assert kept == names[1:]
    assert not vault.file(first.name).exists()
    assert list(vault.copies.keys()) == []


def test_what_a_crash_left_behind_goes_with_the_next_backup(world: World) -> None:
    vault = vault_of(world.settings)
    take_snapshot(world.store, world.parts.blobs, vault, world.now)
    strays = ["jiafang-20261124T183000Z.part", "jiafang-20261124T183000Z.json.part"]
    strays += ["jiafang-20261020T183000Z.failed", "jiafang-20261020T183000Z.json"]
    kept = "jiafang-20261125T100000Z.failed"
    for name in (*strays, kept):
        (vault.folder / name).write_text("{}")
    world.later(hours=12)
    take_snapshot(world.store, world.parts.blobs, vault, world.now)
    names = {path.name for path in vault.folder.iterdir()}
    assert names & {*strays, kept} == {kept}
    assert len(vault.backups()) == 2


def test_a_damaged_picture_is_an_alarm(world: World) -> None:
    phone, photo = world.phone(), uuid7()
    phone.push(draft(phone), consent(phone, uuid7()))
    phone.push(phone.op("visit", "S1-v1", {"process": "一。"}, needs=[photo]))
    assert phone.upload(photo, "S1-v1", phone_jpeg()).status == 204
    with world.store.read("S1") as unit:
        files = unit.photo_files.get(photo)
    assert files is not None
    where = world.settings.data_dir / "blobs" / files.blob[:2] / files.blob[2:4] / files.blob
    where.write_bytes(b"damaged")
    with pytest.raises(SnapshotFailed, match="picture"):
        take_snapshot(world.store, world.parts.blobs, vault_of(world.settings), world.now)
    assert backup_state(world.store, on=True, now=world.now) == "failed"
    assert phone.push_raw([]).json["durable_n"] == 0


def test_one_at_a_time(world: World) -> None:
    vault = vault_of(world.settings)
    with vault.held(), pytest.raises(VaultBusy):
        take_snapshot(world.store, world.parts.blobs, vault, world.now)
    # Somebody else's backup is no failure of the backups.
    assert backup_state(world.store, on=True, now=world.now) == "none"


def test_the_worker_takes_it_soon_after_its_start_and_then_every_night(world: World) -> None:
    only = tuple(sweep for sweep in SWEEPS if sweep.name == "backup")
    loop, vault = Loop(world.parts, only), vault_of(world.settings)
    taken = []
    for minutes in (0, 1, 1, 30, 60 * 12, 60 * 12, 60 * 24):
        world.later(minutes=minutes)
        loop.sweep()
        taken.append(len(vault.backups()))
    assert taken == [0, 0, 1, 1, 1, 2, 3]
    assert backup_state(world.store, on=True, now=world.now) == "ok"
    assert backup_state(world.store, on=True, now=world.now + timedelta(days=3)) == "late"
    world.parts.settings = replace(world.settings, backup=False)
    world.later(days=2)
    loop.sweep()
    assert len(vault.backups()) == 3
    assert backup_state(world.store, on=False, now=world.now) == "off"


def test_a_backup_is_whole_whatever_folder_it_lies_in(world: World, tmp_path: Path) -> None:
    phone = world.phone()
    phone.push(draft(phone))
    vault = vault_of(world.settings, tmp_path / "stick")
    manifest = take_snapshot(world.store, world.parts.blobs, vault, world.now, counted=False)
    assert vault.backups() == [manifest]
    # A stick lies in a drawer: phones go on keeping what only it holds.
    assert phone.push_raw([]).json["durable_n"] == 0
    assert backup_state(world.store, on=True, now=world.now) == "none"
