"""Backups, restores and erasures on both databases, in every combination of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from sqlalchemy import text

from server.data_lock import UNFINISHED
from server.keys import KeyRing
from server.services.backup_plan import backup_state, erasing, vault_of
from server.services.erase_pupil import erase_pupil
from server.services.restore import Site, restore
from server.services.take_snapshot import SnapshotFailed, backup_status, take_snapshot
from server.store.aside import OthersConnected
from server.store.image import BadImage, dump, load
from server.store.migrate import upgrade
from server.store.unit import Store
from tests.support.marked_pupil import WORDS, filled, leaks, values_of
from tests.support.phone import FlaskTransport, Phone, uuid7
from tests.support.photos import phone_jpeg
from tests.support.postgres import PostgresForTests
from tests.support.world import NOW, PASSWORD, World, build, consent, draft, open_world, settings_for

BOTH = ["sqlite", pytest.param("postgresql", marks=pytest.mark.integration)]


def a_url(request: pytest.FixtureRequest, kind: str, folder: Path) -> str:
    if kind == "sqlite":
        folder.mkdir(parents=True, exist_ok=True)
        return f"sqlite:///{folder / 'jiafang.db'}"
    server: PostgresForTests = request.getfixturevalue("postgres")
    return server.as_app(server.database())


@pytest.fixture(params=BOTH)
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    """The small schools on each database."""
    data = tmp_path / "data"
    settings = replace(settings_for(data), database_url=a_url(request, request.param, data))
    build(settings)
    opened = open_world(settings)
    yield opened
    opened.close()


def snap(world: World) -> Any:
    return take_snapshot(world.store, world.parts.blobs, vault_of(world.settings), world.now)


@pytest.mark.parametrize("to", BOTH)
def test_an_image_is_the_same_on_either_database(
    world: World, to: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    filled(world)
    lines = list(dump(world.store))
    url = a_url(request, to, tmp_path / "copy")
    upgrade(url)
    other = Store(url, world.parts.keys)
    facts = load(other.engine, lines)
    assert facts.rows["visit"] >= 1
    assert facts.rows["op"] >= 8
    assert sorted(dump(other)) == sorted(lines)
    with pytest.raises(BadImage, match="not empty"):
        load(other.engine, lines)
    other.close()


@pytest.mark.parametrize("harm", ["cut", "row", "table"])
def test_a_changed_image_loads_nothing(world: World, harm: str, request: Any, tmp_path: Path) -> None:
    lines = list(dump(world.store))
    if harm == "cut":
        del lines[-1]
    elif harm == "row":
        place = next(i for i, line in enumerate(lines) if line.startswith(b'["S1","S1-t1"'))
        lines[place] = lines[place].replace("余".encode(), "佘".encode())
    else:
        lines = [line.replace(b'"table":"visit"', b'"table":"visits"') for line in lines]
    url = f"sqlite:///{tmp_path / 'copy.db'}"
    upgrade(url)
    other = Store(url, world.parts.keys)
    with pytest.raises(BadImage):
        load(other.engine, lines)
    assert "S1-t1" not in values_of(other)
    other.close()


def test_durable_n_follows_what_is_proved_and_never_falls(world: World) -> None:
    phone = world.phone()
    phone.push(draft(phone))
    assert phone.push_raw([]).json["durable_n"] == 0
    first = snap(world)
    assert phone.push_raw([]).json["durable_n"] == 1
    phone.push(phone.op("visit", "S1-v1", {"process": "后来。"}))
    reply = phone.push_raw([]).json
    assert (reply["acked_n"], reply["durable_n"]) == (2, 1)
    with world.store.across_schools() as everywhere:
        assert everywhere.schools() == ["S1", "S2"]
    world.later(days=1)
    phone.refresh()
    second = snap(world)
    assert phone.push_raw([]).json["durable_n"] == 2
    assert [one.name for one in vault_of(world.settings).backups()] == [first.name, second.name]
    assert backup_state(world.store, on=True, now=world.now) == "ok"


def test_what_cannot_be_proved_raises_an_alarm_and_nothing_else(world: World) -> None:
    phone = world.phone()
    phone.push(draft(phone))
    snap(world)
    for word in ("一。", "二。"):
        phone.push(phone.op("visit", "S1-v1", {"process": word}))
    with world.store.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT set_config('app.school', '*', true)"))
        gone = connection.execute(text("DELETE FROM op WHERE inc = :inc AND n = 2"), {"inc": phone.inc})
        assert gone.rowcount == 1
    world.later(minutes=50)
    with pytest.raises(SnapshotFailed, match="missing"):
        snap(world)
    assert phone.push_raw([]).json["durable_n"] == 1
    assert len(vault_of(world.settings).backups()) == 1
    health = world.transport().send("GET", "/api/v1/health", {}, None).json
    assert health["backup"] == "failed"
    told = world.phone("S1-o1").call("GET", "/office/backup").json
    assert told["state"] == "failed"
    assert told["verified_at"] < told["failed_at"]
    assert "missing" in told["why"]
    assert [path.suffix for path in world.settings.backups.glob("*.failed")] == [".failed"]


def test_an_op_is_durable_only_with_its_photos(world: World) -> None:
    """A phone drops a photo's bytes once it has forgotten the op that names it."""
    phone, photo = world.phone(), uuid7()
    phone.push(draft(phone), consent(phone, uuid7()))
    phone.push(phone.op("visit", "S1-v1", {"process": "有照片。"}, needs=[photo]))
    phone.push(phone.op("visit", "S1-v1", {"mode": "phone"}))
    snap(world)
    assert phone.push_raw([]).json["durable_n"] == 2
    assert phone.upload(photo, "S1-v1", phone_jpeg()).status == 204
    assert phone.push_raw([]).json["durable_n"] == 2
    phone.push(phone.op("visit", "S1-v1", {"child_voice": "等。"}, saw={"child_voice": "77.1"}))
    world.later(minutes=1)
    snap(world)
    reply = phone.push_raw([]).json
    assert (reply["acked_n"], reply["durable_n"]) == (5, 4)


