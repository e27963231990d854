"""What can be wrong in a pack, said so that its author can mend it: place, fault, cure, in two languages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from server.locale import LANGS, translate

Texts = dict[str, str]
Path = tuple[str | int, ...]
"""Steps from the top of a pack to one of its parts: names, and places in a list."""

SHOWN: Final = 80
"""As much of what an author wrote is repeated in a message."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake. ``where`` is a path (``sections/0/fields/2``); ``line`` counts from 1 (0: unknown)."""

    code: str
    where: str
    line: int
    what: Texts
    cure: Texts

    def text(self, lang: str = "en") -> str:
        """The mistake and its cure in one sentence, in ``zh-CN`` or ``en``."""
        what, cure = self.what[lang], self.cure[lang]
        return translate(lang, "pack.place", line=self.line, where=self.where, what=what, cure=cure)


class PackError(ValueError):
    """A pack that cannot be used; ``mistakes`` in the order of the file."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        once = {(m.code, m.where, m.line, m.what["en"]): m for m in mistakes}
        self.mistakes = sorted(once.values(), key=lambda m: m.line)
        super().__init__("\n".join(m.text() for m in self.mistakes))


def mistake(code: str, where: str, line: int, x: object = "", y: object = "") -> Mistake:
    """A mistake of a known code; its words are `pack.<code>.what` and `.cure` of the locale files.

    {x} there is what is at fault, {y} what would do; a tuple as ``y`` holds the key of a message of its own.
    """
    shown = str(x)[:SHOWN]

    def said(part: str, lang: str) -> str:
        would_do = translate(lang, *y) if isinstance(y, tuple) else y
        return translate(lang, f"pack.{code}.{part}", x=shown, y=would_do)

    what, cure = ({lang: said(part, lang) for lang in LANGS} for part in ("what", "cure"))
    return Mistake(code, where or "/", line, what, cure)


def place(path: Sequence[str | int]) -> str:
    """A path as it is shown."""
    return "/".join(str(step) for step in path)


def offered(name: object, known: Iterable[object]) -> str:
    """What the author may have meant: near words first, else all that would do."""
    words = [str(word) for word in known]
    return "、".join(get_close_matches(str(name)[:SHOWN], words, 3) or words)
