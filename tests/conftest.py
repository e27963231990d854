"""For all tests: no sockets, except where a test says that it needs them."""

from __future__ import annotations

import pytest


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Close sockets by default, before pytest-socket looks at the options.

    Unix sockets stay: they join us to our own worker processes and to PostgreSQL.
    """
    config.option.disable_socket = True
    config.option.allow_unix_socket = True


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """`integration` opens the sockets of a test."""
    for item in items:
        if item.get_closest_marker("integration"):
            item.add_marker(pytest.mark.enable_socket)
