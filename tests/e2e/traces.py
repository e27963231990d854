"""What lies readable in a folder: sentences and tokens in any file, in every spelling that software uses."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable
from pathlib import Path


def _spellings(text: str) -> set[bytes]:
    """The ways in which a program may have written a text down."""
    plain = text.encode()
    found = {plain, text.encode("utf-16-le"), json.dumps(text)[1:-1].encode()}
    # Base64 shifts with the place in its surroundings: the middle of each of the three shifts stays the same.
    for shift in range(3):
        coded = base64.b64encode(b"\0" * shift + plain).decode().rstrip("=")
        middle = coded[4 if shift else 0 : len(coded) - len(coded) % 4 - 4]
        if len(middle) >= 12:
            found |= {middle.encode(), middle.replace("+", "-").replace("/", "_").encode()}
    return found


def readable(folder: Path, texts: Iterable[str]) -> dict[str, list[str]]:
    """Which of these texts lies in which files below the folder, without decrypting anything."""
    wanted = {text: _spellings(text) for text in texts}
    found: dict[str, list[str]] = {}
    for path in folder.rglob("*"):
        if not path.is_file() or path.is_symlink():
            continue
        data = path.read_bytes()
        for text, spellings in wanted.items():
            if any(one in data for one in spellings):
                found.setdefault(text, []).append(str(path.relative_to(folder)))
    return found


# Start of image, then a header or a table with its length: three bytes alone turn up in any ciphertext.
_JPEG = re.compile(rb"\xff\xd8\xff(?:\xe0\x00\x10JFIF|\xdb\x00[\x43\x84]|\xe1..Exif)", re.DOTALL)


def pictures(folder: Path) -> list[str]:
    """Files below the folder in which a JPEG lies open."""
    found = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return [str(path.relative_to(folder)) for path in found if _JPEG.search(path.read_bytes())]
