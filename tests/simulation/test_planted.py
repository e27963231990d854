"""The checkers catch what was planted: each bug within 200 histories. And they are quiet about what is no bug."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.simulation.checking import play
from tests.simulation.plan import plan_of
from tests.simulation.planted import PLANTS, plain_sequence
from tests.simulation.run import table

MOST = 200
EXPECTED = {
    "last writer wins": {"NoLostWrite"},
    "a dropped sibling": {"NoLostWrite", "HonestConflict"},
    "a forgotten idempotency check": {"Idempotent", "HonestConflict"},
    "an ack before the commit": {"AckDurable"},
    "a plain sequence cursor": {"CursorComplete"},
    "a joined twin that counts": {"CountsRight"},
    "a standing that stays in the sums": {"CountsRight"},
    "an erased pupil in the sums": {"CountsRight"},
    "fields that left untold": {"FormerWords"},
}


@pytest.fixture(scope="module")
def memory() -> Iterator[tuple[Any, Any]]:
    with table("memory") as found:
        yield found


@pytest.mark.xdist_group("simulation")
@pytest.mark.parametrize("name", PLANTS)
def test_a_planted_bug_is_caught(name: str, memory: tuple[Any, Any]) -> None:
    with PLANTS[name]():
        for seed in range(MOST):
            verdict = play(plan_of(seed), *memory)
            if verdict.broken.keys() & EXPECTED[name]:
                print(f"{name}: caught at history {seed + 1}: {verdict.broken}")
                return
    pytest.fail(f"{name} was not caught within {MOST} histories")


@pytest.mark.xdist_group("simulation")
def test_the_same_counter_asked_at_the_commit_is_sound(memory: tuple[Any, Any]) -> None:
    with plain_sequence(early=False):
        for seed in range(10):
            verdict = play(plan_of(seed), *memory)
            assert verdict.sound, verdict.broken
