"""kill -9 between sending and noting it: the message goes out again under its own id and topic, and its reader, who
knows ids, is told once.

The push service kills the worker while it holds the worker's request: before it answers, or right after.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from server.jobs.runner import LEASE
from tests.drills.tally import Tally
from tests.support.push_service import PushService, running_push_service
from tests.support.told_family import Family, open_family, pushing

pytestmark = pytest.mark.integration
ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 60


@contextmanager
def told(folder: Path) -> Iterator[tuple[Family, PushService]]:
    """A family whose browser waits for a message that is due."""
    with running_push_service() as service, open_family(folder, webpush=pushing(service)) as family:
        assert family.ask_push(service.browser())
        family.change("请每晚读十分钟书。")
        yield family, service


def worker(family: Family, service: PushService, ahead: float) -> subprocess.Popen[bytes]:
    """A worker process on the family's school."""
    command = [
        sys.executable,
        "-m",
        "tests.drills.telling",
        str(family.settings.data_dir),
        service.origin,
        str(ahead),
    ]
    return subprocess.Popen(command, cwd=ROOT)


def killed_while_sending(family: Family, service: PushService, ahead: float, delay: float | None) -> None:
    """Run a worker that is killed before its request is answered (None), or that long after."""
    process = worker(family, service, ahead)

    def kill() -> None:
        os.kill(process.pid, signal.SIGKILL)

    def strike() -> None:
        if delay is None:
            kill()
            process.wait(PATIENCE_SECONDS)
        else:
            threading.Timer(delay, kill).start()

    service.before = strike
    assert process.wait(PATIENCE_SECONDS) in (-signal.SIGKILL, 0)
    service.before = lambda: None


def read(service: PushService) -> list[str]:
    """What the reader is shown: the family's browser shows an id once."""
    return list(dict.fromkeys(pushed.told["id"] for pushed in service.pushed))


def drill(folder: Path, kills: int, tally: Tally) -> None:
    """So many workers die over one message before one lives to note it."""
    rng = tally.rng()
    with told(folder) as (family, service):
        ahead = 0.0
        for n in range(kills):
            killed_while_sending(family, service, ahead, None if n == 0 else rng.choice([None, 0.0, 0.01]))
            if family.one().state == "sent":
                break
            ahead += LEASE.total_seconds() + 1
        tally.add({"kills": n + 1, "sent before the end": len(service.pushed)}, n + 1)
        assert worker(family, service, ahead).wait(PATIENCE_SECONDS) == 0
        one = family.one()
        assert one.state == "sent"
        assert service.faults == []
        assert len(service.pushed) > 1, "nothing was sent twice: nothing was tried"
        assert read(service) == [one.id]
        assert {pushed.topic for pushed in service.pushed} == {one.topic}
        assert len(service.waiting) == 1, "a sleeping phone finds one message"
        assert len(family.sendings()) == 1


def test_a_worker_killed_between_sending_and_noting_tells_nobody_twice(tmp_path: Path, tally: Tally) -> None:
    drill(tmp_path, 2, tally)


@pytest.mark.drill
def test_many_workers_killed_over_one_message(tmp_path: Path, tally: Tally) -> None:
    for n in range(12):
        folder = tmp_path / str(n)
        folder.mkdir()
        drill(folder, random.Random(tally.seed + n).randint(1, 4), tally)
