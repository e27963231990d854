"""Whom a campaign visits first: all that a phone ever learns of a pupil's tags.

`pupil.visit_first` follows from live tags, in the transaction that changes them; nobody sets it by hand (a tag of
the group "other_care" is the hand). A tag counts when a campaign that is not over names its group. One that is
still to come counts too: then nothing has to happen on its first day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from server.domain.groups import SCHOOL_ROLL, Tagged, pack_groups
from server.services.school_schema import local_day, school_schema
from server.services.server_write import SERVER, set_values

if TYPE_CHECKING:
    from server.domain.campaign import Pack
    from server.store.tags import Tag
    from server.store.unit import Store, Unit
    from sync.state import Record


@dataclass(frozen=True, slots=True)
class Grouping:
    """The priority groups of one campaign's pack. groups: as the pack lists them. definition: of left-behind."""

    campaign: str
    name: str
    groups: Sequence[Mapping[str, Any]]
    definition: str

    def of(self, tags: Iterable[Tag]) -> frozenset[str]:
        """Keys of the groups into which these live tags of one pupil put the pupil."""
        return pack_groups(self.groups, [Tagged(tag.group, tag.facts) for tag in tags], self.definition)


def groupings(unit: Unit, now: datetime) -> list[Grouping]:
    """Of every campaign that is not over, those that run first; a campaign whose pack is unknown has none."""
    schema, today = school_schema(unit, now), local_day(now)
    rows = unit.records.columns("campaign", ("id", "starts", "ends"), order=("-starts", "id"))
    left = [row for row in rows if row["ends"] is None or row["ends"] >= today]
    left.sort(key=lambda row: not _has_begun(row["starts"], today))
    names = unit.records.load("campaign", [row["id"] for row in left])
    found = [(row["id"], schema.pack_of(row["id"])) for row in left]
    return [
        grouping_of(id_, str(names[id_].values.get("name") or ""), pack)
        for id_, pack in found
        if pack is not None
    ]


def grouping_of(campaign: str, name: str, pack: Pack) -> Grouping:
    """What a pack says of groups."""
    definition = pack.data.get("definitions", {}).get("left_behind", SCHOOL_ROLL)
    return Grouping(campaign, name, pack.data.get("groups", ()), definition)


def renew_visit_first(unit: Unit, pupils: Iterable[str], *, by: str, now: datetime) -> None:
    """Write what these pupils' tags say; their records must be locked. Does not publish."""
    records = unit.records.load("pupil", sorted(set(pupils)))
    for id_, first in _differing(unit, records, unit.tags.live(records.keys()), now).items():
        fresh = set_values(unit, records[id_], {"visit_first": first}, by=by, now=now)
        unit.records.put(fresh)


def renew_all_visit_first(unit: Unit, *, by: str, now: datetime) -> None:
    """The same for everybody whom it concerns: a campaign began, changed its pack, or ended. Locks those pupils."""
    concerned = sorted(_out_of_step(unit, now))
    unit.records.load_for_update(("pupil", id_) for id_ in concerned)
    renew_visit_first(unit, concerned, by=by, now=now)


def keep_visit_first(store: Store, school: str, now: datetime) -> None:
    """A campaign was over yesterday, or a restore brought old rows: what is out of step is put right. Whoever is in
    step is neither locked nor written."""
    with store.read(school) as unit:
        quiet = not _out_of_step(unit, now)
    if not quiet:
        with store.write(school) as unit:
            renew_all_visit_first(unit, by=SERVER, now=now)
            unit.publish()


def _out_of_step(unit: Unit, now: datetime) -> dict[str, bool]:
    live = unit.tags.live()
    records = {record.id: record for record in unit.records.by("pupil", visit_first=True)}
    records |= unit.records.load("pupil", sorted({tag.pupil for tag in live}))
    return _differing(unit, records, live, now)


def _differing(
    unit: Unit, records: Mapping[str, Record], live: Iterable[Tag], now: datetime
) -> dict[str, bool]:
    """Those of these pupils whose row says something else than their tags, and what the tags say."""
    plans, tags = groupings(unit, now), by_pupil(live)
    found = {}
    for id_, record in records.items():
        first = any(plan.of(tags[id_]) for plan in plans)
        if not record.deleted and first != (record.values.get("visit_first") is True):
            found[id_] = first
    return found


def by_pupil(tags: Iterable[Tag]) -> defaultdict[str, list[Tag]]:
    """Tags gathered by pupil."""
    found: defaultdict[str, list[Tag]] = defaultdict(list)
    for tag in tags:
        found[tag.pupil].append(tag)
    return found


def _has_begun(starts: date | None, today: date) -> bool:
    return starts is None or starts <= today
