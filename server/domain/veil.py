"""What one guardian may not read: where the child lives, the other guardians, anything at all; and other children.

Where parents live apart, a word about the one may put the other in danger. A sentence that holds such a word is
left out whole, and nothing on the page says that one is missing: that, too, would be told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from server.domain.bare_names import without_names
from server.locale import LANGS, translate

ADDRESS: Final = "address"
CO_GUARDIAN: Final = "co_guardian"
ALL: Final = "all"
HIDDEN: Final = (ADDRESS, CO_GUARDIAN, ALL)
"""What the office may hide from a guardian. `all`: this guardian's links open nothing."""

_SENTENCE: Final = re.compile(r"[^。！？!?；;\n]*[。！？!?；;\n]?")
_SHORTEST: Final = 2
_UNMISTAKABLE: Final = 3


@dataclass(frozen=True, slots=True)
class Veil:
    """words: a sentence with one of them is left out (lower case). names: other children's, masked where they stand,
    and given, what they are called beside (`bare_names`); spared: what family and staff are called. pictures: whether
    pictures are left out, since a home may be known by them. others: whether what other guardians said and did is left
    out."""

    words: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    given: tuple[str, ...] = ()
    spared: tuple[str, ...] = ()
    pictures: bool = False
    others: bool = False

    def over(self, text: str, lang: str = "zh-CN") -> str:
        """The text as this guardian may read it; "" where nothing is left of it."""
        kept = "".join(each for each in _SENTENCE.findall(text) if not self._hides(each))
        return without_names(kept, self.names, self.given, self.spared, lang).strip()

    def over_all(self, texts: Iterable[str], lang: str = "zh-CN") -> list[str]:
        """The same for several; those of which nothing is left are gone."""
        return [kept for text in texts if (kept := self.over(text, lang))]

    def _hides(self, sentence: str) -> bool:
        plain = sentence.lower()
        return any(word in plain for word in self.words)


def veil_of(
    hidden: Iterable[str],
    *,
    places: Iterable[object] = (),
    others: Iterable[Mapping[str, Any]] = (),
    own: str = "",
    children: Iterable[str] = (),
    given: Iterable[str] = (),
    spared: Iterable[str] = (),
) -> Veil:
    """What a guardian with these settings may not read. places: words that tell where the child lives; others: values
    of the other guardians; own: this guardian's relation, which is spoken of; children, given, spared: see Veil."""
    hidden = set(hidden)
    words: set[str] = set()
    if ADDRESS in hidden:
        words |= {str(place) for place in places if place} | _known("address")
    if CO_GUARDIAN in hidden:
        for values in others:
            words |= {str(values[name]) for name in ("name", "phone") if values.get(name)}
            if values.get("relation") != own:
                words |= _known(str(values.get("relation") or ""))
    told = sorted(word.lower() for word in words if len(word) >= _SHORTEST)
    restricted = bool(hidden)
    return Veil(
        tuple(told),
        tuple(children),
        tuple(given),
        tuple(spared),
        pictures=restricted,
        others=CO_GUARDIAN in hidden,
    )


def other_children(
    pupils: Iterable[Mapping[str, Any]], pupil: str, class_id: object, household: object, own: Iterable[str]
) -> list[str]:
    """Names of children that are not this family's: of the class all, of the school those that can be mistaken for no
    other word. pupils: id, name, class_id, household. own: names that stay, the teachers' for instance."""
    spared = set(own)
    siblings = {
        str(one.get("name"))
        for one in pupils
        if one["id"] == pupil or (household and one.get("household") == household)
    }
    found = set()
    for one in pupils:
        name = str(one.get("name") or "")
        near = bool(class_id) and one.get("class_id") == class_id
        if len(name) >= (_SHORTEST if near else _UNMISTAKABLE):
            found.add(name)
    return sorted(found - siblings - spared)


def _known(key: str) -> set[str]:
    words = "|".join(translate(lang, f"veil.{key}") for lang in LANGS) if key else ""
    return {word for word in words.split("|") if word and not word.startswith("veil.")}
