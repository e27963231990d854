"""How many pupils are in each priority group, as somebody above the office may know it: counts, no small one.

One campaign's groups only, the one that runs: two sets of groups laid beside each other would tell more than
either (`domain.small_cells`). Whoever asks, the office too, reads what a leader reads.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING, Any

from server.domain.small_cells import publish
from server.locale import translate
from server.services.caller import Caller
from server.services.list_tags import in_words
from server.services.visit_first import Grouping, by_pupil, groupings

if TYPE_CHECKING:
    from server.store.unit import Store, Unit


def group_counts(store: Store, who: Caller, now: datetime) -> dict[str, Any]:
    """`{campaign, name, definition, classes, groups}`, campaign None where none has groups.

    classes: `[{class, name}]`. groups: `[{key, label, total, counts}]`: `total` a number or "withheld", `counts` by
    class a number or "few".
    """
    with store.read(who.school) as unit:
        plan = next((one for one in groupings(unit, now) if one.groups), None)
        if plan is None:
            return {"campaign": None, "name": "", "definition": "", "classes": [], "groups": []}
        rooms = unit.records.by("class", order=("grade", "number", "id"))
        return {
            "campaign": plan.campaign,
            "name": plan.name,
            "definition": translate(who.lang, f"definition.{plan.definition}"),
            "classes": [{"class": room.id, "name": str(room.values.get("name") or "")} for room in rooms],
            "groups": _counted(unit, plan, [room.id for room in rooms], who.lang),
        }


def _counted(unit: Unit, plan: Grouping, rooms: list[str], lang: str) -> list[dict[str, Any]]:
    class_of = {row["id"]: row["class_id"] for row in unit.records.columns("pupil", ("id", "class_id"))}
    sizes = Counter(class_of.values())
    held: Counter[tuple[str, str]] = Counter()
    for pupil, tags in by_pupil(unit.tags.live()).items():
        if pupil in class_of:
            held.update((key, class_of[pupil]) for key in plan.of(tags))
    found = []
    for group in plan.groups:
        key = str(group["key"])
        told = publish({room: held[key, room] for room in rooms}, {room: sizes[room] for room in rooms})
        label = in_words(group["label"], lang)
        found.append({"key": key, "label": label, "total": told.total, "counts": dict(told.parts)})
    return found
