"""What was written on a pack's form, in the form's own words: a list of labels with readable values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from server.locale import translate
from server.services.default_papers import default_paper
from server.services.list_tags import in_words

if TYPE_CHECKING:
    from server.domain.campaign import Pack

Line = dict[str, str]


def paper_of(pack: Pack | None, form: str) -> Mapping[str, Any]:
    """A pack's form; without one the fields that every school's records of that kind have."""
    forms: Mapping[str, Any] = pack.data["forms"] if pack else {}
    if form in forms:
        found: Mapping[str, Any] = forms[form]
        return found
    return default_paper(form)


def written_on(
    paper: Mapping[str, Any], values: Mapping[str, Any], people: Mapping[str, str], lang: str
) -> list[Line]:
    """`[{name, label, words}]` in the form's order, of the fields that hold something. values: flat, or a slip.
    people: names by id, for fields that name colleagues."""
    found = []
    for one in _fields(paper):
        words = _words(one, values, people, lang)
        if words:
            found.append({"name": str(one["name"]), "label": in_words(one["label"], lang), "words": words})
    return found


def _fields(paper: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for section in paper.get("sections", ()):
        yield from section["fields"]


def _words(one: Mapping[str, Any], values: Mapping[str, Any], people: Mapping[str, str], lang: str) -> str:
    name, kind = str(one["name"]), one["kind"]
    options = {
        each["key"]: in_words(each["label"], lang) for each in one.get("options") or one.get("entries") or ()
    }
    if kind in ("choices", "checklist", "people"):
        names = options or people
        on = [
            key.partition("/")[2]
            for key, value in values.items()
            if value is True and key.startswith(f"{name}/")
        ]
        return translate(lang, "paper.and").join(names.get(key, "") for key in on if names.get(key))
    value = values.get(name)
    if value in (None, ""):
        return ""
    if kind == "bool":
        return translate(lang, "paper.yes" if value is True else "paper.no")
    return options.get(str(value), str(value))
