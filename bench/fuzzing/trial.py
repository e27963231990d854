"""One run: what the worker does with a file, the proof of what comes out, and what it cost."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from pathlib import Path

from server.media import Cleaner, Refused
from server.media.sniff import sniff
from server.media.verify import jpeg_size
from server.media.worker import answer

MOST_MEMORY = 256 - 38
"""MiB that one file may add: a worker that waits holds 38, interpreter and codecs."""
MOST_SECONDS = 5.0
_STATUS, _REFS = Path("/proc/self/status"), Path("/proc/self/clear_refs")


@dataclass(frozen=True)
class Outcome:
    """verdict: "cleaned" or the reason of a refusal. fault: None if all went as it must."""

    verdict: str
    fault: str | None = None
    seconds: float = 0.0
    memory: float = 0.0


def try_here(data: bytes) -> Outcome:
    """In this process, as the worker would: every exception that gets out is a fault."""
    start = time.process_time()
    _forget_peak()
    before = peak()
    try:
        verdict, fault = _answered(data), None
    except Exception as error:
        verdict, fault = "uncaught", f"{type(error).__name__}: {error}"
    spent, held = time.process_time() - start, peak() - before
    return Outcome(verdict, fault or _too_much(spent, held), spent, held)


def _answered(data: bytes) -> str:
    try:
        kind = sniff(data)
    except Refused as refusal:
        return refusal.why
    head, *pictures = answer(data, kind)
    for picture in pictures:
        jpeg_size(picture)
    return str(json.loads(head).get("refused", "cleaned"))


def try_through(cleaner: Cleaner, data: bytes) -> Outcome:
    """Through a worker process; its death is a refusal, which is no fault."""
    try:
        cleaner.clean(data, hmac=lambda _: "x")
    except Refused as refusal:
        return Outcome(refusal.why)
    except Exception as error:
        return Outcome("uncaught", f"{type(error).__name__}: {error} {error.__cause__!r}")
    return Outcome("cleaned")


def _too_much(spent: float, held: float) -> str | None:
    if spent > MOST_SECONDS:
        return f"{spent:.1f} s"
    return f"{held:.0f} MiB" if held > MOST_MEMORY else None


def _forget_peak() -> None:
    _REFS.write_text("5")


def peak(status: Path = _STATUS) -> float:
    """The most memory that a process held since it began, or since its peak was forgotten; MiB."""
    for line in status.read_text("utf-8").splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    raise LookupError(status)
