"""Reading a pack's YAML: strict (no repeated keys, no anchors), schema-checked, then by the rules below.

Rules that a schema cannot say: names are unique; what the system fills is not declared; a choice has options
and a people field a source; ``show_if`` looks back; what families see is not sensitive; what is required is
never hidden.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml
from jsonschema import Draft202012Validator

from server.domain.pack_mistakes import Mistake, PackError, from_schema, mistake
from sync.wire import BASE

MAX_BYTES: Final = 262_144
SCHEMA_FILE: Final = Path(__file__).parents[1] / "packs" / "pack.schema.json"

# Common fields of every visit that a form may place; their kinds are fixed.
PLACED: Final = {
    "companions": "people",
    "visited_on": "date",
    "started_at": "time",
    "ended_at": "time",
}
# Deeper than any pack; the scanner's time grows with the square of the depth.
MAX_DEPTH: Final = 30
OPENS: Final = (
    yaml.FlowSequenceStartToken,
    yaml.FlowMappingStartToken,
    yaml.BlockSequenceStartToken,
    yaml.BlockMappingStartToken,
)
CLOSES: Final = (yaml.FlowSequenceEndToken, yaml.FlowMappingEndToken, yaml.BlockEndToken)
Json = dict[str, Any]


@cache
def schema() -> Json:
    """The JSON Schema of packs."""
    loaded: Json = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    return loaded


def read(text: str) -> Json:
    """The pack's declaration, checked. Raises ``PackError``."""
    size = len(text.encode("utf-8", "replace"))
    if size > MAX_BYTES:
        raise PackError([mistake("too_large", "", 0, size, MAX_BYTES)])
    tree = _compose(text)
    data = _construct(tree)
    errors = list(Draft202012Validator(schema()).iter_errors(data))
    mistakes = [m for e in errors for m in from_schema(e, _line(tree, list(e.absolute_path)))]
    if not mistakes:
        mistakes = list(_rules(data, tree))
    if mistakes:
        raise PackError(mistakes)
    checked: Json = data
    return checked


def _compose(text: str) -> yaml.Node:
    try:
        depth = 0
        for token in yaml.scan(text, Loader=yaml.SafeLoader):
            line = token.start_mark.line + 1
            if isinstance(token, yaml.AnchorToken | yaml.AliasToken):
                raise PackError([mistake("unreadable", "", line, "&anchor / *alias")])
            depth += isinstance(token, OPENS) - isinstance(token, CLOSES)
            if depth > MAX_DEPTH:
                raise PackError([mistake("unreadable", "", line, "[[[… / {{{…")])
        tree = yaml.compose(text, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or type(error).__name__
        raise PackError([mistake("unreadable", "", mark.line + 1 if mark else 0, problem)]) from error
    if tree is None:
        raise PackError([mistake("missing", "", 0, "pack")])
    repeated = list(_repeated_keys(tree, ""))
    if repeated:
        raise PackError(repeated)
    return tree


def _construct(tree: yaml.Node) -> Any:
    try:
        return yaml.constructor.SafeConstructor().construct_document(tree)
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        mark = getattr(error, "problem_mark", None)
        raise PackError([mistake("unreadable", "", mark.line + 1 if mark else 0, error)]) from error


def _repeated_keys(node: yaml.Node, where: str) -> Iterator[Mistake]:
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                yield mistake("unreadable", where, key.start_mark.line + 1, "?")
                continue
            if key.value in seen:
                yield mistake("twice", where, key.start_mark.line + 1, key.value)
            seen.add(key.value)
            yield from _repeated_keys(value, f"{where}/{key.value}".lstrip("/"))
    elif isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            yield from _repeated_keys(item, f"{where}/{index}".lstrip("/"))


def _line(node: yaml.Node, path: list[str | int]) -> int:
    """The line of the node at a path, or of the nearest one above it."""
    for step in path:
        if isinstance(node, yaml.SequenceNode):
            node = node.value[step]
        else:
            node = next((value for key, value in node.value if key.value == step), node)
    return int(node.start_mark.line) + 1


def _rules(data: Json, tree: yaml.Node) -> Iterator[Mistake]:
    for form, sections in _forms(data):
        before: dict[str, Json] = {}
        for where, field in _fields(form, sections):
            line = _line(tree, where)
            place = "/".join(str(p) for p in where)
            if field["name"] in before:
                yield mistake("twice", place, line, field["name"])
            faults = _field_faults(field, before, visit=form == ["forms", "visit"])
            yield from (mistake(code, place, line, x, y) for code, x, y in faults)
            before[field["name"]] = field
    for where, entries in _entry_lists(data):
        keys = [e["key"] for e in entries]
        for key in sorted({k for k in keys if keys.count(k) > 1}):
            yield mistake("twice", "/".join(str(p) for p in where), _line(tree, where), key)


def _forms(data: Json) -> Iterator[tuple[list[str | int], list[Json]]]:
    for name, form in data["forms"].items():
        if name == "questionnaires":
            for number, questionnaire in enumerate(form):
                yield ["forms", name, number], questionnaire["sections"]
        else:
            yield ["forms", name], form["sections"]


def _fields(form: list[str | int], sections: list[Json]) -> Iterator[tuple[list[str | int], Json]]:
    for s, section in enumerate(sections):
        for f, field in enumerate(section["fields"]):
            yield [*form, "sections", s, "fields", f], field


def _entry_lists(data: Json) -> Iterator[tuple[list[str | int], list[Json]]]:
    yield ["pledge", "entries"], data["pledge"]["entries"]
    yield ["groups"], data["groups"]
    for form, sections in _forms(data):
        yield [*form, "sections"], sections
        for where, field in _fields(form, sections):
            for name in ("options", "entries"):
                if name in field:
                    yield [*where, name], field[name]


def _field_faults(
    field: Json, before: dict[str, Json], *, visit: bool
) -> Iterator[tuple[str, object, object]]:
    name, kind = field["name"], field["kind"]
    reserved = {f.name for f in BASE.types["visit"].fields} | {"pledge"}
    if not visit:
        reserved = set()
    if visit and name in PLACED:
        if kind != PLACED[name]:
            yield "base_kind", name, PLACED[name]
    elif name in reserved:
        yield "reserved", name, ""
    need = {"choice": "options", "choices": "options", "checklist": "entries"}.get(kind)
    if need and need not in field:
        yield "no_choices", name, need
    if kind == "people" and "source" not in field:
        yield "needs_source", name, ""
    if field.get("shown_to_family") and field["class"] in ("sensitive", "sealed"):
        yield "family_class", name, ""
    if "show_if" in field:
        yield from _show_if_faults(field, before)


def _show_if_faults(field: Json, before: dict[str, Json]) -> Iterator[tuple[str, object, object]]:
    condition = field["show_if"]
    if field.get("required"):
        yield "required_hidden", field["name"], ""
    source = before.get(condition["field"])
    if source is None:
        yield "show_if_field", condition["field"], ""
        return
    choices: list[Json] = source.get("options") or source.get("entries") or []
    keys = [choice["key"] for choice in choices]
    for value in condition["in"]:
        if keys and value not in keys:
            yield "show_if_value", value, "、".join(keys)
