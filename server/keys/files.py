"""Key files: JSON, mode 0600, written whole or not at all, in a folder of mode 0700."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path


def read(path: Path) -> dict[str, str] | None:
    """The members of a key file, or None when there is none."""
    try:
        raw = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    members = json.loads(raw)
    if not isinstance(members, dict):
        raise ValueError(f"{path.name} is not a key file")
    return {str(name): str(value) for name, value in members.items()}


def create(path: Path, members: dict[str, str]) -> dict[str, str]:
    """Write a new key file and return its members; if another process was quicker, return that one's.

    The file is synced before it gets its name: a key that sealed anything must survive a power cut.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(members, file, indent=1, sort_keys=True)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    # The folder's own name too: it may have been made for this very key.
    for folder in (path.parent, path.parent.parent):
        _sync_folder(folder)
    found = read(path)
    if found is None:
        raise FileNotFoundError(path)
    return found


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
