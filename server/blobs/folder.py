"""Blobs in a folder, durable.

obstore writes to a side file and renames it, which is atomic but not durable: neither the file nor the
folder is flushed. That is done here, so that an acknowledged photo survives a power cut.
"""

import os
from datetime import datetime
from pathlib import Path

from obstore.store import LocalStore

from server.blobs.objects import ObjectBlobs
from server.blobs.port import is_key, path_of


class FolderBlobs(ObjectBlobs):
    """A tree of files under ``root``, which is made (mode 0700) if it is missing."""

    def __init__(self, root: Path) -> None:
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._root = root.resolve()
        flush(self._root.parent)
        super().__init__(LocalStore(self._root))

    def put(self, data: bytes) -> str:
        """See port.Blobs."""
        key = super().put(data)
        place = self._root / path_of(key)
        flush(place)
        for folder in (place.parent, place.parent.parent, self._root):
            flush(folder)
        return key

    def forget_cut_off(self, before: datetime) -> int:
        """See port.Blobs. The side files of obstore have the key and something more as their name."""
        stale = [
            path
            for path in self._root.rglob("*")
            if path.is_file() and not is_key(path.name) and path.stat().st_mtime < before.timestamp()
        ]
        for path in stale:
            path.unlink(missing_ok=True)
        return len(stale)

    def file_of(self, key: str) -> Path:
        """Where the bytes of a key lie."""
        return self._root / path_of(key)


def flush(path: Path) -> None:
    """Ask the kernel to put a file, or a folder's list of names, on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
