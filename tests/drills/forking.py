"""A real server process that is there in a moment, so that two hundred kills do not mean two hundred cold starts.

`python -m tests.drills.forking` loads everything and opens nothing; for each line that it reads it forks one
server, says its process id, and when that has ended says so. The server is as fresh as any: it opens database,
keys and folders by itself, and shares nothing with those before it.
"""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.support.server import ROOT, Server

LOG = "FORKED_LOG"


class Forked:
    """The server that was forked last, with as much of subprocess.Popen as a Server uses."""

    def __init__(self, mother: subprocess.Popen[bytes]) -> None:
        assert mother.stdin is not None
        assert mother.stdout is not None
        self._said = mother.stdout
        mother.stdin.write(b"\n")
        mother.stdin.flush()
        self.pid = int(self._said.readline())
        self._ended = False

    def send_signal(self, how: signal.Signals) -> None:
        """Send it."""
        os.kill(self.pid, how)

    def kill(self) -> None:
        """kill -9."""
        self.send_signal(signal.SIGKILL)

    def poll(self) -> int | None:
        """None while it runs."""
        return self._look(0)

    def wait(self, timeout: float = 20) -> int:
        """Until it has ended. Raises subprocess.TimeoutExpired."""
        if self._look(timeout) is None:
            raise subprocess.TimeoutExpired("forked server", timeout)
        return 0

    def _look(self, seconds: float) -> int | None:
        if not self._ended and select.select([self._said], [], [], seconds)[0]:
            self._said.readline()
            self._ended = True
        return 0 if self._ended else None


class ForkingServer(Server):
    """A Server whose processes are forked from one that has loaded everything."""

    mother: subprocess.Popen[bytes] | None = None

    def _spawn(self, env: dict[str, str]) -> Any:
        if self.mother is None:
            self.mother = subprocess.Popen(
                [sys.executable, "-m", "tests.drills.forking"],
                cwd=ROOT,
                env={**env, LOG: str(self.log)},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                bufsize=0,
            )
        return Forked(self.mother)

    def __exit__(self, *_: object) -> None:
        super().__exit__()
        if self.mother is not None and self.mother.stdin is not None and self.mother.stdout is not None:
            self.mother.stdin.close()
            self.mother.wait(20)
            self.mother.stdout.close()


def _serve() -> None:
    from server.cli import main

    log = os.open(Path(os.environ[LOG]), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for standard in (1, 2):
        os.dup2(log, standard)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    sys.exit(main(["serve"]))


def _mother() -> None:
    import server.run  # noqa: F401 - everything that a server loads

    for _ in sys.stdin.buffer:
        pid = os.fork()
        if pid == 0:
            _serve()
        for said in (pid, "ended"):
            sys.stdout.write(f"{said}\n")
            sys.stdout.flush()
            if said == pid:
                os.waitpid(pid, 0)


if __name__ == "__main__":
    _mother()
