"""The record types that this school's phones may meet."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from server.services.caller import Caller
from server.services.school_schema import school_schema

if TYPE_CHECKING:
    from server.store.unit import Store


def describe_schema(store: Store, who: Caller, now: datetime) -> dict[str, Any]:
    """The body of GET /sync/schema: base types, and the visit's fields from the school's campaigns."""
    with store.read(who.school) as unit:
        return school_schema(unit, now).schema.to_wire()
