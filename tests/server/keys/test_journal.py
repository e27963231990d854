"""The journal of erasures: nothing of it is lost, forged or half read."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from server.keys.journal import BrokenJournal, ErasureJournal

AT = datetime(2026, 11, 25, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "beside" / "erasures.jsonl"


def filled(path: Path) -> ErasureJournal:
    journal = ErasureJournal(path)
    journal.intend("S1", "p1", ["b", "a"], AT)
    journal.intend("S1", "p2", [], AT)
    journal.finish("S1", "p1", ["c"], AT)
    return journal


def told(journal: ErasureJournal) -> list[tuple[str, bool, list[str]]]:
    return [(entry.pupil, entry.done, sorted(entry.blobs)) for entry in journal.entries()]


def test_entries_by_pupil(path: Path) -> None:
    assert told(ErasureJournal(path)) == []
    assert not path.exists()
    assert told(filled(path)) == [("p1", True, ["a", "b", "c"]), ("p2", False, [])]
    assert told(ErasureJournal(path)) == [("p1", True, ["a", "b", "c"]), ("p2", False, [])]
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_torn_last_line_was_never_acted_upon(path: Path) -> None:
    journal = filled(path)
    whole = path.read_bytes()
    path.write_bytes(whole + b'{"no":4,"what":"intent","at"')
    assert told(journal) == [("p1", True, ["a", "b", "c"]), ("p2", False, [])]
    journal.finish("S1", "p2", [], AT)
    assert told(journal)[1] == ("p2", True, [])
    assert path.read_bytes().startswith(whole)


@pytest.mark.parametrize("harm", ["change", "remove", "first", "swap", "garbage", "number"])
def test_harm_is_noticed(path: Path, harm: str) -> None:
    journal = filled(path)
    lines = path.read_text().splitlines()
    path.write_text(
        "\n".join(
            {
                "change": [lines[0].replace("p1", "p3"), *lines[1:]],
                "remove": [lines[0], lines[2]],
                "first": lines[1:],
                "swap": [lines[1], lines[0], lines[2]],
                "garbage": [lines[0], "[]", lines[2]],
                "number": [lines[0], json.dumps({**json.loads(lines[1]), "no": 7}), lines[2]],
            }[harm]
        )
        + "\n"
    )
    with pytest.raises(BrokenJournal):
        journal.entries()
    with pytest.raises(BrokenJournal):
        journal.intend("S1", "p4", [], AT)
