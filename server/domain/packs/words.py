"""What a schema cannot say of letters, tables and publication: placeholders, figures, and what may go out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from server.domain.packs.forms import PRIVATE, VISIT, named_fields
from server.domain.packs.mistakes import Mistake, Path, offered
from server.domain.packs.parts import Json, Parts
from server.domain.packs.vocabulary import FIGURES, GROUP_FIGURES, PLACEHOLDERS

_HOLE: Final = re.compile(r"\{([^{}]*)\}")
_BRACE: Final = re.compile(r"[{}]")
MESSAGE_LENGTH: Final = 70
"""Characters of a short message (zh-CN): what one text message takes."""


def letter_mistakes(parts: Parts) -> Iterator[Mistake]:
    """Placeholders that nothing fills, and short messages that are long or carry a child's name."""
    for path, letter in parts.every("letters"):
        holes: set[str] = set()
        for paragraph, text in parts.items(*path, "body"):
            holes |= set(_HOLE.findall(text["zh-CN"]))
            yield from _paragraph(parts, paragraph, text)
        if letter.get("kind") == "short_message" and parts.sound((*path, "body")):
            yield from _short(parts, path, letter, holes)


def _paragraph(parts: Parts, path: Path, text: Json) -> Iterator[Mistake]:
    found = {lang: set(_HOLE.findall(words)) for lang, words in text.items()}
    for lang, words in text.items():
        for hole in sorted(found[lang] - set(PLACEHOLDERS)):
            yield parts.fault((*path, lang), "no_such_hole", f"{{{hole}}}", _braced(hole))
        if _BRACE.search(_HOLE.sub("", words)):
            yield parts.fault((*path, lang), "loose_brace", lang)
    for hole in sorted(found["zh-CN"] ^ found["en"]):
        yield parts.fault(path, "hole_in_one_language", f"{{{hole}}}")


def _braced(hole: str) -> str:
    return "、".join(f"{{{word}}}" for word in offered(hole, PLACEHOLDERS).split("、"))


def _short(parts: Parts, path: Path, letter: Json, holes: set[str]) -> Iterator[Mistake]:
    if not isinstance(letter.get("body"), list):
        return
    length = sum(len(paragraph["zh-CN"]) for paragraph in letter["body"])
    if length > MESSAGE_LENGTH:
        yield parts.fault((*path, "body"), "long_message", length, MESSAGE_LENGTH)
    if "pupil" in holes:
        yield parts.fault((*path, "body"), "name_in_message", "{pupil}")


def table_mistakes(parts: Parts) -> Iterator[Mistake]:
    """Columns that hold nothing, or what must not stand in a table."""
    fields = {name: field for name, (_, field) in named_fields(parts, VISIT).items()}
    for path, _ in parts.every("tables"):
        rows = parts.get(*path, "rows")
        for at, column in parts.items(*path, "columns"):
            if ("figure" in column) == ("field" in column):
                yield parts.fault(at, "figure_or_field", column["key"])
            elif "field" in column:
                yield from _field_column(parts, (*at, "field"), column["field"], rows, fields)
            else:
                yield from _figure_column(parts, at, column, rows)


def _figure_column(parts: Parts, path: Path, column: Json, rows: str | None) -> Iterator[Mistake]:
    figure, group = column["figure"], column.get("group")
    at = (*path, "figure")
    if figure not in FIGURES:
        yield parts.fault(at, "not_allowed", figure, offered(figure, FIGURES))
    elif rows is not None and rows not in FIGURES[figure]:
        fitting = [name for name, where in FIGURES.items() if rows in where]
        yield parts.fault(at, "figure_rows", f"{figure} · rows: {rows}", "、".join(fitting))
    if (figure in GROUP_FIGURES) != (group is not None):
        yield parts.fault(at, "figure_group", figure, "、".join(sorted(GROUP_FIGURES)))


def _field_column(
    parts: Parts, path: Path, name: str, rows: str | None, fields: dict[str, Json]
) -> Iterator[Mistake]:
    if rows is not None and rows != "visit":
        yield parts.fault(path, "field_rows", name)
    elif name not in fields:
        yield parts.fault(path, "leads_nowhere", name, offered(name, fields))
    elif fields[name].get("class") in PRIVATE:
        yield parts.fault(path, "private_column", name)


def publication_mistakes(parts: Parts) -> Iterator[Mistake]:
    """Ways out of the school that nobody reviews, or that show a family without its consent."""
    for path, way in parts.items("publication", "ways"):
        needs = way["needs"]
        if "review" not in needs:
            yield parts.fault((*path, "needs"), "unreviewed", way["key"])
        if not {"consent_publish", "aggregated"} & set(needs) and not {"no_names", "no_faces"} <= set(needs):
            yield parts.fault((*path, "needs"), "unasked", way["key"])
