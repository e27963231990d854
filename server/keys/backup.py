"""The key under which backups are sealed: one for the server, in the key ring's folder, never in a backup."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from server.keys import files
from server.keys.school import from_text, to_text

NAME = "backup.json"


@dataclass(frozen=True)
class BackupKey:
    """`kid` stands in the manifests, so that a wrong key is noticed before anything is read."""

    kid: str
    key: bytes


def backup_key(folder: Path) -> BackupKey:
    """The key in this folder of keys; made when there is none yet."""
    fresh = {"kid": f"b{os.urandom(8).hex()}", "key": to_text(os.urandom(32))}
    members = files.read(folder / NAME) or files.create(folder / NAME, fresh)
    return BackupKey(members["kid"], from_text(members["key"]))
