"""Phones that were refused together are told to come back apart."""

from __future__ import annotations

import pytest

from server.web.jitter import MOST, UNTOLD, spread


@pytest.mark.parametrize(("asked", "most"), [(1, 3), (8, 10), (60, 75), (3600, 3600 + MOST)])
def test_never_earlier_than_asked_and_never_all_at_once(asked: int, most: int) -> None:
    told = {int(spread(503, {"Retry-After": str(asked)})["Retry-After"]) for _ in range(200)}
    assert min(told) >= asked
    assert max(told) <= most
    assert len(told) > 1


@pytest.mark.parametrize("status", [429, 503])
def test_who_must_wait_is_always_told_how_long(status: int) -> None:
    assert int(spread(status, {})["Retry-After"]) >= UNTOLD


def test_who_need_not_wait_is_told_nothing() -> None:
    assert spread(404, {}) == {}
    assert int(spread(404, {"Retry-After": "5"})["Retry-After"]) >= 5
