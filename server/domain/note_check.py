"""What a note to a family must not say: numbers, other children, words of groups and of illness.

The phone draws the same marks while the note is being edited (`pwa/src/features/note/check.ts`); both are held to
`sync/vectors/note_check.json`.

1. Numbers of people and telephones are always masked, mistyped ones too: no note needs one.
2. Names of other children, words of priority groups and of illness are masked until the teacher says of one that
   it is none here (`cleared`).
3. The longest reading wins, from the left; names of the family and of the staff are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from server.locale import DEFAULT, LANGS, translate

NUMBER: Final = "number"
PHONE: Final = "phone"
NAME: Final = "name"
GROUP: Final = "group"
ILLNESS: Final = "illness"
KINDS: Final = (NUMBER, PHONE, NAME, GROUP, ILLNESS)

_DIGIT: Final = "[0-9０-９]"
_RUN: Final = re.compile(f"{_DIGIT}(?:[ \u3000\\-－·]?{_DIGIT})*(?: ?[XxＸｘ])?")
_GROUP_OF_RUN: Final = re.compile("[0-9０-９XxＸｘ]+")
_WIDE: Final = str.maketrans("０１２３４５６７８９Ｘｘx", "0123456789XXX", " \u3000-－·")
_NUMBERS: Final = (
    re.compile(r"[0-9]{6}(?:18|19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9X]"),
    re.compile(r"[0-9]{8}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}"),
    re.compile(r"[34569][0-9]{15,18}"),
)
_PHONES: Final = (
    re.compile(r"(?:(?:00)?86)?1[3-9][0-9]{9}"),
    re.compile(r"0[1-9][0-9]{8,10}"),
    re.compile(r"[48]00[0-9]{7}"),
)
_LONG: Final = 12
"""So many digits in one piece are some number of somebody, whatever they say."""
_MOST_GROUPS: Final = 19
_LATIN: Final = re.compile("[A-Za-z]")
_GIVEN: Final = re.compile("[\u3400-\u9fff]{3,4}")


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in a text: where it begins, what stands there, of which kind it is, and whether it is masked."""

    start: int
    text: str
    kind: str
    masked: bool


@dataclass(frozen=True, slots=True)
class Known:
    """Whose names there are. others: other children's, as they are called. own: of this family and the staff.
    cleared: words of which a teacher said that they are no name, group or illness here."""

    others: Collection[str] = ()
    own: Collection[str] = ()
    cleared: Collection[str] = ()


def called(names: Iterable[str]) -> list[str]:
    """The names, and what children of these names are called: 王小明 is 小明."""
    found = {name for name in names if len(name) > 1}
    return sorted(found | {name[-2:] for name in found if _GIVEN.fullmatch(name)})


def marks(text: str, known: Known) -> list[Mark]:
    """All that is marked in a text, from the left."""
    numbers = [mark for run in _RUN.finditer(text) for mark in _numbers_in(run.group(), run.start())]
    taken = [(mark.start, mark.start + len(mark.text)) for mark in numbers]
    cleared = {word.lower() for word in known.cleared}
    found = [
        Mark(start, word, kind, word.lower() not in cleared)
        for start, word, kind in _words_in(text, known)
        if not any(start < end and begin < start + len(word) for begin, end in taken)
    ]
    return sorted([*numbers, *found], key=lambda mark: mark.start)


def masked(text: str, known: Known, lang: str = DEFAULT) -> str:
    """The text as a family may read it."""
    pieces: list[str] = []
    last = 0
    for mark in marks(text, known):
        if mark.masked:
            pieces += [text[last : mark.start], translate(lang, f"note.mask.{mark.kind}")]
            last = mark.start + len(mark.text)
    return "".join([*pieces, text[last:]])


@lru_cache
def words() -> Mapping[str, str]:
    """Words of groups and of illness in lower case, of all languages, with their kind."""
    listed = {
        kind: "|".join(translate(lang, f"note.words.{kind}") for lang in LANGS) for kind in (GROUP, ILLNESS)
    }
    return {word.lower(): kind for kind, text in listed.items() for word in text.split("|") if word}


def _numbers_in(run: str, at: int) -> Iterator[Mark]:
    groups = [found.span() for found in _GROUP_OF_RUN.finditer(run)]
    first = 0
    while first < len(groups):
        for last in range(min(len(groups), first + _MOST_GROUPS) - 1, first - 1, -1):
            start, end = groups[first][0], groups[last][1]
            kind = _kind_of(run[start:end].translate(_WIDE), whole=first == last)
            if kind is not None:
                yield Mark(at + start, run[start:end], kind, masked=True)
                first = last
                break
        first += 1


def _kind_of(digits: str, *, whole: bool) -> str | None:
    for tried in dict.fromkeys((digits, digits.rstrip("X"))):
        if any(each.fullmatch(tried) for each in _NUMBERS):
            return NUMBER
        if any(each.fullmatch(tried) for each in _PHONES):
            return PHONE
    return NUMBER if whole and len(digits.rstrip("X")) >= _LONG else None


def _words_in(text: str, known: Known) -> Iterator[tuple[int, str, str]]:
    """Start, text and kind of each name and word; what is the family's own is passed over."""
    kinds: dict[str, str | None] = dict(words())
    kinds |= {name.lower(): NAME for name in known.others if len(name) > 1}
    kinds |= {name.lower(): None for name in known.own if len(name) > 1}
    if not kinds:
        return
    order = sorted(kinds, key=lambda word: (-len(word), word))
    pattern = re.compile("|".join(_bounded(word) for word in order))
    # Lower-casing must not move what stands behind: a letter that grows in it stays as it is.
    plain = "".join(low if len(low := sign.lower()) == 1 else sign for sign in text)
    for found in pattern.finditer(plain):
        kind = kinds[found.group()]
        if kind is not None:
            yield found.start(), text[found.start() : found.end()], kind


def _bounded(word: str) -> str:
    """Words of Latin letters stand alone; Chinese ones stand anywhere."""
    before = "(?<![a-z])" if _LATIN.match(word) else ""
    after = "(?![a-z])" if _LATIN.match(word[-1]) else ""
    return f"{before}{re.escape(word)}{after}"
