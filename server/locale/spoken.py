"""The languages that the families' pages speak: those that have their files (docs/family-languages.md)."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from server.locale import LANGS

PAGES: Final = Path(__file__).parents[1] / "web" / "parents" / "locale"


def found_in(folder: Path) -> tuple[str, ...]:
    """The languages that have a file there; Chinese first, then English."""
    return (*LANGS, *sorted({path.name.split(".")[0] for path in folder.glob("*.json")} - set(LANGS)))


SPOKEN: Final = found_in(PAGES)
