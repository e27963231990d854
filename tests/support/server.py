"""A real server process for tests: started, stopped, killed; its data stays in a folder of the test's own."""

from __future__ import annotations

import http.client
import os
import random
import signal
import socket
import ssl
import subprocess
import sys
import time
from pathlib import Path

from tests.support.forking import COMPILED_ONCE, ROOT, Forked

START_SECONDS = 180
END_SECONDS = 60
# Below the range from which the kernel takes ports for outgoing connections: the port of a stopped server stays free.
# Each worker of a parallel run has a part of its own: two that look at once would both find the same one free.
WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 12
PORTS = range(20_000 + WORKER * 1_000, 21_000 + WORKER * 1_000)


def free_port(beside: int = 0) -> int:
    """A port that nobody listens on right now, nor on the `beside` ports after it."""
    while True:
        port = random.choice(PORTS)
        if all(_is_free(port + more) for more in range(beside + 1)):
            return port


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


class Server:
    """`python -m server.cli` on 127.0.0.1. `command` is run (with the demo school) or serve.

    `cold` starts Python anew for it; otherwise its process is forked from one that has loaded everything.
    """

    def __init__(
        self,
        data_dir: Path,
        *,
        port: int | None = None,
        command: str = "run",
        host: str = "127.0.0.1",
        env: dict[str, str] | None = None,
        module: str = "server.cli",
        cold: bool = False,
    ) -> None:
        self.data_dir = data_dir
        self.module = module
        # The install sheet of TLS=local takes the next port.
        self.port = port or free_port(beside=1)
        self.command = command
        self.host = host
        self.env = env or {}
        self.cold = cold
        self.process: subprocess.Popen[bytes] | Forked | None = None

    @property
    def scheme(self) -> str:
        """https where the server speaks TLS itself."""
        return "https" if self.env.get("TLS") else "http"

    @property
    def url(self) -> str:
        """The address that the browser opens."""
        return f"{self.scheme}://localhost:{self.port}"

    @property
    def log(self) -> Path:
        """What the server wrote on its terminal."""
        return self.data_dir / "server.log"

    def start(self) -> Server:
        """Start and wait until it answers."""
        self.data_dir.mkdir(parents=True, exist_ok=True)
        self.process = self._spawn(self._environment())
        self._wait()
        return self

    def _environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "DATA_DIR": str(self.data_dir),
            "PORT": str(self.port),
            "HOST": self.host,
            "RATE_LIMITS": "off",
            **COMPILED_ONCE,
            **self.env,
        }

    def _spawn(self, env: dict[str, str]) -> subprocess.Popen[bytes] | Forked:
        if not self.cold:
            return Forked(self.module, [self.command], env, self.log)
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", self.module, self.command],
                cwd=ROOT,
                env=env,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def _wait(self) -> None:
        assert self.process is not None
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            if self.process.poll() is not None:
                raise RuntimeError(f"server exited: {self.log.read_text('utf-8')[-3000:]}")
            if self.answers():
                return
            time.sleep(0.02)
        raise RuntimeError("server did not start")

    def answers(self) -> bool:
        """Does it say that it is well?"""
        line: http.client.HTTPConnection
        if self.scheme == "https":
            trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
            line = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=5, context=trusting)
        else:
            line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            line.request("GET", "/api/v1/health")
            return line.getresponse().status == 200
        except (http.client.HTTPException, OSError):
            return False
        finally:
            line.close()

    def stop(self) -> None:
        """Ask it to end, as an operator would."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """kill -9: no clean-up of any kind."""
        self._end(signal.SIGKILL)

    def _end(self, how: signal.Signals) -> None:
        if self.process is None:
            return
        self.process.send_signal(how)
        try:
            self.process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise
        finally:
            self.process = None

    def __enter__(self) -> Server:
        return self.start()

    def __exit__(self, *_: object) -> None:
        if self.process is not None:
            self.kill()
