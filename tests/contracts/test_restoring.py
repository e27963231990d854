"""A server put back to its backup: erasures stay, phones keep their numbers, nothing waits in vain."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from server.data_lock import UNFINISHED
from server.keys import KeyRing
from server.services.backup_plan import erasing, vault_of
from server.services.erase_pupil import erase_pupil
from server.services.restore import Site, restore
from server.services.take_snapshot import backup_status
from server.store.aside import OthersConnected
from server.store.unit import Store
from tests.support.either_database import BOTH, a_url, snap
from tests.support.marked_pupil import WORDS, filled, leaks, values_of
from tests.support.phone import FlaskTransport, Phone, uuid7
from tests.support.world import NOW, PASSWORD, World, build, draft, open_world, settings_for


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
