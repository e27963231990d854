"""Who works on a data folder: serving and working processes together, a restore alone.

The kernel forgets a lock with its process, so `kill -9` leaves none behind.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NAME = "in-use.lock"
UNFINISHED = "restore-unfinished"
"""This file lies in a data folder from the first to the last step of a restore."""


class InUse(Exception):
    """A server (or a restore) works on this folder."""


class Unfinished(Exception):
    """A restore was cut short: run it again."""


@contextmanager
def working(data_dir: Path) -> Iterator[None]:
    """For a serving or working process. Raises InUse during a restore, Unfinished after a broken one."""
    with _locked(data_dir, fcntl.LOCK_SH):
        if (data_dir / UNFINISHED).exists():
            raise Unfinished(data_dir)
        yield


@contextmanager
def alone(data_dir: Path) -> Iterator[None]:
    """For a restore. Raises InUse while anybody else works here."""
    with _locked(data_dir, fcntl.LOCK_EX):
        yield


@contextmanager
def _locked(data_dir: Path, how: int) -> Iterator[None]:
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (data_dir / NAME).open("a") as file:
        try:
            fcntl.flock(file, how | fcntl.LOCK_NB)
        except OSError as error:
            raise InUse(data_dir) from error
        yield
