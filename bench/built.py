"""The built app in bytes: what the service worker keeps on a phone in Chinese, as it travels (gzip)."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

_ENTRY = re.compile(r"url:[`\"']([^`\"']+)[`\"'],revision:[^,}]+(,english)?")
# Packed already: a second packing gains nothing, and servers do not try.
_PACKED = {".png", ".jpg", ".webp", ".woff2"}


def travels(path: Path) -> int:
    """Bytes of a file on the line."""
    if path.suffix in _PACKED:
        return path.stat().st_size
    beside = path.with_name(path.name + ".gz")
    return beside.stat().st_size if beside.exists() else len(gzip.compress(path.read_bytes(), 9))


def precache(dist: Path) -> tuple[int, int]:
    """Bytes of everything that the service worker keeps unasked, itself included, and how many files that is.
    English words are kept only where somebody reads them."""
    worker = dist / "sw.js"
    urls = [url for url, english in _ENTRY.findall(worker.read_text("utf-8")) if not english]
    assert urls, "no precache list in sw.js"
    return sum(travels(dist / url.lstrip("/")) for url in urls) + travels(worker), len(urls) + 1
