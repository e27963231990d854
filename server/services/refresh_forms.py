"""What phones are told of a campaign's forms follows the program: a newer one may tell more of the same pack.

The row of a campaign carries its form as it was when the office last started or moved it. Asked at the worker's
start, a campaign that runs gets what its pack says in the words of the program that runs now.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from server.services.default_papers import campaign_form
from server.services.school_schema import school_schema
from server.services.server_write import SERVER, set_values

if TYPE_CHECKING:
    from server.store.unit import Store, Unit


def refresh_forms(store: Store, school: str, now: datetime) -> list[str]:
    """Ids of the school's campaigns whose form was told anew; only a school that needs it is written to."""
    with store.read(school) as unit:
        if not _outdated(unit, now):
            return []
    with store.write(school) as unit:
        unit.records.load_for_update([("campaign", id_) for id_ in _outdated(unit, now)])
        forms = _outdated(unit, now)
        for campaign, form in forms.items():
            record = unit.records.get("campaign", campaign)
            if record is not None:
                unit.records.put(set_values(unit, record, {"form": form}, by=SERVER, now=now))
        unit.publish()
        return sorted(forms)


def _outdated(unit: Unit, now: datetime) -> dict[str, dict[str, Any]]:
    """Campaign -> its form as it should be, where the row has another. One whose version of its pack is not at hand
    keeps what it has."""
    schema, found = school_schema(unit, now), {}
    for campaign, record in unit.records.load("campaign", schema.ordered()).items():
        pack = schema.pack_of(campaign)
        if pack is None or (pack.name, pack.version) != _named(record.values):
            continue
        form = campaign_form(pack, schema.packs_of(campaign))
        if record.values.get("form") != form:
            found[campaign] = form
    return found


def _named(values: dict[str, Any]) -> tuple[object, object]:
    return values.get("pack"), values.get("pack_version")
