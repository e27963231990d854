"""Who of the roster may be the child whom a phone wrote down: by name first, then by class and village."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

_NOT_WRITTEN: Final = re.compile(r"[\s\u00b7.\uff0e()\uff08\uff09]+")
_DIGITS: Final = str.maketrans("\u4e00\u4e8c\u4e09\u56db\u4e94\u516d\u4e03\u516b\u4e5d", "123456789")
"""Class names say their numbers in Chinese or in digits."""
_POINTS: Final = {"name": 8, "name_part": 4, "pinyin": 5, "class": 3, "village": 2}
_ENOUGH: Final = 4
_OTHER_GENDER: Final = 3


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a child, in words; '' = not known."""

    id: str
    name: str
    pinyin: str = ""
    class_name: str = ""
    village: str = ""
    gender: str = ""


def likely(asked: Known, roster: Iterable[Known], most: int) -> list[tuple[Known, tuple[str, ...]]]:
    """Pupils who may be `asked`, the likeliest first, each with why: name, name_part, pinyin, class, village.

    Class and village alone make nobody likely: half a class would be.
    """
    found = []
    for one in roster:
        why = _why(asked, one)
        points = sum(_POINTS[each] for each in why)
        if {asked.gender, one.gender} == {"f", "m"}:
            points -= _OTHER_GENDER
        if points >= _ENOUGH and {"name", "name_part", "pinyin"} & set(why):
            found.append((-points, one.name, one.id, one, why))
    return [(one, why) for *_, one, why in sorted(found, key=lambda each: each[:3])[:most]]


def _why(asked: Known, one: Known) -> tuple[str, ...]:
    why = []
    name, other = _plain(asked.name), _plain(one.name)
    if name and name == other:
        why.append("name")
    elif _share(name, other):
        why.append("name_part")
    elif asked.pinyin and _plain(asked.pinyin) == _plain(one.pinyin):
        why.append("pinyin")
    room, other_room = _plain(asked.class_name).translate(_DIGITS), _plain(one.class_name).translate(_DIGITS)
    if room and room == other_room:
        why.append("class")
    place, other_place = _plain(asked.village), _plain(one.village)
    if place and other_place and (place in other_place or other_place in place):
        why.append("village")
    return tuple(why)


def _share(name: str, other: str) -> bool:
    """A pet name, a missing or a misheard character: all but one of the shorter name's are in the longer one."""
    shorter, longer = sorted((name, other), key=len)
    if len(shorter) < 2 or len(longer) - len(shorter) > 1:
        return False
    return sum(each in longer for each in set(shorter)) >= max(2, len(set(shorter)) - 1)


def _plain(words: str) -> str:
    return _NOT_WRITTEN.sub("", words).casefold()
