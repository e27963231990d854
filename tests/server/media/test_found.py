"""Files that fuzzing found once (`python -m bench.fuzz_photos`): each ended a process, or took too much of something.

Through a worker each is a refusal or a clean picture, and the worker is still the same one afterwards.
"""

from pathlib import Path

import pytest

from bench.fuzzing.trial import peak
from server.media import Cleaner, Refused, Why
from server.media.process import Worker
from tests.support.photos import DATA, phone_jpeg

FOUND = sorted((DATA / "found").glob("*.bin"))
WHOLE = 256
"""MiB: the budget of the worker's whole process."""


@pytest.fixture(scope="module")
def worker():
    worker = Worker()
    yield worker
    worker.close()


@pytest.mark.parametrize("path", FOUND, ids=lambda path: path.stem)
def test_what_was_found_once_does_no_harm_again(worker: Worker, path: Path) -> None:
    cleaner = Cleaner(worker)
    cleaner.clean(phone_jpeg(), hmac=lambda _: "x")
    pid = worker.pid
    why = None
    try:
        cleaner.clean(path.read_bytes(), hmac=lambda _: "x")
    except Refused as refusal:
        why = refusal.why
    assert why in (None, Why.BROKEN, Why.TRUNCATED, Why.TOO_MANY_PIXELS)
    assert worker.pid == pid
    assert peak(Path(f"/proc/{pid}/status")) <= WHOLE


def test_there_is_something_to_look_at() -> None:
    assert len(FOUND) >= 5
