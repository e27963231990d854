"""A pack's letters to families, filled in: the letter with its tear-off slip, and short messages.

A short message goes through whoever carries text messages: it names no child and is no longer than one of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

PARENT_LETTER: Final = "parent_letter"
SHORT_MESSAGE: Final = "short_message"
MOST_SIGNS: Final = 70
"""Of a short message."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter of a pack in one language, its places filled. tear_off: the form on its slip, or ""."""

    key: str
    title: str
    paragraphs: Sequence[str]
    tear_off: str

    @property
    def text(self) -> str:
        """To paste."""
        return "\n".join(self.paragraphs)


def letters_of(data: Mapping[str, Any], kind: str, lang: str, places: Mapping[str, str]) -> list[Letter]:
    """A pack's letters of one kind. data: the pack's declaration. places: words by placeholder."""
    return [
        Letter(
            key=str(one["key"]),
            title=_in(one["title"], lang),
            paragraphs=[_filled(_in(part, lang), places) for part in one["body"]],
            tear_off=str(one.get("tear_off") or ""),
        )
        for one in data.get("letters", ())
        if one["kind"] == kind
    ]


def day_words(day: date | None, pattern: str) -> str:
    """A day without its year. pattern: of the language, with {month} and {day}."""
    return pattern.format(month=day.month, day=day.day) if day else ""


def _in(label: Mapping[str, str], lang: str) -> str:
    return label.get(lang) or label["zh-CN"]


def _filled(text: str, places: Mapping[str, str]) -> str:
    for name, words in places.items():
        text = text.replace(f"{{{name}}}", words)
    return text
