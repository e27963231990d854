"""1,000 phones come back from the villages: three visits each, with a photo each.

    python -m bench.returning [--phones 1000] [--minutes 10] [--faster 4] [--postgresql] [--threads 16]

Phones arrive at random over `minutes` / `faster`: the load of the real window, `faster` times denser. Each pushes its
visits with the consents, pulls, and then sends its photos. Rates by device are on; those by address count before
sign-in only, and all phones are enrolled beforehand (a phone enrols once in its life).
"""

from __future__ import annotations

import argparse
import queue
import random
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from bench import ours
from bench.common import Figure, cpu_seconds, report
from bench.visits import new_id
from tests.support.phone import HttpTransport, Phone
from tests.support.photos import phone_jpeg
from tests.support.postgres import running_postgres
from tests.support.server import Server

VISITS = 3
PHOTO = phone_jpeg(1200, 900)


class Tally:
    """How long each kind of request took, in seconds, and what went wrong."""

    def __init__(self) -> None:
        self.took: dict[str, list[float]] = defaultdict(list)
        self.errors: list[str] = []
        self._lock = threading.Lock()

    def note(self, kind: str, seconds: float) -> None:
        """One answer."""
        with self._lock:
            self.took[kind].append(seconds)

    def fail(self, what: str) -> None:
        """One that should not have been."""
        with self._lock:
            self.errors.append(what)

    def p95(self, kind: str) -> float:
        """Seconds within which 95 of 100 were answered."""
        found = sorted(self.took[kind]) or [0.0]
        return found[min(len(found) - 1, int(len(found) * 0.95))]


def come_back(phone: Phone, pupils: Sequence[str], campaign: str, tally: Tally) -> None:
    """Records first, then the answer of the school, then the photos."""
    rng = random.Random(phone.inc)
    photos = []
    ops: list[dict[str, Any]] = []
    for pupil in rng.sample(pupils, VISITS):
        photo, visit = new_id(), new_id()
        day = f"20{rng.randint(27, 90)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"
        values = {
            "pupil": pupil,
            "campaign": campaign,
            "lead": phone.person,
            "visited_on": day,
            "mode": "on_site",
        }
        ops.append(phone.op("visit", visit, set=values, needs=[photo]))
        ops.append(phone.op("consent", new_id(), set=_consent(pupil, visit)))
        photos.append((photo, visit))
    start = time.perf_counter()
    results = phone.push(*ops)
    tally.note("push", time.perf_counter() - start)
    for result in results:
        if result["status"] != "applied":
            tally.fail(f"push: {result['status']} {result.get('code')} {result.get('errors')}")
    start = time.perf_counter()
    reply = phone.pull_page(100)
    tally.note("pull", time.perf_counter() - start)
    if reply.status != 200:
        tally.fail(f"pull: {reply.status}")
    for photo, visit in photos:
        start = time.perf_counter()
        reply = phone.upload(photo, visit, another_photo(rng))
        tally.note("photo", time.perf_counter() - start)
        if reply.status not in (201, 204):
            tally.fail(f"photo: {reply.status}")


def another_photo(rng: random.Random) -> bytes:
    """The picture with a comment of its own: bytes that the server knows already would cost nothing."""
    return PHOTO[:2] + b"\xff\xfe\x00\x12" + rng.randbytes(16) + PHOTO[2:]


def _consent(pupil: str, visit: str) -> dict[str, Any]:
    return {"pupil": pupil, "visit": visit, "capacity": "parent", "purpose": "record",
            "given": True}  # fmt: skip


def enrolled(server: Server, count: int) -> tuple[list[Phone], list[str], str]:
    """Phones of one teacher (the demo school has not a thousand), their pupils, and the campaign."""
    guide = ours.Device(server)
    account = ours.account(server)
    phones = [
        Phone.enrol(HttpTransport(f"http://127.0.0.1:{server.port}"), account["user"], account["password"])
        for _ in range(count)
    ]
    return phones, guide.pupils, guide.campaign


def main() -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--phones", type=int, default=1000)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--faster", type=float, default=4)
    parser.add_argument("--threads", type=int, default=16)
    parser.add_argument("--postgresql", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        url = ""
        if asked.postgresql:
            postgres = stack.enter_context(running_postgres())
            url = postgres.as_app(postgres.database())
        server = stack.enter_context(ours.running(Path(folder) / "data", url))
        phones, pupils, campaign = enrolled(server, asked.phones)
        assert server.process is not None
        before = cpu_seconds([server.process.pid])
        window = asked.minutes * 60 / asked.faster
        tally, late, whole = _run(phones, pupils, campaign, window, asked.threads)
        effort = cpu_seconds([server.process.pid]) - before
    figures = [
        Figure(f"{kind}, p95", tally.p95(kind), "s", "<= 2 s", tally.p95(kind) <= 2) for kind in tally.took
    ]
    figures += [
        Figure("errors", len(tally.errors), "", "0", not tally.errors),
        Figure("phones", len(phones), f"in {whole:.0f} s"),
        Figure("the window was denser than ten minutes' by", asked.faster, "x"),
        Figure("server's processor time", effort, "s"),
        Figure("a phone began late (no free thread here), worst", late, "s"),
    ]
    report("returning", figures, sorted(set(tally.errors))[:10])


def _run(
    phones: list[Phone], pupils: Sequence[str], campaign: str, window: float, threads: int
) -> tuple[Tally, float, float]:
    """Everybody once; the worst lateness of a start, and how long it all took."""
    rng, tally = random.Random(1), Tally()
    todo: queue.Queue[tuple[float, Phone]] = queue.Queue()
    for when, phone in zip(sorted(rng.uniform(0, window) for _ in phones), phones, strict=True):
        todo.put((when, phone))
    began = time.monotonic()
    late = [0.0]

    def work() -> None:
        while True:
            try:
                when, phone = todo.get_nowait()
            except queue.Empty:
                return
            wait = began + when - time.monotonic()
            time.sleep(max(wait, 0))
            late.append(max(-wait, 0))
            try:
                come_back(phone, pupils, campaign, tally)
            except (OSError, AssertionError) as error:
                tally.fail(f"{type(error).__name__}: {error}")

    workers = [threading.Thread(target=work) for _ in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(window * 10 + 600)
    return tally, max(late), time.monotonic() - began


if __name__ == "__main__":
    main()
