"""The campaign packs that ship, read and checked by name."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from server.domain.campaign import Pack, load_pack

HERE: Final = Path(__file__).parent


def names() -> list[str]:
    """Names of the packs that ship, sorted."""
    return sorted(path.stem for path in HERE.glob("*.yaml"))


@cache
def shipped(name: str) -> Pack:
    """A pack that ships. Raises ``KeyError`` for another name."""
    return load_pack(shipped_text(name))


def shipped_text(name: str) -> str:
    """The text of a pack that ships. Raises ``KeyError`` for another name."""
    if name not in names():
        raise KeyError(name)
    return (HERE / f"{name}.yaml").read_text(encoding="utf-8")
