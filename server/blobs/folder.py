"""Blobs in a folder, durable.

obstore writes to a side file and renames it, which is atomic but not durable: neither the file nor the
folder is flushed. That is done here, so that an acknowledged photo survives a power cut.
"""

import os
from pathlib import Path

from obstore.store import LocalStore

from server.blobs.objects import ObjectBlobs
from server.blobs.port import path_of


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
