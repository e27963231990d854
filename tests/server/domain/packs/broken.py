"""The table of broken packs (broken.yaml), and the pack that they are edits of."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from server.packs import HERE

TEXT = (HERE / "siping-2014.yaml").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Broken:
    """A pack with one mistake, and what is to be told of it: code, a part of the cure, line or `elsewhere`."""

    name: str
    old: str
    new: str
    tells: dict[str, Any]

    def text(self) -> str:
        """The whole broken pack."""
        assert self.old in TEXT, f"the shipped pack no longer says {self.old!r}"
        return TEXT.replace(self.old, self.new, 1)

    def told_at(self) -> int:
        """The line on which the mistake is to be told."""
        return TEXT.count("\n", 0, TEXT.index(self.old)) + 1 + int(self.tells.get("line", 0))


BROKEN = [
    Broken(**row)
    for row in yaml.safe_load(Path(__file__).with_name("broken.yaml").read_text(encoding="utf-8"))
]
