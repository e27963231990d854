"""The server's side of the worker process: start it when needed, bound its time, bury it, start another."""

import os
import signal
import subprocess
import sys
import threading
import weakref
from pathlib import Path
from typing import BinaryIO, cast

from server.media.errors import MediaFault, Refused, Why
from server.media.frames import read_message, write_message
from server.media.limits import MAX_REPLY_BYTES, WORKER_WALL_SECONDS

_ROOT = Path(__file__).resolve().parents[2]
_PIPE = 1024 * 1024
"""Bytes that a pipe holds: a photo crosses in two or three gulps instead of forty."""
_MEMORY = {
    "MALLOC_ARENA_MAX": "2",
    # The memory of one photo serves the next: to give it back and ask for it anew costs a quarter of the whole work.
    # What a larger picture took beyond that goes back to the system.
    "MALLOC_MMAP_THRESHOLD_": str(32 * 1024 * 1024),
    "MALLOC_TRIM_THRESHOLD_": str(96 * 1024 * 1024),
}


class Worker:
    """One worker process for any number of threads; each picture has it for itself.

    It starts with the first picture and ends with ``close`` (or with this object). A death while it works on
    a picture is that picture's refusal; the next picture gets a new process.
    """

    def __init__(self, wall_seconds: float = WORKER_WALL_SECONDS) -> None:
        self._wall_seconds = wall_seconds
        self._turn = threading.Lock()
        self._child = _Child()
        self._finalizer = weakref.finalize(self, self._child.stop)

    @property
    def pid(self) -> int | None:
        """Process id of the worker, None while there is none."""
        return self._child.pid

    def run(self, parts: list[bytes]) -> list[bytes]:
        """Send a message, return the answer.

        Raises Refused if the picture killed the worker (its processor time ran out, or the decoder crashed), and
        MediaFault if it was killed from outside: by the clock, which only a stalled machine reaches before the
        processor time is used up, or for want of memory. The picture may be good then, and must be kept.
        """
        with self._turn:
            try:
                return self._child.ask(parts, self._wall_seconds)
            except (OSError, EOFError):
                died_by = self._child.stop()
        if died_by == -signal.SIGKILL:
            raise MediaFault("the worker was killed from outside")
        if died_by == -signal.SIGXCPU:
            raise Refused(Why.TOO_COSTLY)
        raise Refused(Why.BROKEN)

    def restart(self) -> None:
        """End the process, so that the next picture finds fresh memory."""
        with self._turn:
            self._child.stop()

    def close(self) -> None:
        """End the process; safe to call twice."""
        self.restart()


class _Child:
    """The process itself, apart from Worker so that a finalizer can hold it."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def ask(self, parts: list[bytes], wall_seconds: float) -> list[bytes]:
        process = self._alive()
        to_worker, from_worker = cast(BinaryIO, process.stdin), cast(BinaryIO, process.stdout)
        watchdog = threading.Timer(wall_seconds, process.kill)
        watchdog.daemon = True
        watchdog.start()
        try:
            write_message(to_worker, parts)
            return read_message(from_worker, MAX_REPLY_BYTES)
        finally:
            watchdog.cancel()
            watchdog.join()

    def stop(self) -> int | None:
        """Kill and reap the process; returns how it ended (negative: by that signal)."""
        process, self._process = self._process, None
        if process is None:
            return None
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                _close_quietly(pipe.close)
        try:
            # Its input is closed: an idle worker leaves by itself, and a dead one tells its signal.
            return process.wait(timeout=1)
        except subprocess.TimeoutExpired:
            process.kill()
            return process.wait()

    def _alive(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is None:
            return self._process
        self.stop()
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-s", "-m", "server.media.worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=os.sep,
                env={"PYTHONPATH": str(_ROOT), "LANG": "C.UTF-8", **_MEMORY},
                process_group=0,
                pipesize=_PIPE,
            )
            read_message(cast(BinaryIO, self._process.stdout), MAX_REPLY_BYTES)
        except (OSError, EOFError) as error:
            # A server that cannot decode must not refuse good pictures.
            self.stop()
            raise MediaFault("the worker cannot be started") from error
        return self._process


def _close_quietly(close: object) -> None:
    try:
        close()  # type: ignore[operator]
    except OSError:
        # The buffered rest of a message to a process that is dead has nowhere to go.
        return
