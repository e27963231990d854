"""Blobs in memory, for tests."""

from obstore.store import MemoryStore

from server.blobs.objects import ObjectBlobs


class MemoryBlobs(ObjectBlobs):
    """Forgets everything with the process."""

    def __init__(self) -> None:
        super().__init__(MemoryStore())
