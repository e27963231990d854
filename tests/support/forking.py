"""Real server processes that are there in a moment: hundreds of starts do not mean hundreds of cold ones.

`python -m tests.support.forking` loads everything and opens nothing; for each line that it reads it forks one process
and, when that has ended, says so. The server is as fresh as any: it opens database, keys and folders by itself, and
shares nothing with those before it.
"""

from __future__ import annotations

import atexit
import json
import os
import runpy
import select
import signal
import subprocess
import sys
import time
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Every start would compile the whole server again otherwise.
COMPILED_ONCE = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(ROOT / "build" / "pycache")}


class Mother:
    """Forks processes for one test session."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.forking"],
            cwd=ROOT,
            env={**os.environ, **COMPILED_ONCE},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self._heard = b""
        self._ended: dict[int, int] = {}

    def fork(self, module: str, words: list[str], env: dict[str, str], log: Path) -> int:
        """`python -m MODULE WORDS` in this environment, which writes to this file; its process id."""
        assert self._process.stdin is not None
        asked = {"module": module, "words": words, "env": env, "log": str(log)}
        self._process.stdin.write(json.dumps(asked).encode() + b"\n")
        self._process.stdin.flush()
        while True:
            said = self._line(None)
            if said is not None and "started" in said:
                pid = int(said["started"])
                # Numbers come round again: what ended under this one was another process.
                self._ended.pop(pid, None)
                return pid

    def ended(self, pid: int, seconds: float) -> int | None:
        """The exit code of a process (negative: the signal), None where it still runs after so long."""
        end = time.monotonic() + seconds
        while pid not in self._ended:
            left = max(end - time.monotonic(), 0)
            if self._line(left) is None and time.monotonic() >= end:
                return None
        return self._ended[pid]

    def _line(self, seconds: float | None) -> dict[str, int] | None:
        assert self._process.stdout is not None
        pipe = self._process.stdout.fileno()
        while b"\n" not in self._heard:
            if not select.select([pipe], [], [], seconds)[0]:
                return None
            more = os.read(pipe, 65536)
            assert more, "the process that forks servers is gone"
            self._heard += more
        line, _, self._heard = self._heard.partition(b"\n")
        said: dict[str, int] = json.loads(line)
        if "ended" in said:
            self._ended[said["ended"]] = said["code"]
        return said

    def end(self) -> None:
        """No more processes."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        self._process.wait(20)


@cache
def mother() -> Mother:
    """The one of this session."""
    made = Mother()
    atexit.register(made.end)
    return made


class Forked:
    """A forked process, with as much of subprocess.Popen as a Server uses."""

    def __init__(self, module: str, words: list[str], env: dict[str, str], log: Path) -> None:
        self._mother = mother()
        self.pid = self._mother.fork(module, words, env, log)

    def send_signal(self, how: signal.Signals) -> None:
        """Send it."""
        if self.poll() is None:
            os.kill(self.pid, how)

    def kill(self) -> None:
        """kill -9."""
        self.send_signal(signal.SIGKILL)

    def poll(self) -> int | None:
        """None while it runs, its exit code afterwards."""
        return self._mother.ended(self.pid, 0)

    def wait(self, timeout: float = 20) -> int:
        """Until it has ended. Raises subprocess.TimeoutExpired."""
        code = self._mother.ended(self.pid, timeout)
        if code is None:
            raise subprocess.TimeoutExpired("forked server", timeout)
        return code


def _main() -> None:
    import server.run  # noqa: F401 - everything that a server loads
    from server.packs import names, shipped

    for name in names():
        shipped(name)
    # Ctrl-C reaches the whole group; who asked for the processes ends them.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    died, waker = os.pipe()
    os.set_blocking(waker, False)
    signal.set_wakeup_fd(waker)
    heard = b""
    while True:
        ready = select.select([0, died], [], [])[0]
        if died in ready:
            os.read(died, 65536)
            _bury()
        if 0 not in ready:
            continue
        more = os.read(0, 65536)
        if not more:
            return
        *lines, heard = (heard + more).split(b"\n")
        for line in lines:
            pid = os.fork()
            if pid == 0:
                signal.set_wakeup_fd(-1)
                os.close(died)
                os.close(waker)
                _become(**json.loads(line))
                return
            _say(started=pid)


def _bury() -> None:
    """Everybody who has ended."""
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            return
        _say(ended=pid, code=os.waitstatus_to_exitcode(status))


def _say(**what: int) -> None:
    os.write(1, json.dumps(what).encode() + b"\n")


def _become(module: str, words: list[str], env: dict[str, str], log: str) -> None:
    """What `python -m MODULE WORDS > LOG` would be."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.environ.clear()
    os.environ.update(env)
    time.tzset()
    said = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for standard in (1, 2):
        os.dup2(said, standard)
    os.close(said)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    sys.argv[1:] = words
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    _main()
