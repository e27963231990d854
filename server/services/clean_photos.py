"""Clean a folder of photos outside any school: the same cleaning, a file and a receipt for each."""

import hashlib
import hmac
import json
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

from server import media

RECEIPTS = "receipts.json"


def clean_folder(
    in_dir: Path, out_dir: Path, *, name_input: Callable[[bytes], str] | None = None, at: str | None = None
) -> dict[str, Any]:
    """Clean every file directly in ``in_dir``; writes pictures and ``receipts.json`` into ``out_dir``.

    Returns what receipts.json holds: ``{"files": [{"in", "out", "refused", "receipt"}]}``; ``out`` is null
    where ``refused`` says why. A name can tell who is on a photo, so the pictures get a number and a part of
    their hash. ``name_input`` makes ``in_hmac`` (by default under a key that ends with this call: equal
    photos are equal within one run, and no hash leads back to an original); ``at`` is the receipts' time.
    Raises OSError if a folder cannot be read or written, ValueError if both are the same.
    """
    if in_dir.resolve() == out_dir.resolve():
        raise ValueError("the cleaned photos need a folder of their own")
    out_dir.mkdir(parents=True, exist_ok=True)
    name_input = name_input or _run_key()
    sources = sorted(path for path in in_dir.iterdir() if path.is_file())
    files = [_clean_file(path, number, out_dir, name_input, at) for number, path in enumerate(sources, 1)]
    report = {"files": files}
    text = json.dumps(report, ensure_ascii=False, indent=1)
    # A file name need not be valid Unicode; it is written down as well as JSON can.
    (out_dir / RECEIPTS).write_bytes(text.encode("utf-8", "backslashreplace"))
    return report


def _run_key() -> Callable[[bytes], str]:
    key = secrets.token_bytes(32)
    return lambda data: hmac.new(key, data, hashlib.sha256).hexdigest()


def _clean_file(
    source: Path, number: int, out_dir: Path, name_input: Callable[[bytes], str], at: str | None
) -> dict[str, Any]:
    entry: dict[str, Any] = {"in": source.name, "out": None, "refused": None, "receipt": None}
    try:
        cleaned = media.clean(_read(source), hmac=name_input, at=at)
    except media.Refused as refusal:
        return {**entry, "refused": str(refusal.why)}
    except media.MediaFault:
        return {**entry, "refused": "server_fault"}
    except OSError:
        return {**entry, "refused": "unreadable_file"}
    name = f"{number:04d}-{cleaned.receipt['out_sha256'][:12]}.jpg"
    (out_dir / name).write_bytes(cleaned.jpeg)
    return {**entry, "out": name, "receipt": cleaned.receipt}


def _read(source: Path) -> bytes:
    """The file, or as much of it as shows that it is too large."""
    with source.open("rb") as stream:
        return stream.read(media.MAX_BYTES + 1)
