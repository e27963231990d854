"""`python -m server.worker`: the worker as a process of its own, for installations that want several.

Works on the database of the environment's settings, beside any number of serving processes (start those with
WORKER=off). Ends on an interrupt or a terminate signal, after the row at hand.
"""

from __future__ import annotations

import logging
import signal
from threading import Event
from types import FrameType

from server.app import build_parts
from server.data_lock import InUse, Unfinished, working
from server.jobs.loop import Loop
from server.keys.journal import BrokenJournal
from server.safekeeping import refusal, replay
from server.settings import BadSetting, Settings
from server.web.masking import mask_logs
from server.web.wiring import utc_now

log = logging.getLogger(__name__)


def main() -> int:
    """Run until stopped; 2 for a bad setting, and where a server would not start either."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s %(message)s")
    mask_logs()
    try:
        settings = Settings.from_env()
    except BadSetting as problem:
        log.error("%s", problem)
        return 2
    stop = Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGINT, end)
    signal.signal(signal.SIGTERM, end)
    try:
        with working(settings.data_dir):
            _work(settings, stop)
    except (InUse, Unfinished, BrokenJournal) as problem:
        return refusal(settings, problem)
    return 0


def _work(settings: Settings, stop: Event) -> None:
    parts = build_parts(settings, utc_now)
    replay(settings, parts.store, parts.blobs, utc_now())
    Loop(parts).run(stop)
    parts.media.close()
    parts.store.close()


if __name__ == "__main__":
    raise SystemExit(main())
