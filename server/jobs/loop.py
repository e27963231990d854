"""The worker's loop: work while there is some, sweep when it is time, rest otherwise."""

from __future__ import annotations

import logging
from datetime import datetime
from threading import Event

from server.jobs.handlers import HANDLERS
from server.jobs.parts import Parts
from server.jobs.runner import Runner
from server.jobs.sweeps import SWEEPS, Sweep

log = logging.getLogger(__name__)
IDLE_SECONDS = 1.0
TROUBLE_SECONDS = 10.0


class Loop:
    """One worker. Several may run on one database, in one process or in many."""

    def __init__(self, parts: Parts, sweeps: tuple[Sweep, ...] = SWEEPS) -> None:
        self._parts = parts
        self._runner = Runner(parts, HANDLERS)
        self._sweeps = sweeps
        self._swept: dict[str, datetime] = {}
        self._began: datetime | None = None

    def run(self, stop: Event) -> None:
        """Work until told to stop. Whatever goes wrong is logged and tried again: no row kills a worker."""
        rest = 0.0
        while not stop.wait(rest):
            try:
                self.sweep()
                rest = 0.0 if self._runner.turn() else IDLE_SECONDS
            except Exception as error:
                log.warning("worker: %s", type(error).__name__)
                rest = TROUBLE_SECONDS

    def sweep(self) -> list[str]:
        """Run the sweeps whose time has come; their names. A sweep that fails waits for its next time."""
        now = self._parts.clock()
        began = self._began = self._began or now
        ran = []
        for sweep in self._sweeps:
            last = self._swept.get(sweep.name)
            if now - began < sweep.rest or (last is not None and now - last < sweep.every):
                continue
            self._swept[sweep.name] = now
            try:
                sweep.act(self._parts, now)
            except Exception as error:
                log.warning("sweep %s: %s", sweep.name, type(error).__name__)
            ran.append(sweep.name)
        return ran
