"""What commands lead to, stated once more for the checkers: a visit's steps and a demand's."""

from __future__ import annotations

from typing import Final

ITEM: Final = "ledger_item"
TALK: Final = "consultation"
PAPERS: Final = (ITEM, TALK)
"""The papers that people write here."""
TARGETS: Final = {
    "submit": "submitted",
    "return": "returned",
    "approve": "approved",
    "take": "in_hand",
    "answer": "answered",
    "close": "closed",
    "reopen": "open",
}
FROM: Final = {
    "take": ("open",),
    "answer": ("open", "in_hand"),
    "close": ("open", "in_hand", "answered"),
    "reopen": ("answered", "closed"),
}
"""In which states a demand may take a step."""


def status_of(type_: str) -> str:
    """The field that a type's commands move."""
    return "state" if type_ == ITEM else "status"
