"""Clean a folder of photos outside any school: the same cleaning, a file and a receipt for each."""

import hashlib
import hmac
import json
import secrets
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from server import media

RECEIPTS = "receipts.json"


@dataclass(frozen=True)
class Summary:
    """What a folder held: pictures that were cleaned, how many of them were cut off or damaged, and how often
    each kind of metadata was removed and each reason refused; the most frequent first."""

    cleaned: int
    incomplete: int
    removed: dict[str, int]
    refused: dict[str, int]


def clean_folder(
    in_dir: Path,
    out_dir: Path,
    *,
    name_input: Callable[[bytes], str] | None = None,
    at: str | None = None,
    on_file: Callable[[int, int, str], None] | None = None,
) -> dict[str, Any]:
    """Clean every file in ``in_dir`` and its folders; writes pictures and ``receipts.json`` into ``out_dir``.

    Returns what receipts.json holds: ``{"files": [{"in", "out", "refused", "receipt"}]}``; ``in`` is the path
    within the folder, ``out`` is null where ``refused`` says why. ``on_file`` hears of each file when it is
    done: how many are, of how many, and its name.

    A name can tell who is on a photo, so the pictures get a number and a part of their hash. ``name_input``
    makes ``in_hmac`` (by default under a key that ends with this call: equal photos are equal within one run,
    and no hash leads back to an original); ``at`` is the receipts' time.
    Raises OSError if a folder cannot be read or written, ValueError if both are the same.
    """
    if in_dir.resolve() == out_dir.resolve():
        raise ValueError("the cleaned photos need a folder of their own")
    out_dir.mkdir(parents=True, exist_ok=True)
    name_input = name_input or _run_key()
    inside = out_dir.resolve()
    sources = sorted(p for p in in_dir.rglob("*") if p.is_file() and inside not in p.resolve().parents)
    report: dict[str, Any] = {"files": []}
    try:
        for number, path in enumerate(sources, 1):
            name = str(path.relative_to(in_dir))
            report["files"].append(_clean_file(path, name, number, out_dir, name_input, at))
            if on_file is not None:
                on_file(number, len(sources), name)
    finally:
        # Also of a run that was broken off: what lies in the folder by then has its receipts.
        text = json.dumps(report, ensure_ascii=False, indent=1)
        # A file name need not be valid Unicode; it is written down as well as JSON can.
        (out_dir / RECEIPTS).write_bytes(text.encode("utf-8", "backslashreplace"))
    return report


def summarise(report: dict[str, Any]) -> Summary:
    """The report of ``clean_folder`` in numbers."""
    receipts = [each["receipt"] for each in report["files"] if each["receipt"]]
    return Summary(
        cleaned=len(receipts),
        incomplete=sum(1 for each in receipts if each.get("incomplete")),
        removed=dict(Counter(str(kind) for each in receipts for kind in each["removed"]).most_common()),
        refused=dict(Counter(each["refused"] for each in report["files"] if each["refused"]).most_common()),
    )


def _run_key() -> Callable[[bytes], str]:
    key = secrets.token_bytes(32)
    return lambda data: hmac.new(key, data, hashlib.sha256).hexdigest()


def _clean_file(
    source: Path,
    name_in: str,
    number: int,
    out_dir: Path,
    name_input: Callable[[bytes], str],
    at: str | None,
) -> dict[str, Any]:
    entry: dict[str, Any] = {"in": name_in, "out": None, "refused": None, "receipt": None}
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
