"""A worker of its own for the drill: `python -m tests.drills.telling <data folder> <push origin> <seconds ahead>`.

It works on the tiny school's database with a clock that many seconds ahead, until there is nothing left to do.
"""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from server.channels.webpush.config import PushConfig
from server.jobs.handlers import HANDLERS
from server.jobs.runner import Runner
from server.keys import KeyRing
from server.store.unit import Store
from tests.support.family_school import NOW
from tests.support.told_family import settings_for


def main() -> None:
    folder, origin, ahead = Path(sys.argv[1]), sys.argv[2], timedelta(seconds=float(sys.argv[3]))
    store = Store(f"sqlite:///{folder / 'jiafang.db'}", KeyRing.open(folder / "keys"))
    settings = settings_for(folder, webpush=PushConfig(hosts=(origin,)))
    parts: Any = SimpleNamespace(store=store, settings=settings, clock=lambda: NOW + ahead)
    runner = Runner(parts, HANDLERS)
    while runner.turn():
        pass
    store.close()


if __name__ == "__main__":
    main()
