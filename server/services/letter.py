"""What a family is told of one visit: the pack's fields for families, or what the teacher made of them.

Everything that somebody wrote passes the privacy check (`domain.note_check`) here, whatever a phone did before: the
school knows more names than a phone. A false alarm that a teacher confirmed is left in, and the letter remembers it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from server.domain.campaign import Pack
from server.domain.note_check import Known, called, masked
from server.domain.notes import CLEARED, NOTE_TEXT, Line, cleared_words, note_lines, paragraphs
from server.domain.privacy import redact
from server.domain.scoping import companions_of
from server.locale import LANGS, translate
from server.services.names_around import names_around
from server.services.school_schema import school_schema

if TYPE_CHECKING:
    from server.store.unit import Unit
    from sync.state import Record

Check = Callable[[str, str], str]
"""A text and its language to what a family may read of it."""


def letter_of(unit: Unit, visit: Record, now: datetime) -> dict[str, Any]:
    """Occasion and lines, each in all languages; `cleared`: words that may stand though they are marked."""
    values = visit.values
    pack = school_schema(unit, now).pack_of(values.get("campaign"))
    team = [p for p in (values.get("lead"), *sorted(companions_of(values))) if p]
    people = unit.records.load("person", team)
    cleared = cleared_words(visit.appends.get(CLEARED, ()))
    known = known_names(unit, str(values.get("pupil")), cleared)
    undecided = open_fields(visit)

    def check(text: str, lang: str) -> str:
        return masked(redact(text)[0], known, lang)

    lines = text_lines(values, check, undecided)
    if not lines and pack is not None:
        lines = lines_of(values, pack, undecided, check)
    return {
        "visited_on": values.get("visited_on"),
        "mode": values.get("mode"),
        "teachers": [people[p].values["name"] for p in team if p in people and people[p].values.get("name")],
        "lines": lines,
        **({"cleared": cleared} if cleared else {}),
    }


def open_fields(visit: Record) -> frozenset[str]:
    """Fields of which two versions wait for somebody to decide."""
    return frozenset(key.partition("/")[0] for key in visit.conflicts)


def text_lines(values: Mapping[str, Any], check: Check, undecided: Collection[str]) -> list[dict[str, Any]]:
    """The one entry of a note that the teacher wrote; none where the draft goes as it is."""
    texts = paragraphs(values.get(NOTE_TEXT))
    if not texts and NOTE_TEXT not in undecided:
        return []
    line = Line(NOTE_TEXT, "", texts)
    return [_entry(dict.fromkeys(LANGS, line), check, undecided)]


def lines_of(
    values: Mapping[str, Any], pack: Pack, undecided: Collection[str], check: Check
) -> list[dict[str, Any]]:
    """One entry per field shown: its label and its texts by language. Of an undecided field the family is told just
    that (`open`), and no version."""
    by_lang = {lang: note_lines(values, pack, lang) for lang in LANGS}
    places = range(len(by_lang[LANGS[0]]))
    return [_entry({lang: by_lang[lang][place] for lang in LANGS}, check, undecided) for place in places]


def known_names(unit: Unit, pupil: str, cleared: Collection[str] = ()) -> Known:
    """Whose names there are around a pupil: the class as it is called, the school as it is written."""
    around = names_around(unit, pupil)
    others = sorted({*around.others, *called(around.near)} - set(around.own))
    return Known(others=others, own=around.own, cleared=cleared)


def _entry(by_lang: Mapping[str, Line], check: Check, undecided: Collection[str]) -> dict[str, Any]:
    field = by_lang[LANGS[0]].field
    is_open = field in undecided
    return {
        "field": field,
        "label": {lang: line.label for lang, line in by_lang.items()},
        "texts": {lang: _texts(line, lang, check, is_open=is_open) for lang, line in by_lang.items()},
        **({"open": True} if is_open else {}),
    }


def _texts(line: Line, lang: str, check: Check, *, is_open: bool) -> list[str]:
    if is_open:
        return [translate(lang, "note.undecided")]
    return [check(text, lang) for text in line.texts] if line.written else list(line.texts)
