"""A file system so small that a test can fill it: tmpfs, where this machine lets us mount one."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

MB = 1024 * 1024
WHY_NOT = "no small file system: mounting a tmpfs needs root (or a user namespace in which one is root)"


class SmallDisk:
    """A mounted folder. `fill` takes its room away, `free` gives it back."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._ballast = root / "ballast"

    def fill(self, leave: int) -> None:
        """Leave about so many bytes free (to the next 4 KiB)."""
        room = self.room() - leave
        with self._ballast.open("ab", buffering=0) as ballast, suppress(OSError):
            while room > 0:
                room -= ballast.write(bytes(min(room, MB)))

    def room(self) -> int:
        """Bytes that are free now."""
        free = os.statvfs(self.root)
        return free.f_bavail * free.f_frsize

    def free(self) -> None:
        """Give all of it back."""
        self._ballast.unlink(missing_ok=True)


@contextmanager
def small_disk(at: Path, size: int) -> Iterator[SmallDisk | None]:
    """Mount a tmpfs of `size` bytes at the new folder `at`; None where that is not allowed (see WHY_NOT)."""
    at.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size},mode=755", "small", str(at)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        yield None
        return
    try:
        yield SmallDisk(at)
    finally:
        subprocess.run(["umount", "-l", str(at)], check=True)
