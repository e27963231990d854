"""One worker's turn: lease what is due, handle it, note how it ended.

Delivery is at least once: whoever dies between handling and noting leaves a lease that runs out, and the row
is handled again. Handlers therefore change nothing the second time.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from server.jobs.backoff import pause, spent
from server.jobs.parts import Parts
from server.store.errors import Erased
from server.store.outbox import Job

log = logging.getLogger(__name__)
LEASE = timedelta(minutes=2)
BATCH = 10
Handler = Callable[[Parts, str, Mapping[str, Any]], None]
"""Gets the parts, the school and the row's payload; any exception means: later, again."""


class Runner:
    """Handles outbox rows by kind. A kind without a handler is laid aside at once: it would only wait."""

    def __init__(self, parts: Parts, handlers: Mapping[str, Handler]) -> None:
        self._parts = parts
        self._handlers = handlers

    def turn(self) -> int:
        """Handle one batch of due rows; how many were handled, well or not."""
        with self._parts.store.across_schools() as everywhere:
            jobs = everywhere.lease(self._parts.clock(), LEASE, BATCH)
        for job in jobs:
            self._handle(job)
        return len(jobs)

    def _handle(self, job: Job) -> None:
        handler = self._handlers.get(job.kind)
        if handler is None:
            self._give_up(job, "unknown_kind")
            return
        try:
            handler(self._parts, job.school, job.payload)
        except Erased:
            # The child's data is gone by law: there is nothing left to do, and nothing to report.
            self._done(job)
        except Exception as error:
            self._failed(job, error)
        else:
            self._done(job)

    def _failed(self, job: Job, error: Exception) -> None:
        # The kind of error only: its message may quote what a family or a teacher wrote.
        kind = type(error).__name__
        log.warning("job %s %s failed (%s), try %d", job.kind, job.id, kind, job.tries)
        if spent(job.tries):
            self._give_up(job, kind)
            return
        with self._parts.store.write(job.school) as unit:
            unit.outbox.retry(job, self._parts.clock() + pause(job.tries), kind)

    def _done(self, job: Job) -> None:
        with self._parts.store.write(job.school) as unit:
            unit.outbox.done(job)

    def _give_up(self, job: Job, error: str) -> None:
        log.error("job %s %s is laid aside (%s)", job.kind, job.id, error)
        with self._parts.store.write(job.school) as unit:
            unit.outbox.give_up(job, error)
