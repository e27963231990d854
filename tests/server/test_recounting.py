"""`recount` tells what was wrong and puts it right."""

from __future__ import annotations

import pytest

from server.cli import main
from server.recounting import recount
from server.services.count_campaigns import keep_school_counts
from server.store.counting.tallies import TallyRepo
from tests.support.world import World, draft, submit


def test_a_sum_that_is_wrong_is_told_and_put_right(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    keep_school_counts(world.store, "S1")
    phone = world.phone("S1-t1")
    phone.push(draft(phone), submit(phone))
    assert recount(world.settings, "S1", None) == 0
    assert "S1-k1" in capsys.readouterr().out
    with world.store.write("S1") as unit:
        before = unit.counters.tallies("S1-k1")
        TallyRepo(unit.counters._tx).drop("S1-k1")
    assert recount(world.settings, "S1", "S1-k1") == 1
    assert f"{len(before)} sums" in capsys.readouterr().out
    assert recount(world.settings, "S1", "S1-k1") == 0
    with world.store.read("S1") as unit:
        assert unit.counters.tallies("S1-k1") == before


def test_nothing_to_count(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATA_DIR", str(world.settings.data_dir))
    assert main(["recount", "--school", "S9"]) == 2
