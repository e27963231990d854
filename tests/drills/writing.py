"""Eight writers and one who reads along: does the feed's cursor skip anybody's record?

Every record is written once, so a change that the cursor passed over never comes again by another one.
"""

from __future__ import annotations

import itertools
import random
import threading
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from tests.support.phone import HttpTransport, Phone, uuid7
from tests.support.world import PASSWORD

WRITERS = 8
WHO = "S1-t3"
FIRST_DAY = date(2027, 1, 1)
FAULT_ROUNDS = 10_000


class Writer(threading.Thread):
    """Pushes `pushes` batches of 1 to 6 new visits, each to one of the servers; `told` maps record to seq."""

    def __init__(self, urls: list[str], place: int, pushes: int, rng: random.Random) -> None:
        super().__init__(daemon=True)
        # No two visits of a pupil on one day: those would be flagged as twins, and so written twice.
        self.days = itertools.count(place, WRITERS)
        self.transports = [HttpTransport(url) for url in urls]
        self.phone = Phone.enrol(self.transports[0], WHO, PASSWORD)
        self.pushes, self.rng = pushes, rng
        self.told: dict[str, int] = {}
        self.fault: BaseException | None = None

    def run(self) -> None:
        """Write, and remember what was acknowledged."""
        try:
            for _ in range(self.pushes):
                self.phone.transport = self.rng.choice(self.transports)
                for result in self.phone.push(*[self._visit() for _ in range(self.rng.randint(1, 6))]):
                    assert result["status"] == "applied", result
                    self.told[result["row"]["id"]] = result["row"]["seq"]
        except BaseException as fault:
            self.fault = fault
        finally:
            for transport in self.transports:
                transport.close()

    def _visit(self) -> dict[str, Any]:
        pupil, day = self.rng.choice(["S1-p1", "S1-p2", "S1-p3"]), FIRST_DAY + timedelta(next(self.days))
        values = {"pupil": pupil, "campaign": "S1-k1", "lead": WHO, "mode": "phone"}
        values |= {"visited_on": day.isoformat(), "process": "谈了寄宿的事。" * 20}
        return self.phone.op("visit", uuid7(), values)


@dataclass
class Poller:
    """Pulls from its cursor on, from one of the servers after the other, and never starts anew."""

    urls: list[str]
    rng: random.Random
    delivered: dict[str, int] = field(default_factory=dict)
    pulls: int = 0
    backwards: int = 0

    def __post_init__(self) -> None:
        self.transports = [HttpTransport(url) for url in self.urls]
        self.phone = Phone.enrol(self.transports[0], WHO, PASSWORD)
        self.phone.pull()

    def pull(self) -> bool:
        """One page from wherever; whether it brought anything."""
        self.phone.transport = self.rng.choice(self.transports)
        reply = self.phone.pull_page(self.rng.choice([3, 20, 200]))
        assert reply.status == 200, reply.data
        page = reply.json
        self.phone.cursor, self.phone.check = page["cursor"], page["check"]
        self.pulls += 1
        for row in page["rows"]:
            self.backwards += row["seq"] < self.delivered.get(row["id"], 0)
            self.delivered[row["id"]] = row["seq"]
        return bool(page["rows"] or page["more"])

    def close(self) -> None:
        """Hang up."""
        for transport in self.transports:
            transport.close()


def run(urls: list[str], pushes: int, rng: random.Random) -> dict[str, int]:
    """Let them write and read at once; how many records were acknowledged, and how many never delivered."""
    writers = [Writer(urls, place, pushes, random.Random(rng.random())) for place in range(WRITERS)]
    poller = Poller(urls, random.Random(rng.random()))
    try:
        for writer in writers:
            writer.start()
        _read_along(poller, writers)
    finally:
        poller.close()
    told = {id_: seq for writer in writers for id_, seq in writer.told.items()}
    skipped = [id_ for id_ in told if id_ not in poller.delivered]
    wrong = [id_ for id_, seq in told.items() if poller.delivered.get(id_, seq) != seq]
    return {"acknowledged": len(told), "skipped": len(skipped), "other seq": len(wrong),
            "backwards": poller.backwards, "pulls": poller.pulls}  # fmt: skip


def _read_along(poller: Poller, writers: list[Writer]) -> None:
    while any(writer.is_alive() for writer in writers):
        assert poller.pulls < FAULT_ROUNDS, "the writers do not come to an end"
        poller.pull()
    for writer in writers:
        if writer.fault is not None:
            raise AssertionError("a writer met the unexpected") from writer.fault
    while poller.pull():
        assert poller.pulls < FAULT_ROUNDS, "the feed does not come to an end"
