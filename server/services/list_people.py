"""The colleagues of a school, as the office picks one: for an enrolment code, for the owner of a phone."""

from __future__ import annotations

from typing import Any

from server.services.caller import Caller
from server.services.list_visits import text
from server.store.unit import Store


def list_people(store: Store, who: Caller) -> dict[str, Any]:
    """`{items: [{id, name, title, active}]}` by name; `active` False: no longer here."""
    with store.read(who.school) as unit:
        found = sorted(unit.records.by("person"), key=lambda one: (text(one, "name"), one.id))
        return {
            "items": [
                {
                    "id": one.id,
                    "name": text(one, "name"),
                    "title": text(one, "title"),
                    "active": one.values.get("active", True) is not False,
                }
                for one in found
            ]
        }
