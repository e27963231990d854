"""Bad pictures, many of them, through everything that touches an upload: sniffing, scanning, decoding, encoding, proof.

    python -m bench.fuzz_photos --runs 1000000 --seed 1          all over the formats, each run from its number alone
    python -m bench.fuzz_photos --runs 1000000 --coverage        led by what new code a file reaches (atheris)
    python -m bench.fuzz_photos --seed 1 --only 4711             one run again, told in full

A fault is an exception that gets out, more than 256 MiB or more than 5 s of processor time, a death, or a result
that the second parser refuses. Each is kept in tests/data/photos/found, where it is a test from then on, and ends
the run with status 1. One in `--through` runs goes through a real worker process as well.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import multiprocessing
import multiprocessing.connection
import os
import random
import sys
import time
import warnings
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path

from PIL import Image

from bench.common import OUT, machine
from bench.fuzzing.mutate import Seeds, mutant
from bench.fuzzing.seeds import FOUND, seeds
from bench.fuzzing.trial import Outcome, try_here, try_through
from server.media import Cleaner
from server.media.process import Worker

STUCK_SECONDS = 120.0
"""Wall time after which a run counts as one that never ends, even on a crowded machine."""
TELL_EVERY = 10_000
RENEW_EVERY = 50_000
"""Runs of one process: what piles up over so many is not a single picture's fault."""


@dataclass
class Tally:
    """What a run came to."""

    runs: int = 0
    through: int = 0
    verdicts: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    slowest: float = 0.0
    largest: float = 0.0

    def add(self, outcome: Outcome) -> None:
        """Count one."""
        self.runs += 1
        self.verdicts[outcome.verdict] += 1
        self.slowest = max(self.slowest, outcome.seconds)
        self.largest = max(self.largest, outcome.memory)


def picture_of(seed: int, number: int, start: Seeds) -> bytes:
    """The file of one run, for ever the same."""
    return mutant(random.Random(f"{seed}/{number}"), start)[1]


def keep(data: bytes, fault: str) -> str:
    """Keep a file that made trouble; returns how it is told."""
    FOUND.mkdir(parents=True, exist_ok=True)
    path = FOUND / f"{hashlib.sha256(data).hexdigest()[:16]}.bin"
    path.write_bytes(data)
    return f"{path.name}: {fault}"


class _Runner:
    """A process that runs one number after the other and says through `at` which one it is at."""

    def __init__(self, seed: int, through: int, start: Seeds) -> None:
        self.seed, self.through, self.start = seed, through, start
        self.at: Synchronized[int] = multiprocessing.Value("q", 0)

    def batch(self, first: int, last: int, tally: Tally) -> int:
        """Run these numbers in a new process; returns the number to go on with."""
        self.at.value = first
        ours, theirs = multiprocessing.Pipe(duplex=False)
        process = multiprocessing.get_context("fork").Process(target=self._run, args=(first, last, theirs))
        process.start()
        theirs.close()
        seen, since = first, time.monotonic()
        while process.is_alive():
            if ours.poll(0.2):
                self._hear(ours, tally)
            if self.at.value != seen:
                seen, since = self.at.value, time.monotonic()
            elif time.monotonic() - since > STUCK_SECONDS:
                process.kill()
                process.join()
        while ours.poll():
            if not self._hear(ours, tally):
                break
        if process.exitcode == 0:
            return last
        broken = self.at.value
        tally.add(Outcome("died"))
        died = keep(picture_of(self.seed, broken, self.start), f"ended its process ({process.exitcode})")
        tally.faults.append(f"run {broken}: {died}")
        return broken + 1

    @staticmethod
    def _hear(pipe: multiprocessing.connection.Connection, tally: Tally) -> bool:
        try:
            passed, outcome, kept = pipe.recv()
        except EOFError:
            return False
        tally.add(outcome)
        tally.through += passed
        tally.faults += kept
        return True

    def _run(self, first: int, last: int, pipe: multiprocessing.connection.Connection) -> None:
        quiet()
        cleaner = Cleaner(Worker())
        for number in range(first, last):
            self.at.value = number
            data = picture_of(self.seed, number, self.start)
            outcome = try_here(data)
            faults = [outcome.fault]
            if passes := bool(self.through) and number % self.through == 0:
                faults.append(try_through(cleaner, data).fault)
            kept = [f"run {number}: {keep(data, fault)}" for fault in faults if fault]
            pipe.send((passes, outcome, kept))
        cleaner.close()


def quiet() -> None:
    """Warnings as the worker has them, and its decoders' complaints unheard."""
    warnings.simplefilter("ignore")
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)


def fuzz(runs: int, seed: int, through: int, seconds: float, say: Callable[[str], None]) -> Tally:
    """So many runs, or as many as go into so many seconds."""
    start, tally, began = seeds(), Tally(), time.monotonic()
    runner, number = _Runner(seed, through, start), 0
    while number < runs and time.monotonic() - began < seconds:
        step = min(TELL_EVERY if seconds == float("inf") else 1_000, runs - number, RENEW_EVERY)
        number = runner.batch(number, number + step, tally)
        if number % TELL_EVERY == 0 or number >= runs:
            say(f"{number:>9} of {runs}, {time.monotonic() - began:.0f} s, {len(tally.faults)} faults")
    return tally


def _report(tally: Tally, seed: int, took: float, name: str) -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    told = {
        "machine": machine(),
        "seed": seed,
        "runs": tally.runs,
        "through_the_worker": tally.through,
        "seconds": round(took),
        "verdicts": dict(tally.verdicts.most_common()),
        "slowest_seconds": round(tally.slowest, 2),
        "most_memory_mib": round(tally.largest),
        "faults": tally.faults,
    }
    (OUT / f"{name}.json").write_text(json.dumps(told, indent=1), "utf-8")
    print(json.dumps(told, indent=1))


def main() -> int:
    """Fuzz and report; 1 if anything was found."""
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=raw)
    parser.add_argument("--runs", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=float("inf"), help="stop after this long")
    parser.add_argument(
        "--through", type=int, default=20, help="every so-manieth run through a worker too; 0: none"
    )
    parser.add_argument("--only", type=int, help="one run of this seed")
    parser.add_argument("--coverage", action="store_true", help="led by coverage; needs atheris")
    given = parser.parse_args()
    if given.only is not None:
        data = picture_of(given.seed, given.only, seeds())
        Path(f"run-{given.seed}-{given.only}.bin").write_bytes(data)
        print(try_here(data))
        return 0
    if given.coverage:
        from bench.fuzzing import led

        return led.run(given.runs, given.seed, given.seconds)
    began = time.monotonic()
    tally = fuzz(given.runs, given.seed, given.through, given.seconds, lambda line: print(line, flush=True))
    _report(tally, given.seed, time.monotonic() - began, f"fuzz_photos-{given.seed}")
    return 1 if tally.faults else 0


if __name__ == "__main__":
    sys.exit(main())
