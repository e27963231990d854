"""The worker as a thread of the serving process: one command starts a school."""

from __future__ import annotations

from threading import Event, Thread

from server.jobs.loop import Loop
from server.jobs.parts import Wired, parts_of

STOP_SECONDS = 10.0


class WorkerThread:
    """A running worker. `stop` ends it after the row at hand, at the latest after STOP_SECONDS."""

    def __init__(self, loop: Loop) -> None:
        self._stop = Event()
        # A daemon: a row cut off by the end of the process is leased again, so nothing waits for it.
        self._thread = Thread(target=loop.run, args=(self._stop,), name="outbox-worker", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End."""
        self._stop.set()
        self._thread.join(STOP_SECONDS)


def start_worker(app: Wired) -> WorkerThread:
    """Start a worker on the wiring of an app."""
    worker = WorkerThread(Loop(parts_of(app)))
    worker.start()
    return worker
