"""What the app is made of, reachable from any view: `app.extensions["jiafang"]`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast

from flask import Flask, current_app

from server.settings import Settings

if TYPE_CHECKING:
    from server.blobs import Blobs
    from server.keys import KeyRing
    from server.media import Cleaner
    from server.store.unit import Store

KEY = "jiafang"


def utc_now() -> datetime:
    """The server's clock; tests hand in their own."""
    return datetime.now(UTC)


@dataclass(slots=True)
class Wiring:
    """The parts, built once by create_app. `clock` gives aware UTC instants."""

    settings: Settings
    store: Store
    keys: KeyRing
    blobs: Blobs
    media: Cleaner
    clock: Callable[[], datetime] = utc_now


def wiring(app: Flask | None = None) -> Wiring:
    """The wiring of this app (or of the app now serving a request)."""
    return cast(Wiring, (app or current_app).extensions[KEY])


def now() -> datetime:
    """The instant of this request, aware, UTC."""
    return wiring().clock()
