"""Histories of phones, line and server, judged by every invariant of the protocol.

The short form runs with all tests; `make drills` runs thousands (HISTORIES).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.simulation.checking import INVARIANTS, play
from tests.simulation.run import Sum, histories, in_parallel, table
from tests.simulation.shrink import kept, load


def sound(total: Sum, number: int) -> None:
    """Nothing was found, everything was asked, and every fault struck."""
    print(total.told())
    assert not total.broken, total.told()
    assert total.histories == number
    assert dict(total.checked) == dict.fromkeys(INVARIANTS, number)


@pytest.mark.xdist_group("simulation")
def test_histories_on_memory() -> None:
    total = histories(range(60))
    sound(total, 60)
    # The rare ones are for the drill, which must see all.
    assert len(total.missing()) <= 5, total.told()


@pytest.mark.xdist_group("simulation")
def test_histories_on_a_sqlite_file() -> None:
    sound(histories(range(500, 506), "sqlite"), 6)


@pytest.mark.integration
@pytest.mark.xdist_group("postgresql")
def test_histories_on_postgresql() -> None:
    sound(histories(range(600, 602), "postgresql"), 2)


@pytest.mark.xdist_group("simulation")
@pytest.mark.parametrize("path", kept(), ids=lambda path: path.stem)
def test_a_history_that_once_broke_something(path: Path, memory: tuple[object, object]) -> None:
    verdict = play(load(path), *memory)  # type: ignore[arg-type]
    assert verdict.sound, verdict.broken


@pytest.fixture(scope="module")
def memory() -> Iterator[tuple[object, object]]:
    with table("memory") as found:
        yield found


@pytest.mark.drill
@pytest.mark.integration
@pytest.mark.timeout(0)
def test_drill_ten_thousand_histories() -> None:
    number = int(os.environ.get("HISTORIES", "10000"))
    total = in_parallel(number, 10_000, "memory", 2)
    sound(total, number)
    assert not total.missing(), total.told()


@pytest.mark.drill
@pytest.mark.integration
@pytest.mark.timeout(0)
def test_drill_histories_on_postgresql() -> None:
    number = max(1, int(os.environ.get("HISTORIES", "10000")) * 3 // 100)
    sound(histories(range(50_000, 50_000 + number), "postgresql"), number)
