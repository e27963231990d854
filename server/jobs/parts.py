"""What the worker needs of the wiring; the server's own wiring fits."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from datetime import datetime
from typing import Any, Protocol

from server.blobs import Blobs
from server.store.unit import Store

WIRING = "jiafang"


class Parts(Protocol):
    """The stores, and the clock (aware, UTC)."""

    @property
    def store(self) -> Store:
        """The database."""

    @property
    def blobs(self) -> Blobs:
        """Stored bytes."""

    @property
    def settings(self) -> Any:
        """The server's settings."""

    @property
    def clock(self) -> Callable[[], datetime]:
        """The present instant."""


class Wired(Protocol):
    """An app that carries its wiring."""

    @property
    def extensions(self) -> MutableMapping[str, Any]:
        """By name."""


def parts_of(app: Wired) -> Parts:
    """The wiring of an app."""
    found: Parts = app.extensions[WIRING]
    return found
