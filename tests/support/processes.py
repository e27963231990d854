"""Processes by what stands on their command line, and all below them, from the kernel: `ps` is not everywhere."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

from tests.support.waiting import until


def family(marker: str) -> list[int]:
    """The living processes with `marker` in their command line (arguments end with NUL) and all their descendants."""
    table = list(_running())
    found = {pid for pid, _, command in table if marker in command}
    while True:
        below = {pid for pid, parent, _ in table if parent in found}
        if below <= found:
            return sorted(found)
        found |= below


def kill_family(marker: str) -> None:
    """SIGKILL them all, as an empty battery would. AssertionError where there is nobody to kill."""
    alive = family(marker)
    assert alive, "there is no browser to kill"
    for pid in alive:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    until(lambda: not (set(family(marker)) | _still(alive)), "the browser is gone")


def _still(pids: list[int]) -> set[int]:
    """Which of these live on: a child whose parent is gone no longer shows below it."""
    return {pid for pid, _, _ in _running()} & set(pids)


def _running() -> Iterator[tuple[int, int, str]]:
    """(pid, parent, command line with NULs) of each living process; zombies do not count."""
    for folder in Path("/proc").iterdir():
        if not folder.name.isdecimal():
            continue
        try:
            state, parent = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
            command = (folder / "cmdline").read_text(errors="replace")
        except OSError:
            continue
        if state != "Z":
            yield int(folder.name), int(parent), command
