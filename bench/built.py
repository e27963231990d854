"""The built app in bytes: what the service worker keeps, as it travels (gzip)."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

_ENTRY = re.compile(r"url:[`\"']([^`\"']+)[`\"'],revision")
# Packed already: a second packing gains nothing, and servers do not try.
_PACKED = {".png", ".jpg", ".webp", ".woff2"}


def travels(path: Path) -> int:
    """Bytes of a file on the line."""
    if path.suffix in _PACKED:
        return path.stat().st_size
    beside = path.with_name(path.name + ".gz")
    return beside.stat().st_size if beside.exists() else len(gzip.compress(path.read_bytes(), 9))


def precache(dist: Path) -> tuple[int, int]:
    """Bytes of everything that the service worker keeps, itself included, and how many files that is."""
    worker = dist / "sw.js"
    urls = _ENTRY.findall(worker.read_text("utf-8"))
    assert urls, "no precache list in sw.js"
    return sum(travels(dist / url.lstrip("/")) for url in urls) + travels(worker), len(urls) + 1
