"""The family's pages over the tiny school: the app, a phone, a slip, and a phone that has given the code."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from waitress.server import create_server

from server.app import create_app
from server.blobs import MemoryBlobs
from server.keys import KeyRing
from server.settings import Settings
from server.store.unit import Store
from server.web.wiring import Wiring
from tests.support.family_school import NOW, OFFICE, VISIT, add_visit, open_school
from tests.support.server import free_port
from tests.support.slips import handed_slips


@dataclass
class Site:
    """The app over the tiny school."""

    app: Flask
    store: Store
    keys: KeyRing
    blobs: MemoryBlobs

    def phone(self) -> FlaskClient:
        """A browser of its own."""
        return self.app.test_client()

    def slip(self, guardian: str = "g-2") -> dict[str, Any]:
        return handed_slips(self.store, self.keys, "https://x.example", OFFICE, VISIT, guardian, NOW)[0]


@contextmanager
def open_site(folder: Path) -> Iterator[Site]:
    """A site whose school lies in `folder`."""
    store, keys = open_school(folder)
    add_visit(store)
    settings = Settings(
        data_dir=folder,
        database_url="",
        public_url="http://localhost",
        pwa_dist=folder,
        rate_limits=False,
    )
    blobs = MemoryBlobs()
    parts = Wiring(settings, store, keys, blobs, media=None, clock=lambda: NOW)
    yield Site(create_app(settings, parts=parts), store, keys, blobs)
    store.close()


def path_of(slip: dict[str, Any]) -> str:
    return str(slip["link"]).removeprefix("https://x.example")


def opened(site: Site) -> tuple[FlaskClient, str]:
    """A phone that gave the code, and the link's path."""
    slip, phone = site.slip(), site.phone()
    response = phone.post(path_of(slip), data={"code": slip["code"]})
    assert response.status_code == 303
    return phone, path_of(slip)


@contextmanager
def served(site: Site) -> Iterator[str]:
    """The site on a port of this machine, a secure place in the eyes of browsers."""
    server = create_server(site.app, host="127.0.0.1", port=free_port(), threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield f"http://localhost:{server.effective_port}"
    finally:
        server.close()
        with suppress(RuntimeError):
            thread.join(5)
