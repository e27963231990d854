"""The folder of blobs after a drill: what each file is, who names it, and why one is there that nobody names.

A server that dies between writing a picture and writing its row leaves a whole file without a name; the phone
sends the last part again, the picture is cleaned again to the same bytes, and the file is named after all. One
that stays unnamed belongs to no photo that this school has, or its cleaning was not the same the second time.
A file beside the picture's place is a write that was cut off.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from server.blobs import FolderBlobs
from server.keys import KeyRing
from server.services.sweep_blobs import SPARED, sweep_blobs
from server.store.unit import Store

KEY = re.compile(r"[0-9a-f]{64}")


def named(files: Iterable[Any]) -> dict[str, str]:
    """From rows (photo, blob, thumbs, …): each key with what it is of. SQLite hands JSON out as text."""
    found: dict[str, str] = {}
    for photo, blob, thumbs, *_ in files:
        found[blob] = f"picture of {photo}"
        small = json.loads(thumbs) if isinstance(thumbs, str) else thumbs
        found |= {key: f"{side} px of {photo}" for side, key in small.items()}
    return found


def check_blobs(database_url: str, data_dir: Path, files: Iterable[Any]) -> dict[str, int]:
    """Each blob that a photo names is there and sound; each other file is told with its reason, and the sweep,
    once a day has gone by, takes exactly those."""
    wanted = named(files)
    stray = _stray(data_dir, wanted)
    assert all(why == CUT for why in stray.values()), f"a blob that no photo names: {stray}"
    swept = _sweep(database_url, data_dir)
    assert (swept, _stray(data_dir, wanted)) == (len(stray), {}), stray
    return {"blobs": len(wanted), "cut-off blobs left": len(stray)}


def _stray(data_dir: Path, wanted: dict[str, str]) -> dict[str, str]:
    """Every file that no photo names, with its reason; all that are named must be there."""
    there = {path.name: path for path in (data_dir / "blobs").rglob("*") if path.is_file()}
    missing = {key: what for key, what in wanted.items() if key not in there}
    assert missing == {}, f"a photo is called stored, and its bytes are gone: {missing}"
    damaged = {key: what for key, what in wanted.items() if not _sound(there[key])}
    assert damaged == {}, f"a photo is called stored, and its bytes are others: {damaged}"
    return {name: _reason(there[name]) for name in there.keys() - wanted.keys()}


def _sweep(database_url: str, data_dir: Path) -> int:
    store = Store(database_url, KeyRing.open(data_dir / "keys"))
    try:
        later = datetime.now(UTC) + SPARED + timedelta(minutes=1)
        return sweep_blobs(store, FolderBlobs(data_dir / "blobs"), later)
    finally:
        store.close()


CUT = "a write that was cut off"


def _reason(path: Path) -> str:
    if not KEY.fullmatch(path.name):
        return CUT
    age = f"written at {path.stat().st_mtime:.3f}, {path.stat().st_size} bytes"
    return f"{'whole' if _sound(path) else 'torn'}, {age}"


def _sound(path: Path) -> bool:
    return hashlib.sha256(path.read_bytes()).hexdigest() == path.name
