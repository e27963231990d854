"""What parts of a pack call each other: keys that stand once, names that lead somewhere."""

from __future__ import annotations

from collections.abc import Iterator

from server.domain.groups import LEFT_BEHIND
from server.domain.packs.forms import every_field, form_keys, form_paths
from server.domain.packs.mistakes import Mistake, Path, offered
from server.domain.packs.parts import Parts


def key_mistakes(parts: Parts) -> Iterator[Mistake]:
    """Keys that stand twice where each names one thing."""
    for lists in _lists(parts):
        seen: set[str] = set()
        for path in lists:
            for item, body in parts.every(*path):
                key = body.get("key")
                if not isinstance(key, str):
                    continue
                if key in seen:
                    yield parts.fault((*item, "key"), "twice", key)
                seen.add(key)


def _lists(parts: Parts) -> Iterator[list[Path]]:
    """Lists whose keys are told apart; lists that stand together share their keys."""
    for name in ("basis", "stages", "groups", "rules", "topics", "supervision", "assessment", "recognition"):
        yield [(name,)]
    yield [(*stage, "tasks") for stage, _ in parts.every("stages")]
    # A task's `yields` may name any of these.
    yield [("documents",), ("tables",), ("letters",)]
    yield [("pledge", "entries")]
    yield [("publication", "ways")]
    yield [("organisation", "leading_group", "seats")]
    yield [("organisation", "trainings"), ("organisation", "meetings")]
    yield [("support", "helps")]
    yield from ([(*visit, "outcomes")] for visit, _ in parts.every("supervision"))
    yield [("ledger", "categories")]
    yield from ([(*category, "measures")] for category, _ in parts.every("ledger", "categories"))
    yield from ([(*table, "columns")] for table, _ in parts.every("tables"))
    yield [("forms", "questionnaires"), ("forms", "registers")]
    yield [("each_teacher", "entries")]
    for form in form_paths(parts):
        yield [(*form, "sections")]
        for field, _ in every_field(parts, form):
            yield [(*field, "options"), (*field, "entries")]


def reference_mistakes(parts: Parts) -> Iterator[Mistake]:
    """Names that lead nowhere, and what a group needs to be counted."""
    known = {
        "form": form_keys(parts),
        "any form": ["visit", *form_keys(parts)],
        "questionnaire": parts.keys("forms", "questionnaires"),
        "group": parts.keys("groups"),
        "document": parts.keys("documents"),
        "meeting": parts.keys("organisation", "meetings"),
        "yield": [key for name in ("documents", "tables", "letters") for key in parts.keys(name)],
    }
    for path, what in _references(parts):
        name = parts.get(*path)
        if name is not None and name not in known[what]:
            yield parts.fault(path, "leads_nowhere", name, offered(name, known[what]) or "–")
    forms = parts.peek("forms")
    for name in ("questionnaires", "registers"):
        for path, form in parts.items("forms", name):
            if isinstance(forms, dict) and form["key"] in forms:
                yield parts.fault((*path, "key"), "twice", form["key"])
    for group, body in parts.items("groups"):
        if LEFT_BEHIND in body["covers"] and parts.peek("definitions", "left_behind") is None:
            yield parts.fault((*group, "covers"), "no_definition", body["key"])


def _references(parts: Parts) -> Iterator[tuple[Path, str]]:
    """Where a part may name another, and what kind of part that is. Rules check their own."""
    for stage, _ in parts.every("stages"):
        yield from (((*task, "yields"), "yield") for task, _ in parts.every(*stage, "tasks"))
    yield from (((*letter, "tear_off"), "form") for letter, _ in parts.every("letters"))
    yield from (((*document, "form"), "any form") for document, _ in parts.every("documents"))
    for table, _ in parts.every("tables"):
        yield from (((*column, "group"), "group") for column, _ in parts.every(*table, "columns"))
    for list_, name in ((("support", "helps"), "groups"), (("documents",), "of_groups")):
        for path, body in parts.items(*list_):
            yield from (((*path, name, place), "group") for place, _ in enumerate(body.get(name, ())))
    yield from (((*check, "questionnaire"), "questionnaire") for check, _ in parts.every("supervision"))
    for entry, _ in parts.every("each_teacher", "entries"):
        yield from (((*entry, "evidence", what), what) for what in ("document", "form", "meeting"))
