"""The school's classes, lowest grade first: what the office's desk narrows its lists by."""

from __future__ import annotations

from typing import Any

from server.services.caller import Caller
from server.services.list_visits import text
from server.store.unit import Store


def list_classes(store: Store, who: Caller) -> dict[str, Any]:
    """`{items: [{id, name}]}` of the caller's school."""
    with store.read(who.school) as unit:
        found = sorted(
            unit.records.by("class"),
            key=lambda one: (one.values.get("grade") or 0, one.values.get("number") or 0, one.id),
        )
        return {"items": [{"id": one.id, "name": text(one, "name")} for one in found]}
