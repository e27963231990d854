"""Reading a pack: its text, its shape, then what the shape cannot say. Every mistake is told at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from server.domain.packs.days import day_mistakes
from server.domain.packs.forms import form_mistakes
from server.domain.packs.mistakes import Mistake, PackError
from server.domain.packs.parts import Parts
from server.domain.packs.references import key_mistakes, reference_mistakes
from server.domain.packs.shape import shape_mistakes
from server.domain.packs.source import Source
from server.domain.packs.words import letter_mistakes, publication_mistakes, table_mistakes
from server.domain.rules import faults


def rule_mistakes(parts: Parts) -> Iterator[Mistake]:
    """What the rules' own reader finds wrong with them."""
    for path, rule in parts.items("rules"):
        for fault in faults.mistakes(rule, parts.data):
            yield parts.fault((*path, *fault.path), fault.code, fault.x, fault.y)


CHECKS: Final[tuple[Callable[[Parts], Iterator[Mistake]], ...]] = (
    key_mistakes,
    reference_mistakes,
    day_mistakes,
    rule_mistakes,
    form_mistakes,
    letter_mistakes,
    table_mistakes,
    publication_mistakes,
)


def read(text: str) -> dict[str, Any]:
    """The pack's declaration, checked. Raises ``PackError``."""
    source = Source(text)
    mistakes, broken = shape_mistakes(source)
    parts = Parts(source, broken)
    mistakes += source.repeated + [found for check in CHECKS for found in check(parts)]
    if mistakes:
        raise PackError(mistakes)
    return parts.data
