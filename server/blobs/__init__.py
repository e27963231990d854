"""Stored bytes, named by their content. obstore lives here only.

``open(settings)`` gives the backend that the settings ask for; every backend passes tests/server/blobs.
"""

from pathlib import Path
from typing import Protocol

from server.blobs.folder import FolderBlobs
from server.blobs.memory import MemoryBlobs
from server.blobs.port import BadKey, BlobMissing, Blobs, BlobsFull, BlobsUnavailable

__all__ = [
    "BadKey",
    "BlobMissing",
    "Blobs",
    "BlobsFull",
    "BlobsUnavailable",
    "FolderBlobs",
    "MemoryBlobs",
    "open",
]


class _Settings(Protocol):
    @property
    def data_dir(self) -> Path: ...


def open(settings: _Settings) -> Blobs:
    """The blob store of this server: the folder ``blobs`` in its data directory."""
    return FolderBlobs(settings.data_dir / "blobs")
