"""A text without the names of those whom it is about: each gets a stand-in, the same wherever it is named.

What is replaced are the names that the school knows (children, families, colleagues, villages, itself), also without
their family name; what a text tells in other words, nobody but a reader can find. So somebody reads it before it goes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from server.domain.privacy import redact

_SHORTEST: Final = 2
_GIVEN_FROM: Final = 3
"""A name of so many characters has a given name that stands alone (two characters of three)."""
_HAN: Final = re.compile(r"^[\u3400-\u9fff\u00b7]+$")
_GROUP: Final = re.compile(r"^(.+?)\d+\D$")


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody or some place that must not be recognised. kind: child, guardian, teacher, place, class or school."""

    kind: str
    name: str
    also: tuple[str, ...] = ()
    """Further ways in which a text may name them."""


def without_names(
    texts: Sequence[str], named: Iterable[Named], stand_in: Callable[[str, int], str]
) -> list[str]:
    """The texts with stand-ins. stand_in: kind and a number from 1 that tells those of a kind apart -> the words."""
    order: dict[str, list[str]] = {}
    spelled: dict[str, tuple[str, str]] = {}
    for one in named:
        for spelling in _spellings(one):
            spelled.setdefault(spelling, (one.kind, one.name))
    if not spelled:
        return [redact(text)[0] for text in texts]
    longest_first = sorted(spelled, key=lambda each: (-len(each), each))
    pattern = re.compile("|".join(re.escape(each) for each in longest_first))

    def replaced(match: re.Match[str]) -> str:
        kind, name = spelled[match.group()]
        met = order.setdefault(kind, [])
        if name not in met:
            met.append(name)
        return stand_in(kind, met.index(name) + 1)

    return [redact(pattern.sub(replaced, text))[0] for text in texts]


def _spellings(one: Named) -> list[str]:
    name = one.name.strip()
    if len(name) < _SHORTEST:
        return []
    found = [name, *one.also]
    if one.kind == "place":
        found += [place for place in [_GROUP.sub(r"\1", name)] if len(place) >= _SHORTEST]
    elif one.kind in ("child", "guardian", "teacher") and _HAN.match(name) and len(name) >= _GIVEN_FROM:
        found.append(name[-2:])
    return found
