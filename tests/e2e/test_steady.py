"""A page that is drawn anew does not run away from the finger."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.teacher import Teacher
from tests.support.server import Server
from tests.support.words import app

pytestmark = [pytest.mark.timeout(180), pytest.mark.walk]


def top(choice: Locator) -> float:
    """Where on the glass it lies."""
    box = choice.bounding_box()
    assert box
    return box["y"]


def test_the_size_that_was_pressed_stays_where_it_was(
    server: Server, teacher: Callable[..., Teacher]
) -> None:
    lin = teacher(server, "t1001")
    lin.enrol()
    for size in ("xlarge", "standard"):
        choice = lin.page.get_by_label(app(f"me.size_{size}"), exact=True)
        choice.scroll_into_view_if_needed()
        was = top(choice)
        choice.tap()
        expect(choice).to_be_checked()
        # Two frames and more: what the page does by itself is done.
        lin.page.wait_for_timeout(300)
        assert abs(top(choice) - was) < 24, size
