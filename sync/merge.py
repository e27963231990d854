"""Three-way merge of narratives, sentence by sentence.

Rules:
1. A text is cut after each of 。！？；!?; and after each newline; each piece keeps its sign, so that joining
   them gives the text back.
2. Each side's changes are stretches of the base that it replaced. Stretches of the two sides that overlap or
   touch are a conflict, unless both sides made the very same change: two changes must have an untouched
   sentence between them. So no sentence can come out that neither author wrote.
3. A merge that would say a sentence more often than either author did is a conflict (both moved it).
4. Swapping the sides changes nothing.
"""

import re
from collections import Counter
from difflib import SequenceMatcher
from itertools import pairwise
from typing import NamedTuple

_SENTENCE = re.compile(r"[^。！？；!?;\n]*[。！？；!?;\n]|[^。！？；!?;\n]+")
_WORDLESS = re.compile(r"[\s。！？；!?;]*")
_MAX_PAIRS = 20_000
"""How many equal pairs of sentences a comparison may have; beyond (150 like lines) there is no merge."""


class Hunk(NamedTuple):
    """One change: base sentences lo..hi (hi excluded) became `text`."""

    lo: int
    hi: int
    text: tuple[str, ...]


def split_sentences(text: str) -> list[str]:
    """The sentences of `text`, each with its ending sign; joined they are the text."""
    return _SENTENCE.findall(text)


def merge(base: str, ours: str, theirs: str) -> str | None:
    """Both authors' changes to `base` in one text, or None where a person has to decide."""
    if ours == theirs or theirs == base:
        return ours
    if ours == base:
        return theirs
    origin, left, right = (split_sentences(text) for text in (base, ours, theirs))
    if _too_alike(origin, left) or _too_alike(origin, right):
        return None
    hunks = _combined(_hunks(origin, left), _hunks(origin, right))
    if hunks is None:
        return None
    merged = _applied(origin, hunks)
    return None if _says_more_often(merged, left, right) else "".join(merged)


def _too_alike(one: list[str], other: list[str]) -> bool:
    """Whether comparing would take long: difflib's time grows with the number of equal pairs."""
    counts = Counter(other)
    return sum(times * counts[sentence] for sentence, times in Counter(one).items()) > _MAX_PAIRS


def _hunks(base: list[str], side: list[str]) -> list[Hunk]:
    matcher = SequenceMatcher(None, base, side, autojunk=False)
    return [
        Hunk(lo, hi, tuple(side[start:end]))
        for tag, lo, hi, start, end in matcher.get_opcodes()
        if tag != "equal"
    ]


def _combined(left: list[Hunk], right: list[Hunk]) -> list[Hunk] | None:
    """All hunks of both sides in the base's order, or None if two different ones meet."""
    hunks = sorted(set(left) | set(right))
    for one, two in pairwise(hunks):
        if two.lo <= one.hi:
            return None
    return hunks


def _applied(base: list[str], hunks: list[Hunk]) -> list[str]:
    merged: list[str] = []
    done = 0
    for hunk in hunks:
        merged += base[done : hunk.lo]
        merged += hunk.text
        done = hunk.hi
    return merged + base[done:]


def _says_more_often(merged: list[str], left: list[str], right: list[str]) -> bool:
    ours, theirs = Counter(left), Counter(right)
    return any(
        times > max(ours[sentence], theirs[sentence])
        for sentence, times in Counter(merged).items()
        if not _WORDLESS.fullmatch(sentence)
    )
