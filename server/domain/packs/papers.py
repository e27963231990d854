"""The forms of a pack besides the visit's: which records carry their fields, and what stands there without a form.

An appointment's form is filled on paper or by the family: what it holds travels as one value (`appointment.slip`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sync.specs import DataClass, FieldSpec

PAPER_FORMS: Final = ("appointment", "consultation", "support_plan", "essay", "feedback")
"""Forms that a phone is sent whole."""
CARRIERS: Final[Mapping[str, str]] = {
    "support_plan": "support",
    "consultation": "consultation",
    "essay": "essay",
}
"""Form -> the record type whose fields it adds to."""


def _told(name: str, data_class: DataClass = "family") -> FieldSpec:
    return FieldSpec(name, kind="narrative", data_class=data_class)


DEFAULTS: Final[Mapping[str, tuple[FieldSpec, ...]]] = {
    "support": (
        _told("need", "sensitive"),
        _told("steps"),
        FieldSpec("review_on", kind="date"),
        _told("result"),
    ),
    "consultation": (
        FieldSpec("held_on", kind="date"),
        FieldSpec("present", kind="set", type="bool"),
        _told("shared"),
        _told("agreed"),
    ),
    "essay": (FieldSpec("heading", max=200), _told("story")),
}
"""Record type -> the fields that it has where no pack says otherwise; named as the shipped packs name theirs."""
