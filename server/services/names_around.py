"""Whose names there are around a child: what a text for its family may say, and what it must not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from server.domain.note_check import called
from server.domain.veil import other_children

if TYPE_CHECKING:
    from server.store.unit import Unit


@dataclass(frozen=True, slots=True)
class Around:
    """others: other children's names as they are written. near: those of the child's class among them. own: what the
    family and the staff are called; none of it is in the others."""

    others: list[str]
    near: list[str]
    own: list[str]


def names_around(unit: Unit, pupil: str) -> Around:
    """Around this pupil."""
    child = unit.records.get("pupil", pupil)
    values = child.values if child else {}
    rows = unit.records.columns("pupil", ("id", "name", "class_id", "household_id"))
    pupils = [{**row, "household": row["household_id"]} for row in rows]
    household, room = values.get("household"), values.get("class")
    siblings = [
        one["name"] for one in pupils if one["id"] == pupil or (household and one["household"] == household)
    ]
    family = [one.values.get("name") for one in unit.records.by("guardian", pupil_id=pupil)]
    staff = [row["name"] for row in unit.records.columns("person", ("id", "name"))]
    own = called(str(name) for name in [*family, *siblings, *staff] if name)
    others = other_children(pupils, pupil, room, household, own)
    near = {one["name"] for one in pupils if room and one["class_id"] == room}
    return Around(others, [name for name in others if name in near], own)