def test_writers_go_on_while_a_backup_is_taken(world: World) -> None:
    """The image is one moment of a school that is being written to, and nobody waits for it."""
    stop, pushed, troubles = Event(), [0], list[str]()
    phone = world.phone()
    phone.push(draft(phone))

    def write() -> None:
        while not stop.is_set():
            reply = phone.push_raw([phone.op("visit", "S1-v1", {"process": f"第{phone.n}次。"})])
            if reply.status != 200 or reply.json["results"][0]["status"] != "applied":
                troubles.append(repr(reply.data))
                return
            pushed[0] += 1

    writer = Thread(target=write)
    writer.start()
    manifests = []
    try:
        for _ in range(4):
            before = pushed[0]
            world.later(minutes=1)
            manifests.append(snap(world))
            for _ in range(200):
                if pushed[0] > before or troubles:
                    break
                stop.wait(0.05)
    finally:
        stop.set()
        writer.join(30)
    assert troubles == []
    acked = [one.facts["acked"]["S1"][str(phone.inc)] for one in manifests]
    assert acked == sorted(acked)
    assert acked[0] < acked[-1] <= phone.n
    assert phone.push_raw([]).json["durable_n"] == acked[-1]


@pytest.mark.parametrize("to", BOTH)
def test_an_erased_pupil_stays_out_of_a_restored_server(
    world: World, to: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    one, _, _, _ = filled(world)
    manifest = snap(world)
    tools = erasing(world.settings, world.store, world.parts.blobs)
    erase_pupil(tools, "S1", "S1-p1", by="S1-l1", why="law", now=world.now)
    assert [word for word in WORDS.values() if word in values_of(world.store)] == []

    data = tmp_path / "again"
    settings = replace(settings_for(data), database_url=a_url(request, to, data))
    site = Site(data, settings.database_url, world.settings.keys_dir, world.settings.journal)
    done = restore(vault_of(world.settings).file(manifest.name), site, world.now)
    assert done.erased_again == 1
    # The copies of the pictures went with the erasure, so there is none to bring back.
    assert (done.pictures, done.missing) == (0, len(manifest.blobs))
    back = Store(settings.database_url, KeyRing.open(world.settings.keys_dir))
    assert [word for word in WORDS.values() if word in values_of(back)] == []
    assert leaks(data) == []
    assert back.epoch != world.store.epoch
    with back.read("S1") as unit:
        assert unit.pupil_keys.is_erased("S1-p1")
        assert unit.records.get("pupil", "S1-p2") is not None
    back.close()
    assert one.inc > 0


@pytest.mark.integration
def test_nobody_is_connected_to_the_database_that_is_replaced(
    request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    settings = replace(settings_for(data), database_url=a_url(request, "postgresql", data))
    build(settings)
    world = open_world(settings)
    manifest = snap(world)
    site = Site(tmp_path / "node", settings.database_url, settings.keys_dir, settings.journal)
    file = vault_of(settings).file(manifest.name)
    with world.store.read("S1"), pytest.raises(OthersConnected):
        restore(file, site, NOW, replace=True)
    assert not (tmp_path / "node" / UNFINISHED).exists()
    world.close()
    done = restore(file, site, NOW, replace=True)
    assert done.aside == "replaced_20261125_020000"
    kept = Store(settings.database_url, KeyRing.open(settings.keys_dir))
    with kept.engine.begin() as connection:
        connection.execute(text("SELECT set_config('app.school', '*', true)"))
        there = connection.execute(text(f"SELECT count(*) FROM {done.aside}.pupil")).scalar_one()
    assert there == 6
    kept.close()


def test_an_incarnation_of_after_the_backup_is_taken_in_again(world: World, tmp_path: Path) -> None:
    """Its ops arrive under their own numbers, so whoever saw them is understood; strangers are still refused."""
    manifest = snap(world)
    late, other = world.phone("S1-t1"), world.phone("S1-t2")
    visit = uuid7()
    sent = [draft(late), draft(late, visit=visit, pupil="S1-p2")]
    late.push(*sent)
    other.pull()
    answer = other.op("visit", "S1-v1", {"process": "若川补写。"})
    other.push(answer)

    data = tmp_path / "again"
    settings = replace(settings_for(data), database_url=f"sqlite:///{data / 'jiafang.db'}")
    site = Site(data, settings.database_url, world.settings.keys_dir, world.settings.journal)
    restore(vault_of(world.settings).file(manifest.name), site, world.now)
    (data / "keys").symlink_to(world.settings.keys_dir)
    again = open_world(settings)
    try:
        back_two = Phone.enrol(FlaskTransport(again.app), "S1-t2", PASSWORD)
        held = back_two.push_raw([answer], inc=other.inc).json["results"][0]
        assert held["status"] == "held"
        back_one = Phone.enrol(FlaskTransport(again.app), "S1-t1", PASSWORD)
        reply = back_one.push_raw(sent, inc=late.inc).json
        assert [r["status"] for r in reply["results"]] == ["applied", "applied"]
        assert reply["acked_n"] == 2
        assert back_two.push_raw([answer], inc=other.inc).json["results"][0]["first"] == "applied"
        back_two.pull()
        assert back_two.row("visit", "S1-v1")["values"]["process"] == "若川补写。"
        assert back_two.row("visit", "S1-v1")["conflicts"] == []
        assert back_two.push_raw([], inc=late.inc).code == "foreign_inc"
        assert back_two.push_raw([], inc=again.store.facts.inc).code == "foreign_inc"
        assert back_one.pull_page(inc=31_337).status == 200
        again.later(days=200)
        stranger = Phone.enrol(FlaskTransport(again.app), "S1-t1", PASSWORD)
        assert stranger.push_raw([], inc=31_338).code == "foreign_inc"
    finally:
        again.close()
    assert world.phone("S1-t1").push_raw([], inc=31_337).code == "foreign_inc"


def test_a_write_of_the_server_that_the_restore_lost_is_not_waited_for(world: World, tmp_path: Path) -> None:
    one, two = world.phone("S1-t1"), world.phone("S1-t2")
    one.push(draft(one, process="甲。乙。丙。丁。"))
    two.pull()
    manifest = snap(world)
    text_one = one.op("visit", "S1-v1", {"process": "甲一。乙。丙。丁。"})
    text_two = two.op("visit", "S1-v1", {"process": "甲。乙。丙。丁二。"})
    one.push(text_one)
    assert two.push(text_two)[0]["status"] == "merged"
    after_merge = two.op("visit", "S1-v1", {"process": "甲一。乙。丙。丁三。"})
    assert two.push(after_merge)[0]["status"] == "applied"

    data = tmp_path / "again"
    settings = replace(settings_for(data), database_url=f"sqlite:///{data / 'jiafang.db'}")
    site = Site(data, settings.database_url, world.settings.keys_dir, world.settings.journal)
    restore(vault_of(world.settings).file(manifest.name), site, world.now)
    (data / "keys").symlink_to(world.settings.keys_dir)
    again = open_world(settings)
    try:
        for phone in (one, two):
            phone.transport, phone.epoch = FlaskTransport(again.app), again.store.epoch
        results = two.push(text_two, after_merge)
        assert [r["status"] for r in results] == ["applied", "conflict"]
        assert one.push(text_one)[0]["status"] in ("merged", "conflict")
        two.cursor = None
        two.pull()
        row = two.row("visit", "S1-v1")
        open_values = {row["values"]["process"]}
        open_values |= {v["value"] for c in row["conflicts"] for v in c["values"]}
        assert any("丁三" in value for value in open_values)
        assert any("甲一" in value for value in open_values)
    finally:
        again.close()
    assert backup_status(world.store)["name"] == manifest.name
