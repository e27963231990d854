"""`pack check` and `pack preview`: what the author of a pack has at hand."""

from __future__ import annotations

from pathlib import Path
from typing import TextIO

from server.domain.campaign import Pack, PackError, load_pack
from server.locale import translate


def read_file(path: Path, lang: str, out: TextIO) -> Pack | None:
    """The pack in a file, or None after its mistakes were printed, one a line."""
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        print(translate(lang, "pack.no_file", path=path, problem=problem), file=out)
        return None
    try:
        return load_pack(text)
    except PackError as error:
        for mistake in error.mistakes:
            print(mistake.text(lang), file=out)
        print(translate(lang, "pack.mistakes", count=len(error.mistakes)), file=out)
        return None


def check(path: Path, lang: str, out: TextIO) -> int:
    """Print a pack's mistakes, or what it has; 1 when there are mistakes."""
    pack = read_file(path, lang, out)
    if pack is None:
        return 1
    print(translate(lang, "pack.sound", pack=pack.name, version=pack.version), file=out)
    return 0
