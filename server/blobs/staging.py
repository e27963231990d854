"""Where the parts of an unfinished upload lie: encrypted, each under a key that only the database knows.

A part on disk without its row is noise; a row without its file is an upload that starts anew. The keys go
with the row, so whatever an undelete brings back from the disk stays closed.
"""

import os
import re
import secrets
import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from server.blobs.folder import flush

_NONCE = 12
_NAME = re.compile(r"[0-9A-Za-z_-]{1,64}")


class PartMissing(LookupError):
    """A staged part is gone or was changed: the upload cannot be finished."""


class Staging:
    """A folder per school and upload under ``root``, made (mode 0700) when it is first needed."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def write(self, school: str, upload: str, data: bytes) -> dict[str, Any]:
        """Keep a part durably; returns what the database must remember to read it. Raises OSError."""
        key, name = AESGCM.generate_key(256), secrets.token_hex(16)
        nonce = secrets.token_bytes(_NONCE)
        box = nonce + AESGCM(key).encrypt(nonce, data, _bound(school, upload, name))
        folder = self._folder(school, upload)
        for each in (self._root, folder.parent, folder):
            # One by one: the mode holds for the last folder of a path only.
            each.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            _write_durably(folder / name, box)
        except OSError:
            (folder / name).unlink(missing_ok=True)
            raise
        # The root may be new as well, and its name stands in the folder above.
        for each in (folder, folder.parent, self._root, self._root.parent):
            flush(each)
        return {"name": name, "length": len(data), "key": key.hex()}

    def read(self, school: str, upload: str, parts: Sequence[Mapping[str, Any]]) -> bytes:
        """The parts' bytes in order; raises PartMissing."""
        return b"".join(self._read(school, upload, part) for part in parts)

    def forget(self, school: str, upload: str, part: Mapping[str, Any]) -> None:
        """Remove one part that the database does not know after all."""
        (self._folder(school, upload) / str(part["name"])).unlink(missing_ok=True)

    def erase(self, school: str, upload: str) -> None:
        """Remove all parts of an upload; none there is no error."""
        shutil.rmtree(self._folder(school, upload), ignore_errors=True)

    def uploads(self, school: str) -> Iterable[str]:
        """Ids of the uploads that have parts here, known to the database or not."""
        folder = self._root / _checked(school)
        return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else ()

    def _folder(self, school: str, upload: str) -> Path:
        return self._root / _checked(school) / _checked(upload)

    def _read(self, school: str, upload: str, part: Mapping[str, Any]) -> bytes:
        name = str(part["name"])
        try:
            box = (self._folder(school, upload) / name).read_bytes()
            cipher = AESGCM(bytes.fromhex(part["key"]))
            return cipher.decrypt(box[:_NONCE], box[_NONCE:], _bound(school, upload, name))
        except (OSError, InvalidTag, ValueError) as error:
            raise PartMissing("a staged part cannot be read") from error


def _write_durably(path: Path, data: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


def _checked(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError("an id that cannot be a folder's name")
    return name


def _bound(school: str, upload: str, name: str) -> bytes:
    """What a part is bound to, so that it cannot be moved into another upload."""
    return f"{school}|{upload}|{name}".encode()
