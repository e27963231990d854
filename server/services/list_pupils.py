"""The pupils of one class, or those of a name: whom the office moves to another class, or erases by law."""

from __future__ import annotations

from typing import Any

from server.domain.names import sort_key
from server.services.caller import Caller
from server.services.list_classes import in_order
from server.services.list_visits import text
from server.store.unit import Store

MOST = 200


def list_pupils(store: Store, who: Caller, *, class_id: str | None, name: str) -> dict[str, Any]:
    """`{items: [{id, name, class, class_name}], more}`, the lowest grade first, then by name as it is spoken; `name`:
    any part of it. `more`: there are further ones, so say more of the name."""
    with store.read(who.school) as unit:
        all_of_them = unit.records.by("pupil", class_id=class_id) if class_id else unit.records.by("pupil")
        found = [one for one in all_of_them if name in text(one, "name")]
        rooms = {room.id: number for number, room in enumerate(in_order(unit.records.by("class")))}
        last = len(rooms)
        found.sort(key=lambda one: (rooms.get(text(one, "class"), last), sort_key(text(one, "name")), one.id))
        return {
            "items": [
                {
                    "id": one.id,
                    "name": text(one, "name"),
                    "class": text(one, "class"),
                    "class_name": text(one, "class_name"),
                }
                for one in found[:MOST]
            ],
            "more": len(found) > MOST,
        }
