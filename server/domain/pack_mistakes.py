"""What can be wrong in a pack, said so that its author can mend it: place, fault, cure, in two languages."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Final

from jsonschema import ValidationError

from server.locale import LANGS, translate

Texts = dict[str, str]
NOT_BLANK: Final = r"\S"


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
        self.mistakes = sorted(mistakes, key=lambda m: m.line)
        super().__init__("\n".join(m.text() for m in self.mistakes))


def mistake(code: str, where: str, line: int, x: object = "", y: object = "") -> Mistake:
    """A mistake of a known code; its words are `pack.<code>.what` and `.cure` of the locale files.

    {x} there is what is at fault, {y} what would do; a tuple as ``y`` holds the key of a message of its own.
    """
    shown = str(x)[:80]

    def said(part: str, lang: str) -> str:
        would_do = translate(lang, *y) if isinstance(y, tuple) else y
        return translate(lang, f"pack.{code}.{part}", x=shown, y=would_do)

    what, cure = ({lang: said(part, lang) for lang in LANGS} for part in ("what", "cure"))
    return Mistake(code, where or "/", line, what, cure)


def from_schema(error: ValidationError, line: int) -> list[Mistake]:
    """The mistakes that one JSON Schema error stands for."""
    where = "/".join(str(p) for p in error.absolute_path)
    rule: Any = error.validator_value
    there: Any = error.instance
    if error.validator == "required":
        return [mistake("missing", where, line, name) for name in rule if name not in there]
    if error.validator == "additionalProperties":
        parent: Any = error.schema
        known = list(parent["properties"])
        strangers = [name for name in there if name not in known]
        return [mistake("unknown_name", where, line, name, _nearest(str(name), known)) for name in strangers]
    if error.validator in ("enum", "const"):
        options = rule if isinstance(rule, list) else [rule]
        return [mistake("not_allowed", where, line, error.instance, "、".join(str(o) for o in options))]
    if error.validator == "type":
        return [mistake("wrong_type", where, line, error.instance, (f"pack.type.{rule}",))]
    if error.validator == "pattern" and rule == NOT_BLANK:
        return [mistake("empty_words", where, line, there)]
    if error.validator == "pattern":
        return [mistake("wrong_form", where, line, error.instance, rule)]
    return [mistake("out_of_range", where, line, error.instance, rule)]


def _nearest(name: str, known: list[str]) -> str:
    return "、".join(get_close_matches(name, known, 3) or known)
