"""What an uploaded file carried beside its pixels: kinds for the receipt, never values.

The scanner only reports. Cleaning does not depend on it: pixels alone are kept, known kind or not.
"""

import struct

from server.media.scan.gif import scan_gif
from server.media.scan.iso import scan_iso
from server.media.scan.jpeg import scan_jpeg
from server.media.scan.kinds import Kind
from server.media.scan.png import scan_png
from server.media.scan.webp import scan_webp
from server.media.sniff import Format

_SCANNERS = {
    Format.JPEG: scan_jpeg,
    Format.PNG: scan_png,
    Format.WEBP: scan_webp,
    Format.HEIC: scan_iso,
    Format.AVIF: scan_iso,
    Format.GIF: scan_gif,
}

__all__ = ["Kind", "scan"]


def scan(data: bytes, kind: Format) -> list[Kind]:
    """The kinds of metadata in ``data``, sorted; never raises: what cannot be read is ``unreadable``."""
    found: set[Kind] = set()
    try:
        _SCANNERS[kind](data, found)
    except (IndexError, ValueError, OverflowError, struct.error):
        found.add(Kind.UNREADABLE)
    return sorted(found)
