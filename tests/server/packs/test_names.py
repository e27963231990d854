"""Packs are chosen by name from one list."""

from __future__ import annotations

import pytest

from server.packs import names, shipped


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
def test_no_two_packs_that_ship_share_a_name(lang: str) -> None:
    called = [shipped(name).data["name"][lang] for name in names()]
    assert len(set(called)) == len(called) >= 9
