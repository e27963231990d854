"""What a schema cannot say of the forms: names, choices, conditions, and what families may see."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from server.domain.packs.mistakes import Mistake, Path, offered
from server.domain.packs.papers import CARRIERS
from server.domain.packs.parts import Json, Parts
from server.domain.packs.vocabulary import MODE_FIELD
from sync.wire import BASE, MODES

VISIT: Final[Path] = ("forms", "visit")
PREPARATION: Final[Path] = ("forms", "preparation")
"""Its fields are a visit's as well."""
FORM_LISTS: Final = ("questionnaires", "registers")
DAY_FIELD: Final = "visited_on"
# Common fields of every visit that a form may place; their kinds are fixed.
PLACED: Final = {
    "companions": "people",
    "visited_on": "date",
    "started_at": "time",
    "ended_at": "time",
    "follow_up_on": "date",
}
CHOICES: Final = {"choice": "options", "choices": "options", "checklist": "entries", "people": "entries"}
"""Where a kind keeps what is chosen from; people may be picked without."""
NEEDS_CHOICES: Final = ("choice", "choices", "checklist")
WORDED: Final = frozenset({"text", "narrative"})
PRIVATE: Final = ("sensitive", "sealed")


def form_paths(parts: Parts) -> Iterator[Path]:
    """The path of each form."""
    forms = parts.peek("forms")
    for name in forms if isinstance(forms, dict) else ():
        if name in FORM_LISTS:
            yield from (path for path, _ in parts.every("forms", name))
        else:
            yield "forms", name


def form_keys(parts: Parts) -> list[str]:
    """What other parts may call a form other than the visit's: its name, or the key of one in a list."""
    forms = parts.peek("forms")
    names = [n for n in forms if n not in ("visit", *FORM_LISTS)] if isinstance(forms, dict) else []
    return names + [key for name in FORM_LISTS for key in parts.keys("forms", name)]


def every_field(parts: Parts, form: Path) -> Iterator[tuple[Path, Json]]:
    """The fields of a form, in shape or not, in their order."""
    for section, _ in parts.every(*form, "sections"):
        yield from parts.every(*section, "fields")


def named_fields(parts: Parts, form: Path) -> dict[str, tuple[Path, Json]]:
    """The fields of a form by name, in shape or not."""
    found = {}
    for path, field in every_field(parts, form):
        if isinstance(name := field.get("name"), str):
            found[name] = path, field
    return found


def form_mistakes(parts: Parts) -> Iterator[Mistake]:
    """Everything about fields, form by form."""
    visits = named_fields(parts, VISIT)
    for form in form_paths(parts):
        before: dict[str, Json] = {}
        for path, field in every_field(parts, form):
            name = field.get("name")
            if isinstance(name, str) and (name in before or (form == PREPARATION and name in visits)):
                yield parts.fault(path, "twice", name)
            if parts.sound(path):
                yield from _field(parts, path, field, before, form)
            if isinstance(name, str):
                before[name] = field
    if isinstance(parts.peek(*VISIT, "sections"), list):
        yield from _visit(parts)


def _field(parts: Parts, path: Path, field: Json, before: dict[str, Json], form: Path) -> Iterator[Mistake]:
    name, kind = field["name"], field["kind"]
    if form in (VISIT, PREPARATION):
        yield from _names(parts, path, name, kind)
    elif form[-1] in CARRIERS and name in BASE.types[CARRIERS[str(form[-1])]].by_name:
        yield parts.fault(path, "reserved", name)
    if kind in NEEDS_CHOICES and CHOICES[kind] not in field:
        yield parts.fault(path, "no_choices", name, CHOICES[kind])
    if kind == "people" and "source" not in field:
        yield parts.fault(path, "needs_source", name)
    for idle in _idle(field):
        yield parts.fault((*path, idle), "idle", idle, kind)
    if field.get("shown_to_family") and field["class"] in PRIVATE:
        yield parts.fault(path, "family_class", name)
    if "show_if" in field:
        yield from _show_if(parts, path, field, before)


def _names(parts: Parts, path: Path, name: str, kind: str) -> Iterator[Mistake]:
    visit = BASE.types["visit"]
    reserved = {f.name for f in visit.fields} | {a.name for a in visit.appends} | {"pledge"}
    if name in PLACED:
        if kind != PLACED[name]:
            yield parts.fault(path, "base_kind", name, PLACED[name])
    elif name in reserved:
        yield parts.fault(path, "reserved", name)


def _idle(field: Json) -> Iterator[str]:
    """Names that nothing reads in a field of this kind."""
    kind = field["kind"]
    used = {CHOICES.get(kind)} | ({"max"} if kind in WORDED else set()) | ({"source"} & {_source(kind)})
    yield from (
        name for name in ("options", "entries", "max", "source") if name in field and name not in used
    )


def _source(kind: str) -> str:
    return "source" if kind == "people" else ""


def _show_if(parts: Parts, path: Path, field: Json, before: dict[str, Json]) -> Iterator[Mistake]:
    condition = field["show_if"]
    if field.get("required"):
        yield parts.fault(path, "required_hidden", field["name"])
    source = before.get(condition["field"])
    if source is None:
        yield parts.fault((*path, "show_if"), "show_if_field", condition["field"])
        return
    known = _values(source)
    for value in condition["in"]:
        if known and value not in known:
            yield parts.fault((*path, "show_if", "in"), "show_if_value", value, "、".join(map(str, known)))


def _values(source: Json) -> list[Any]:
    """What a field can hold, where that is a closed list."""
    if source.get("kind") == "bool":
        return [True, False]
    listed = source.get(CHOICES.get(str(source.get("kind")), ""))
    if source.get("kind") not in NEEDS_CHOICES or not isinstance(listed, list):
        return []
    return [choice.get("key") for choice in listed if isinstance(choice, dict)]


def _visit(parts: Parts) -> Iterator[Mistake]:
    """What the visit form has to hold so that visits can be counted at all."""
    fields = named_fields(parts, VISIT)
    if DAY_FIELD not in fields:
        yield parts.fault((*VISIT, "sections"), "no_field", DAY_FIELD, "kind: date")
    elif not fields[DAY_FIELD][1].get("required"):
        yield parts.fault(fields[DAY_FIELD][0], "must_be_required", DAY_FIELD)
    if MODE_FIELD in fields:
        yield from _mode(parts, *fields[MODE_FIELD])
    elif asks_for_modes(parts):
        yield parts.fault((*VISIT, "sections"), "no_field", MODE_FIELD, "kind: choice")


def _mode(parts: Parts, path: Path, field: Json) -> Iterator[Mistake]:
    if not parts.sound(path):
        return
    if (field["kind"], field["class"]) != ("choice", "open"):
        yield parts.fault(path, "base_kind", MODE_FIELD, "choice, class: open")
        return
    if not field.get("required"):
        yield parts.fault(path, "must_be_required", MODE_FIELD)
    for place, option in enumerate(field.get("options", [])):
        if option["key"] not in MODES:
            yield parts.fault(
                (*path, "options", place), "not_allowed", option["key"], offered(option["key"], MODES)
            )


def asks_for_modes(parts: Parts) -> bool:
    """Whether any rule tells visits apart by how they were held."""
    return any("modes" in rule or _what(rule) for _, rule in parts.every("rules"))


def _what(rule: Json) -> bool:
    return isinstance(rule.get("what"), dict) and "modes" in rule["what"]
