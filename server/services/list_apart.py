"""What colleagues wrote apart of anything but a visit: an answer to a demand, an appointment, a talk about a child.

The desk shows it as it shows a visit's; who may not see the field does not see that it is undecided.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from server.domain.scoping import PAPERS
from server.domain.sealed import SEALED
from server.services.caller import Caller
from server.services.list_visits import named, text
from server.services.rows import Projector
from server.services.school_schema import school_schema

if TYPE_CHECKING:
    from server.store.unit import Store, Unit
    from sync.state import Record

APART: Final = tuple(sorted((PAPERS | {"pupil"}) - SEALED))
"""The types of records, beside visits, that more than one hand writes."""


def list_apart(store: Store, who: Caller, now: datetime) -> dict[str, Any]:
    """`{items}`: each with its values, open conflicts and the names in them. The reading is in the audit."""
    with store.write(who.school) as unit:
        projector = Projector(school_schema(unit, now).schema, unit.history.for_record)
        found = [(record, row) for record, row in _shown(unit, who, projector) if row["conflicts"]]
        if found:
            read = [f"{record.type}:{record.id}" for record, _ in found]
            subject = f"school:{who.school}"
            unit.audit.add(at=now, by=who.person, act="apart.read", subject=subject, detail={"of": read})
        return {"items": [_item(unit, record, row) for record, row in found]}


def count_apart(unit: Unit) -> int:
    """How many records the whole school has that wait for somebody to decide."""
    return sum(len(unit.records.undecided(type_)) for type_ in APART)


def row_at_desk(unit: Unit, who: Caller, projector: Projector, record: Record) -> dict[str, Any] | None:
    """The record as this reader's desk shows it; None where it shows none."""
    return projector.row(record, 0, unit.records.scopes(record.type, record.id) & who.desk_scopes)


def _shown(unit: Unit, who: Caller, projector: Projector) -> Iterable[tuple[Record, dict[str, Any]]]:
    for type_ in APART:
        for record in unit.records.undecided(type_):
            row = row_at_desk(unit, who, projector, record)
            if row is not None:
                yield record, row


def _item(unit: Unit, record: Record, row: Mapping[str, Any]) -> dict[str, Any]:
    pupil_id = record.id if record.type == "pupil" else str(record.values.get("pupil") or "")
    pupil = unit.records.get("pupil", pupil_id) if pupil_id else None
    campaign = unit.records.get("campaign", str(record.values.get("campaign") or ""))
    return {
        "type": record.type,
        "id": record.id,
        "pupil": {"id": pupil_id, "name": text(pupil, "name")} if pupil else None,
        "form": campaign.values.get("form") if campaign else None,
        "values": row["values"],
        "stamps": row["stamps"],
        "people": _names(unit, row),
        "open_conflicts": row["conflicts"],
    }


def _names(unit: Unit, row: Mapping[str, Any]) -> dict[str, str]:
    """Whom the ids among authors, and among the values that are apart, belong to."""
    ids: set[object] = set()
    for conflict in row["conflicts"]:
        ids |= {one["by"] for one in (conflict["head"], *conflict["values"])}
        ids |= {row["values"].get(conflict["field"]), *(one["value"] for one in conflict["values"])}
        ids.add(conflict["field"].partition("/")[2])
    people = unit.records.load(
        "person", sorted({one for one in ids if isinstance(one, str) and 0 < len(one) <= 64})
    )
    return {id_: named(id_, people)["name"] for id_ in people}
