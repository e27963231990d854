"""The shape of a pack: what its JSON Schema finds, said in words that its author can act on."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path as FilePath
from typing import Any, Final

from jsonschema import Draft202012Validator, ValidationError, validators
from jsonschema.protocols import Validator

from server.domain.packs.mistakes import Mistake, Path, mistake, offered, place
from server.domain.packs.source import Source

SCHEMA_FILE: Final = FilePath(__file__).parents[2] / "packs" / "pack.schema.json"
NOT_BLANK: Final = r"\S"
FORMS: Final = {
    "^[a-z][a-z0-9-]{1,39}$": "key",
    "^[a-z][a-z0-9_]{1,39}$": "name",
    "^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$": "day",
    "^(campaign|term|school_year|month|stage:[a-z][a-z0-9_]{1,39})$": "per",
}
"""Patterns that have words of their own; any other is shown as it is."""


@cache
def schema() -> dict[str, Any]:
    """The JSON Schema of packs."""
    loaded: dict[str, Any] = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    return loaded


@cache
def _validator() -> Validator:
    # JSON Schema calls 1.0 an integer; a version or a number of visits is written as 1.
    types = Draft202012Validator.TYPE_CHECKER.redefine(
        "integer", lambda _, value: isinstance(value, int) and not isinstance(value, bool)
    )
    extend: Callable[..., Any] = validators.extend
    made: Validator = extend(Draft202012Validator, type_checker=types)(schema())
    return made


def shape_mistakes(source: Source) -> tuple[list[Mistake], set[Path]]:
    """Every mistake of shape, and the paths of the parts that have one: nothing can be said of their meaning."""
    errors = list(_validator().iter_errors(source.data))
    broken = {tuple(error.absolute_path) for error in errors}
    return [m for error in errors for m in _mistakes(error, source)], broken


def _mistakes(error: ValidationError, source: Source) -> Iterator[Mistake]:
    path: Path = tuple(error.absolute_path)
    where, line = place(path), source.line(path)
    rule: Any = error.validator_value
    there: Any = error.instance
    match error.validator:
        case "required":
            for name in rule:
                if name not in there:
                    yield mistake("missing", where, line, name)
        case "additionalProperties":
            parent: Any = error.schema
            known = list(parent["properties"])
            for name in there:
                if name not in known:
                    yield _stranger(name, known, where, source.key_line(path, name))
        case "type" | "enum" | "const" | "pattern":
            yield _value(str(error.validator), rule, where, line, there)
        case _:
            yield _bound(str(error.validator), rule, where, line, there)


def _stranger(name: object, known: list[str], where: str, line: int) -> Mistake:
    if name == "sections" and not where:
        return mistake("moved", where, line, name, "forms: visit: sections")
    return mistake("unknown_name", where, line, name, offered(name, known))


def _value(validator: str, rule: Any, where: str, line: int, there: object) -> Mistake:
    if validator == "type":
        return mistake("wrong_type", where, line, there, (f"pack.type.{rule}",))
    if validator == "enum":
        return mistake("not_allowed", where, line, there, offered(there, rule))
    if validator == "const":
        return mistake("not_allowed", where, line, there, json.dumps(rule))
    if rule == NOT_BLANK:
        return mistake("empty_words", where, line, where.rpartition("/")[2])
    form = FORMS.get(rule)
    return mistake("wrong_form", where, line, there, (f"pack.form.{form}",) if form else rule)


def _bound(validator: str, rule: Any, where: str, line: int, there: Any) -> Mistake:
    match validator:
        case "minItems" | "maxItems":
            return mistake("how_many", where, line, len(there), rule)
        case "minProperties":
            return mistake("says_nothing", where, line)
        case "maxProperties":
            return mistake("one_only", where, line, "、".join(there))
        case "uniqueItems":
            again = next(word for word in there if there.count(word) > 1)
            return mistake("twice", where, line, again)
        case "maxLength":
            return mistake("too_long", where, line, len(there), rule)
        case "anyOf":
            return mistake("wrong_form", where, line, there, ("pack.form.groups",))
        case _:
            return mistake("out_of_range", where, line, there, rule)
