"""The journal of erasures: who was erased by law, in a file beside the keys and outside every backup.

A restored backup still holds whoever was erased after it was made; the journal says so, and the erasure is
done again before the server answers. One JSON object a line: `no`, `what` (intent, done), `at`, `school`,
`pupil` (an id, no name), `blobs` (keys of pictures), and `chain` = SHA-256 over the line before and this one.

An intent is on the disk before the database is touched; a torn last line was never acted upon.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO


class BrokenJournal(Exception):
    """A line was changed, removed or slipped in: a person must look before anything is restored."""


@dataclass(frozen=True)
class Entry:
    """One pupil's erasure. `done`: it was carried out to its end. `blobs`: all pictures that went with it."""

    school: str
    pupil: str
    at: str
    done: bool
    blobs: frozenset[str]


class ErasureJournal:
    """The journal in one file, which is made (mode 0600) by the first entry."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def intend(self, school: str, pupil: str, blobs: Iterable[str], at: datetime) -> None:
        """An erasure is about to happen. Returns when the line would survive a power cut."""
        self._add("intent", school, pupil, blobs, at)

    def finish(self, school: str, pupil: str, blobs: Iterable[str], at: datetime) -> None:
        """It has happened, pictures and backups included."""
        self._add("done", school, pupil, blobs, at)

    def entries(self) -> list[Entry]:
        """Every pupil of the journal once, in the order of the intents. Raises BrokenJournal."""
        if not self._path.exists():
            return []
        with self._path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH)
            lines = list(_lines(file))
        found: dict[tuple[str, str], Entry] = {}
        for line in lines:
            key = (line["school"], line["pupil"])
            before = found.get(key)
            known = before.blobs if before else frozenset[str]()
            at = before.at if before else line["at"]
            found[key] = Entry(*key, at, line["what"] == "done", known | frozenset(line["blobs"]))
        return list(found.values())

    def _add(self, what: str, school: str, pupil: str, blobs: Iterable[str], at: datetime) -> None:
        with _held(self._path) as file:
            last: dict[str, Any] = {"no": 0, "chain": ""}
            for line in _lines(file):
                last = line
            file.truncate()  # a torn line of a crash: it was never acted upon
            line = {
                "no": last["no"] + 1,
                "what": what,
                "at": at.isoformat(),
                "school": school,
                "pupil": pupil,
                "blobs": sorted(blobs),
            }
            line["chain"] = _chain(str(last["chain"]), line)
            file.write(json.dumps(line, separators=(",", ":")).encode("ascii") + b"\n")
            file.flush()
            os.fsync(file.fileno())


@contextmanager
def _held(path: Path) -> Iterator[BinaryIO]:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(handle, "r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _lines(file: BinaryIO) -> Iterator[dict[str, Any]]:
    """Checked lines; afterwards the file stands behind the last whole one."""
    chain, end = "", 0
    for number, raw in enumerate(iter(file.readline, b""), 1):
        if not raw.endswith(b"\n"):
            break
        try:
            line = json.loads(raw)
            told = line.pop("chain")
            sound = line["no"] == number and told == _chain(chain, line)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BrokenJournal(f"line {number} cannot be read") from error
        if not sound:
            raise BrokenJournal(f"line {number} was changed, removed or slipped in")
        chain, end = told, end + len(raw)
        yield {**line, "chain": told}
    file.seek(end)


def _chain(before: str, line: dict[str, Any]) -> str:
    plain = json.dumps(line, sort_keys=True, separators=(",", ":"))
    return sha256(f"{before}|{plain}".encode()).hexdigest()
