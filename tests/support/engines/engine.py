"""What a driver of another browser must be able to do. Everything finer is built on it, once, in `hands`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

WIDTH, HEIGHT = 360, 740
Point = tuple[float, float]


class EngineError(Exception):
    """The page refused or went away while it was asked; looking again may help."""


class Engine(Protocol):
    """One browser with a profile on disk. Points are CSS pixels from the upper left corner of what is in sight."""

    errors: list[str]

    def start(self) -> None:
        """Switch it on, over the profile that it had before."""

    def kill(self) -> None:
        """SIGKILL all of its processes."""

    def close(self) -> None:
        """End it, in whatever state it is."""

    def goto(self, url: str) -> None:
        """Open an address and wait until it is loaded."""

    def run(self, body: str, *args: Any) -> Any:
        """Call a function with this body and these JSON values in the page; a promise is waited for."""

    def press(self, points: Sequence[Point]) -> None:
        """Touch the first point, move along the others, lift at the last."""

    def write(self, text: str) -> None:
        """Put text in at the caret, as an input method would."""

    def choose_file(self, css: str, path: Path) -> None:
        """Give a file to a file input."""

    def screenshot(self, path: Path) -> None:
        """What is in sight, as PNG."""
