"""The school's classes, lowest grade first: what the office's desk narrows its lists by."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from server.services.caller import Caller
from server.services.list_visits import text
from server.store.unit import Store

if TYPE_CHECKING:
    from sync.state import Record


def list_classes(store: Store, who: Caller) -> dict[str, Any]:
    """`{items: [{id, name}]}` of the caller's school."""
    with store.read(who.school) as unit:
        found = in_order(unit.records.by("class"))
        return {"items": [{"id": one.id, "name": text(one, "name")} for one in found]}


def in_order(classes: Iterable[Record]) -> list[Record]:
    """As a school counts them: by grade and number."""
    return sorted(
        classes, key=lambda one: (one.values.get("grade") or 0, one.values.get("number") or 0, one.id)
    )
