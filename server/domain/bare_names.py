"""Other children's names in words that nobody looks over before a family reads them: a demand, the school's answer.

In a note the teacher is asked about every name and says which is none (`note_check`). Here there is nobody to ask:

1. Names as they are written are masked wherever they stand.
2. What classmates call each other, the given name alone (小满 for 王小满), is masked too, unless it is an ordinary
   word (春天) or the end of one such word with the beginning of the next (小满 in 从小满意).
3. What family and staff are called is left alone, and the longest reading wins, as in a note.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import lru_cache
from typing import Final

from server.domain.note_check import NAME, Known, called, marks
from server.locale import DEFAULT, LANGS, translate

_WORD: Final = 2
"""Signs of a given name that stands alone, and of an ordinary word here."""


def given_names(names: Iterable[str]) -> list[str]:
    """What children of these names are called beside their names, ordinary words left out."""
    written = set(names)
    return [one for one in called(written) if one not in written and one not in ordinary()]


def without_names(
    text: str, names: Collection[str], given: Collection[str], own: Collection[str], lang: str = DEFAULT
) -> str:
    """The text with a mask for each name. names: as they are written; given: from `given_names`; own: what stays."""
    plain = text.lower()
    # A school has two thousand names; those that stand here are few.
    others = {name for name in (*names, *given) if name.lower() in plain}
    if not others:
        return text
    known = Known(others=others, own=[name for name in own if name.lower() in plain])
    alone = set(given) - set(names)
    pieces: list[str] = []
    last = 0
    for mark in marks(text, known):
        if mark.kind == NAME and not (mark.text in alone and _of_two_words(text, mark.start)):
            pieces += [text[last : mark.start], translate(lang, "veil.classmate")]
            last = mark.start + len(mark.text)
    return "".join([*pieces, text[last:]])


@lru_cache
def ordinary() -> frozenset[str]:
    """Words that are given names as well, and such as meet in the middle of one."""
    listed = "|".join(translate(lang, "veil.ordinary") for lang in LANGS)
    return frozenset(word for word in listed.split("|") if word)


def _of_two_words(text: str, start: int) -> bool:
    before, after = text[max(start - 1, 0) :][:_WORD], text[start + 1 :][:_WORD]
    return start > 0 and before in ordinary() and after in ordinary()
