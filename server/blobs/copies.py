"""Copies of blobs in a folder beside the backups: each once, whatever number of backups names it."""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from server.blobs.folder import FolderBlobs, flush
from server.blobs.port import Blobs, path_of


class BlobCopies:
    """The copies under ``root``. A copy is a second name for the same file where that can be, else its bytes."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def keep(self, blobs: Blobs, key: str) -> bool:
        """Copy a blob; False when it was here. Raises BlobMissing when the store has no sound bytes of it."""
        place = self._root / path_of(key)
        if place.exists():
            return False
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not self._linked(blobs, key, place):
            FolderBlobs(self._root).put(blobs.get(key))
        return True

    def give_back(self, blobs: Blobs, key: str) -> bool:
        """Put a copy back into a store that lacks it; False when there is no sound copy either."""
        if blobs.exists(key):
            return True
        if not self.is_sound(key):
            return False
        blobs.put((self._root / path_of(key)).read_bytes())
        return True

    def is_sound(self, key: str) -> bool:
        """Whether the copy is here and its bytes are those of its key."""
        try:
            return hashlib.sha256((self._root / path_of(key)).read_bytes()).hexdigest() == key
        except OSError:
            return False

    def remove(self, key: str) -> None:
        """Forget a copy; none there is no error."""
        (self._root / path_of(key)).unlink(missing_ok=True)

    def keys(self) -> Iterator[str]:
        """All keys of which there are copies."""
        for path in sorted(self._root.glob("??/??/*")):
            if len(path.name) == 64:
                yield path.name

    def _linked(self, blobs: Blobs, key: str, place: Path) -> bool:
        if not isinstance(blobs, FolderBlobs):
            return False
        with contextlib.suppress(OSError):  # another file system, or one that knows no second names
            os.link(blobs.file_of(key), place)
            flush(place.parent)
            return True
        return False
