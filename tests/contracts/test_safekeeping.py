"""Backups, restores and erasures on both databases, in every combination of them."""

from __future__ import annotations

from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from sqlalchemy import text

from server.services.backup_plan import backup_state, vault_of
from server.services.take_snapshot import SnapshotFailed
from server.store.image import BadImage, dump, load
from server.store.migrate import upgrade
from server.store.unit import Store
from tests.support.either_database import BOTH, a_url, snap
from tests.support.marked_pupil import filled, values_of
from tests.support.phone import uuid7
from tests.support.photos import phone_jpeg
from tests.support.world import World, consent, draft


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
