"""The parts of a pack that are in shape, for the checks of meaning.

A pack may have mistakes of shape and of meaning at once, and its author is to hear of all of them together. So
each check walks what is in shape and passes over what is not; keys are collected from everything, so that a
part with a mistake elsewhere in it is not also called absent.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from server.domain.packs.mistakes import Mistake, Path, mistake, place
from server.domain.packs.source import Source

Json = dict[str, Any]


class Parts:
    """Access to a pack's data by path."""

    def __init__(self, source: Source, broken: set[Path]) -> None:
        """broken: paths that have a mistake of shape."""
        self._source = source
        # Everything on the way to a mistake is out of shape as a whole.
        self._broken = {path[:depth] for path in broken for depth in range(len(path) + 1)}
        self.data: Json = source.data if isinstance(source.data, dict) else {}

    def sound(self, path: Path) -> bool:
        """Whether nothing at this path or below is out of shape."""
        return path not in self._broken

    def get(self, *path: str | int) -> Any:
        """What stands at a path; None where nothing does or what does is out of shape."""
        return self.peek(*path) if self.sound(path) else None

    def peek(self, *path: str | int) -> Any:
        """What stands at a path, whatever its shape; None where nothing does."""
        found: Any = self.data
        for step in path:
            if isinstance(step, str):
                found = found.get(step) if isinstance(found, dict) else None
            else:
                found = found[step] if isinstance(found, list) and step < len(found) else None
        return found

    def items(self, *path: str | int) -> Iterator[tuple[Path, Json]]:
        """The mappings of the list at a path that are in shape, each with its path."""
        for here, item in self.every(*path):
            if self.sound(here):
                yield here, item

    def every(self, *path: str | int) -> Iterator[tuple[Path, Json]]:
        """The mappings of the list at a path, in shape or not."""
        listed = self.peek(*path)
        for place_, item in enumerate(listed if isinstance(listed, list) else []):
            if isinstance(item, dict):
                yield (*path, place_), item

    def keys(self, *path: str | int, name: str = "key") -> list[str]:
        """The keys of a list's items."""
        return [item[name] for _, item in self.every(*path) if isinstance(item.get(name), str)]

    def fault(self, path: Path, code: str, x: object = "", y: object = "") -> Mistake:
        """A mistake at a path."""
        return mistake(code, place(path), self._source.line(path), x, y)
