"""The operator's commands, and when a server does not start."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.cli import main
from server.data_lock import UNFINISHED, InUse, Unfinished, alone, working
from server.services.backup_plan import vault_of
from server.services.restore import CannotRestore, Site, restore
from tests.support.server import free_port
from tests.support.world import NOW, World, copied, draft, open_world


@pytest.fixture
def data(world_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder that the commands find."""
    folder = tmp_path / "data"
    copied(world_template, folder)
    monkeypatch.setenv("DATA_DIR", str(folder))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return folder


def test_a_backup_that_is_not_there_any_more_is_no_backup(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["backup"]) == 0
    (data / "backup").rename(data / "unplugged")
    capsys.readouterr()
    assert main(["backup", "--status"]) == 1
    assert f"{data / 'backup'} holds none" in capsys.readouterr().out
    (data / "unplugged").rename(data / "backup")
    assert main(["backup", "--status"]) == 0


def test_backup_status_erase_and_restore(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["backup", "--status"]) == 1
    assert "There is no backup yet" in capsys.readouterr().out
    assert main(["backup"]) == 0
    assert main(["backup", "--to", str(tmp_path / "stick")]) == 0
    assert "Backup taken and proved" in capsys.readouterr().out
    assert main(["backup", "--status"]) == 0
    assert "Backups are in order" in capsys.readouterr().out
    erase = ["erase", "S1", "S1-p1", "--why", "asked for on 20 November", "--name"]
    assert main([*erase, "陶小暑"]) == 2
    assert main(["erase", "S9", "S1-p1", "--why", "x", "--name", "陶小满"]) == 2
    assert main([*erase, "陶小满"]) == 0
    assert "Erased: 3 records" in capsys.readouterr().out
    (file,) = (tmp_path / "stick").glob("*.jfb")
    assert main(["restore", str(file)]) == 2
    assert "There is data already" in capsys.readouterr().out
    assert main(["restore", str(file), "--replace"]) == 0
    said = capsys.readouterr().out
    assert "1 erasures carried out again" in said
    assert "lies untouched" in said
    (aside,) = data.glob("replaced_*")
    assert (aside / "jiafang.db").exists()


def test_restoring_to_another_folder(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["backup"]) == 0
    (file,) = (data / "backup").glob("*.jfb")
    other = tmp_path / "other"
    assert main(["restore", str(file), "--data-dir", str(other)]) == 2
    assert "put the folder DATA_DIR/keys back first" in capsys.readouterr().out
    assert not (other / "jiafang.db").exists()
    (other / "keys").symlink_to(data / "keys")
    assert main(["restore", str(file), "--data-dir", str(other)]) == 0
    assert main(["restore", str(tmp_path / "none.jfb"), "--data-dir", str(other)]) == 2
    (data / "keys" / "school-S2.json").unlink()
    assert main(["restore", str(file), "--data-dir", str(other), "--replace"]) == 2
    assert "The key of a school" in capsys.readouterr().out


def test_a_restore_needs_the_folder_for_itself(data: Path) -> None:
    with working(data), working(data), pytest.raises(InUse), alone(data):
        pass
    with alone(data), pytest.raises(InUse), working(data):
        pass
    (data / UNFINISHED).touch()
    with pytest.raises(Unfinished), working(data):
        pass


def test_a_restore_that_was_cut_short_is_run_again(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    world = open_world(copied(data, data.parent / "copy"))
    phone = world.phone()
    phone.push(draft(phone))
    settings = world.settings
    world.close()
    monkeypatch.setenv("DATA_DIR", str(settings.data_dir))
    assert main(["backup"]) == 0
    file = vault_of(settings).file(vault_of(settings).backups()[0].name)
    site = Site(settings.data_dir, settings.database_url, settings.keys_dir, settings.journal)

    class Dies(Exception):
        pass

    def dies(*_: object) -> None:
        raise Dies

    with monkeypatch.context() as patched:
        patched.setattr("server.services.restore.load", dies)
        with pytest.raises(Dies):
            restore(file, site, NOW, replace=True)
    assert main(["serve"]) == 2
    assert "cut short" in capsys.readouterr().out
    done = restore(file, site, NOW)
    again = open_world(settings)
    assert again.store.epoch == done.epoch
    with again.store.read("S1") as unit:
        assert unit.records.get("visit", "S1-v1") is not None
    again.close()


@pytest.mark.integration
def test_a_changed_journal_keeps_the_server_from_starting(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PORT", str(free_port()))
    (data / "keys" / "erasures.jsonl").write_text('{"no":1}\n')
    assert main(["serve"]) == 2
    assert "journal of erasures" in capsys.readouterr().out
    world_file = data / "backup"
    assert main(["backup"]) == 0
    (file,) = world_file.glob("*.jfb")
    assert main(["restore", str(file), "--replace"]) == 2


def test_a_newer_backup_beside_it_is_not_passed_over(world: World) -> None:
    from server.services.take_snapshot import take_snapshot

    vault = vault_of(world.settings)
    first = take_snapshot(world.store, world.parts.blobs, vault, world.now)
    world.later(minutes=1)
    take_snapshot(world.store, world.parts.blobs, vault, world.now)
    site = Site(
        world.settings.data_dir, world.settings.database_url, world.settings.keys_dir, world.settings.journal
    )
    with pytest.raises(CannotRestore, match="newer_backup"):
        restore(vault.file(first.name), site, NOW, replace=True)
    with pytest.raises(CannotRestore, match="not_empty"):
        restore(vault.file(first.name), site, NOW, older=True)
    (vault.folder / f"{first.name}.json").unlink()
    with pytest.raises(CannotRestore, match="not_empty"):
        restore(vault.file(first.name), site, NOW)


@pytest.fixture
def bystander(data: Path) -> Iterator[subprocess.Popen[bytes]]:
    code = "from server.data_lock import *; from pathlib import Path; import sys, time\n"
    code += "with working(Path(sys.argv[1])):\n print('in', flush=True); time.sleep(60)"
    process = subprocess.Popen([sys.executable, "-c", code, str(data)], stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"in\n"
    yield process
    process.kill()
    process.wait(20)
    process.stdout.close()


def test_a_killed_server_leaves_no_lock(data: Path, bystander: subprocess.Popen[bytes]) -> None:
    with pytest.raises(InUse), alone(data):
        pass
    bystander.kill()
    bystander.wait(20)
    with alone(data):
        pass
