"""The rule of the refresh chain, all of it, and played against itself."""

from __future__ import annotations

import random

import pytest

from server.store.refresh import judge


@pytest.mark.parametrize(
    ("place", "tip_used", "move"),
    [
        (5, False, "rotate"),
        (5, True, "rotate"),
        (4, False, "repeat"),
        (4, True, "revoke"),
        (3, False, "revoke"),
        (3, True, "revoke"),
        (1, False, "revoke"),
    ],
)
def test_the_table(place: int, tip_used: bool, move: str) -> None:
    assert judge(place, 5, tip_used) == move


def test_an_honest_phone_is_never_logged_out_by_lost_replies() -> None:
    dice = random.Random(7)
    tip, used, mine = 1, False, 1
    for _ in range(2000):
        move = judge(mine, tip, used)
        assert move in ("rotate", "repeat")
        if move == "rotate":
            tip, used = tip + 1, False
        if dice.random() < 0.6:  # the reply arrived
            mine = tip
            used = dice.random() < 0.8  # and perhaps its access token was shown


def test_two_holders_of_one_token_are_found_out_once_both_have_moved_on() -> None:
    tip, used = 1, False
    assert judge(1, tip, used) == "rotate"  # the thief
    tip, used = 2, True  # … shows the fresh access token
    assert judge(1, tip, used) == "revoke"  # the owner
