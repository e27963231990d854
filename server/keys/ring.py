"""The key ring of a server: one file per school, outside the data backup."""

from __future__ import annotations

import re
from pathlib import Path
from threading import Lock

from server.keys import files
from server.keys.school import SchoolKeys, fresh_members

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


class KeyRing:
    """Opened keys, cached by school.

    folder: DATA_DIR/keys. Losing it makes every op, history value and sealed body unreadable; keep it apart
    from the data's backup, so that neither alone reads anything.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._schools: dict[str, SchoolKeys] = {}
        self._lock = Lock()

    @classmethod
    def open(cls, folder: Path) -> KeyRing:
        """The ring in this folder; the folder is made (mode 0700) when missing."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return cls(folder)

    def create(self, school_id: str) -> SchoolKeys:
        """Make a school's keys; those that exist are kept and returned."""
        with self._lock:
            members = files.create(self._path(school_id), fresh_members())
            return self._schools.setdefault(school_id, SchoolKeys(members))

    def school(self, school_id: str) -> SchoolKeys:
        """The keys of a school; LookupError when none were created."""
        found = self._schools.get(school_id)
        if found is None:
            members = files.read(self._path(school_id))
            if members is None:
                raise LookupError(f"no keys for school {school_id!r}")
            with self._lock:
                found = self._schools.setdefault(school_id, SchoolKeys(members))
        return found

    def _path(self, school_id: str) -> Path:
        if not _NAME.fullmatch(school_id):
            raise LookupError(f"not a school's id: {school_id!r}")
        return self._folder / f"school-{school_id}.json"
