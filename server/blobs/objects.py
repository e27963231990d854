"""The blob store over any obstore backend."""

from collections.abc import Iterator
from datetime import datetime

import obstore
from obstore.exceptions import BaseError
from obstore.store import ObjectStore

from server.blobs.port import BlobMissing, BlobsFull, BlobsUnavailable, checked, is_key, key_of, path_of


class ObjectBlobs:
    """Content-addressed bytes in an object store: the same key means the same bytes, so puts overwrite."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    def put(self, data: bytes) -> str:
        """See port.Blobs."""
        key = key_of(data)
        try:
            obstore.put(self._store, path_of(key), data, use_multipart=False)
        except BaseError as error:
            # obstore gives no number, only the kernel's words.
            full = "os error 28" in str(error) or "os error 122" in str(error)
            raise (BlobsFull if full else BlobsUnavailable)("the blob store cannot be written") from error
        return key

    def get(self, key: str) -> bytes:
        """See port.Blobs."""
        try:
            data = bytes(obstore.get(self._store, path_of(key)).bytes())
        except FileNotFoundError as error:
            raise BlobMissing("no such blob") from error
        return checked(key, data)

    def exists(self, key: str) -> bool:
        """See port.Blobs."""
        try:
            obstore.head(self._store, path_of(key))
        except FileNotFoundError:
            return False
        return True

    def delete(self, key: str) -> None:
        """See port.Blobs."""
        try:
            obstore.delete(self._store, path_of(key))
        except FileNotFoundError:
            return

    def listing(self) -> Iterator[tuple[str, datetime]]:
        """See port.Blobs. Side files of a put that was cut off are no keys."""
        for some in obstore.list(self._store):
            for each in some:
                name = each["path"].rpartition("/")[2]
                if is_key(name):
                    yield name, each["last_modified"]

    def forget_cut_off(self, before: datetime) -> int:  # noqa: ARG002 - see port.Blobs
        """See port.Blobs. A store that is not a folder leaves nothing behind."""
        return 0
