"""What a family reads of a visit: the fields that the pack marks for it, or what the teacher made of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from server.domain.campaign import Label, Pack, PackField
from server.domain.visits import is_filled

SHOWN_CLASSES: Final = frozenset({"open", "family"})

RULES: Final = ("at_once", "after_approval")
"""When a note goes to the family: as soon as the visit is at school, or when the office approved it."""

NOTE_TEXT: Final = "note_text"
"""The field of a visit that holds what the teacher made of the draft; empty: the draft goes as it is."""
CLEARED: Final = "note_cleared"
"""Entries of a visit: of a word that was marked, whether it may stand."""
RECALL: Final = "recall_note"
RELEASE: Final = "release_note"
"""Events of a visit's log: its notes are taken back, or may be read again."""

Entries = Iterable[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Line:
    """One thing in a note: field, label, and its text in the reader's language (several for a list). written:
    somebody wrote it, it is no label of the pack."""

    field: str
    label: str
    texts: tuple[str, ...]
    written: bool = True


def note_lines(values: Mapping[str, Any], pack: Pack, lang: str = "zh-CN") -> list[Line]:
    """The note of a visit, in the form's order: what was filled in of the fields shown to families."""
    lines = []
    for field in pack.family_fields():
        # The pack was checked when it was read; asked again here because this is the door to the outside.
        if field.data_class not in SHOWN_CLASSES or not is_filled(values, field.name):
            continue
        written = field.kind not in ("checklist", "choices", "choice")
        lines.append(Line(field.name, field.label[lang], _texts(values, field, lang), written))
    return lines


def paragraphs(text: object) -> tuple[str, ...]:
    """The lines of a text that hold something."""
    return tuple(part.strip() for part in str(text or "").splitlines() if part.strip())


def cleared_words(entries: Entries) -> list[str]:
    """Words of which the last that was said is that they may stand."""
    said = {str(one["body"].get("word") or ""): one["body"].get("shown") is True for one in entries}
    return sorted(word for word, shown in said.items() if shown and word)


def is_recalled(log: Entries, may_recall: Collection[str]) -> bool:
    """Whether the last of a visit's log about its notes, by somebody who may, takes them back."""
    events = (
        one["body"].get("event")
        for one in log
        if one["by"] in may_recall and one["body"].get("event") in (RECALL, RELEASE)
    )
    return next(reversed(list(events)), None) == RECALL


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
        return paragraphs(value)
    return (str(value),)
