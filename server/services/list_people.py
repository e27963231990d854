"""The colleagues of a school as the office sees them: who they are, what they do here, who may change that."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any

from server.domain.names import sort_key
from server.services.caller import Caller
from server.services.duties import duties_of
from server.services.list_visits import text
from server.services.school_schema import local_day
from server.services.staffing import DESK, TEACHING, may_act_on
from server.store.unit import Store


def list_people(store: Store, who: Caller, now: datetime) -> dict[str, Any]:
    """`{items}` by name, as it is spoken. `active` False: no longer here; `roles` and `classes` of today;
    `homeroom`: classes whose homeroom teacher they are; `yours`: the caller's standing covers them (nobody's covers
    themselves)."""
    with store.read(who.school) as unit:
        today = local_day(now)
        roles, taught, rooms = defaultdict(set), defaultdict(set), defaultdict(set)
        for role in sorted(TEACHING | DESK):
            for person in unit.people.with_role(role, today):
                roles[person].add(role)
        for one in unit.people.teachings(today):
            taught[one.person].add(one.class_id)
        for room in unit.records.by("class"):
            rooms[text(room, "homeroom")].add(room.id)
        found = sorted(unit.records.by("person"), key=lambda one: (sort_key(text(one, "name")), one.id))
        return {
            "items": [
                {
                    "id": one.id,
                    "name": text(one, "name"),
                    "title": text(one, "title"),
                    "active": one.values.get("active", True) is not False,
                    "roles": sorted(roles[one.id]),
                    "duties": duties_of(one.values),
                    "classes": sorted(taught[one.id]),
                    "homeroom": sorted(rooms[one.id]),
                    "yours": one.id != who.person and may_act_on(who, roles[one.id]),
                }
                for one in found
            ]
        }
