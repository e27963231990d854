"""`pack check` and `pack preview --check-only`: what an author reads on the terminal."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from server.cli import main
from server.packs import HERE, names

PACK = HERE / "taishan-2023.yaml"


@pytest.mark.parametrize("name", names())
def test_check_says_what_a_sound_pack_has(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pack", "check", str(HERE / f"{name}.yaml"), "--lang", "en"]) == 0
    first, counts, *rules = capsys.readouterr().out.splitlines()
    assert first.startswith(f"No mistakes: {name}, version ")
    assert f" {len(rules)} rules" in counts
    assert all(line.startswith("  · ") and line.endswith(".") for line in rules)


def test_check_says_that_a_pack_wants_no_additions(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "mine.yaml"
    text = PACK.read_text("utf-8")
    file.write_text(text.replace("  visit:\n", "  visit:\n    own_notes: false\n", 1), "utf-8")
    assert main(["pack", "check", str(file)]) == 0
    assert "  同去的老师不另写补充，只写一份记录。" in capsys.readouterr().out.splitlines()


def test_check_names_every_mistake_in_both_languages(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(PACK.read_text("utf-8").replace("kind: pupils", "kind: children"), "utf-8")
    assert main(["pack", "check", str(file), "--lang", "en"]) == 1
    told = capsys.readouterr().out.splitlines()
    assert len(told) > 3
    assert "“children” is not one of the choices. Use one of: pupils" in told[0]
    assert told[-1] == f"{len(told) - 1} to mend."
    assert main(["pack", "check", str(file)]) == 1
    assert "“children”不在可选范围里" in capsys.readouterr().out


def test_a_file_that_cannot_be_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "gbk.yaml").write_bytes("名".encode("gbk"))
    for file in ("absent.yaml", "gbk.yaml"):
        assert main(["pack", "check", str(tmp_path / file), "--lang", "en"]) == 1
        assert capsys.readouterr().out.startswith("Cannot open ")


def test_a_broken_pack_is_not_previewed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("pack: mine", "utf-8")
    assert main(["pack", "preview", str(file), "--check-only"]) == 1
    assert "缺少“version”" in capsys.readouterr().out


def test_a_school_runs_by_the_pack_and_nothing_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    assert main(["pack", "preview", str(PACK), "--check-only"]) == 0
    assert "A school can run by taishan-2023, version 1." in capsys.readouterr().out
    assert list(tmp_path.iterdir()) == []


def test_a_reader_that_has_enough_ends_it_without_a_word() -> None:
    read, write = os.pipe()
    os.close(read)
    told = subprocess.run(
        [sys.executable, "-m", "server.cli", "pack", "check", str(PACK)],
        stdout=write,
        stderr=subprocess.PIPE,
        timeout=60,
    )
    os.close(write)
    assert (told.returncode, told.stderr) == (141, b"")
