"""What a family reads of a visit: the fields that the pack marks for it, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from server.domain.campaign import Label, Pack, PackField
from server.domain.visits import is_filled

SHOWN_CLASSES: Final = frozenset({"open", "family"})


@dataclass(frozen=True, slots=True)
class Line:
    """One thing in a note: field, label, and its text in the reader's language (several for a list)."""

    field: str
    label: str
    texts: tuple[str, ...]


def note_lines(values: Mapping[str, Any], pack: Pack, lang: str = "zh-CN") -> list[Line]:
    """The note of a visit, in the form's order: what was filled in of the fields shown to families."""
    lines = []
    for field in pack.family_fields():
        # The pack was checked when it was read; asked again here because this is the door to the outside.
        if field.data_class not in SHOWN_CLASSES or not is_filled(values, field.name):
            continue
        lines.append(Line(field.name, field.label[lang], _texts(values, field, lang)))
    return lines


def option_label(field: PackField, key: str, lang: str = "zh-CN") -> str:
    """What a choice or a checklist's entry is called; the key itself when the pack does not know it."""
    choices = field.raw.get("options") or field.raw.get("entries") or []
    label: Label | None = next((c["label"] for c in choices if c["key"] == key), None)
    return label[lang] if label else key


def _texts(values: Mapping[str, Any], field: PackField, lang: str) -> tuple[str, ...]:
    if field.kind in ("checklist", "choices"):
        return tuple(
            option_label(field, key, lang) for key in field.keys if values.get(f"{field.name}/{key}")
        )
    value = values[field.name]
    if field.kind == "choice":
        return (option_label(field, value, lang),)
    if field.kind == "narrative":
        return tuple(part.strip() for part in str(value).splitlines() if part.strip())
    return (str(value),)
