"""The office starts a campaign from a pack, moves it to an amended version, and ends it. No restart, no code.

Phones hear of it with their next pull: the campaign's row carries the form. A move takes no word from anybody:
what earlier versions asked for stays known (`school_schema`), and phones show it beside the new form.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from server.domain.campaign import Pack
from server.domain.packs.mistakes import mistake
from server.services.caller import Caller
from server.services.count_campaigns import keep_counts
from server.services.default_papers import campaign_form
from server.services.directory import replace_rows
from server.services.homeroom import locked
from server.services.placing import Placing
from server.services.problem import Problem
from server.services.school_packs import available, bad_pack, find_pack, kept, taken_names
from server.services.school_schema import local_day, midnight, school_schema
from server.services.server_write import set_values
from server.services.visit_first import renew_all_visit_first
from sync.errors import Code, Fault
from sync.state import Record

if TYPE_CHECKING:
    from server.store.unit import Store, Unit

LONGEST = timedelta(days=731)
"""A campaign lasts two years at most: a mistyped year is a mistake, not a plan."""


def start_campaign(store: Store, who: Caller, wanted: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """`{id}` of a new campaign. wanted: pack, version (None: the newest), name (None: the pack's), starts, ends
    (dates). 404 for no such pack, 422 `bad_shape` for days that make no span, 422 `bad_pack` for a pack whose
    fields another one of the school's has as another kind."""
    starts, ends = wanted["starts"], wanted["ends"]
    if not starts <= ends <= starts + LONGEST:
        raise Problem(422, Code.BAD_SHAPE, errors={"ends": [Fault.NUMBER_RANGE]})
    with store.write(who.school) as unit:
        found = find_pack(unit, wanted["pack"], wanted["version"])
        _refuse_taken(unit, found.pack, now)
        pack = kept(unit, found, now)
        id_ = unit.mint_id()
        unit.records.load_for_update([("campaign", id_)])
        days = {"starts": starts.isoformat(), "ends": ends.isoformat()}
        values = {"name": wanted["name"] or pack.data["name"]["zh-CN"], **days, **_from_pack(pack)}
        unit.records.put(
            set_values(unit, Record("campaign", id_), values, by=who.person, now=now), frozenset()
        )
        unit.campaigns.give(id_, pack.name, pack.version, now)
        replace_rows(unit, Placing(unit, local_day(now)), [("campaign", id_)])
        _audit(unit, who, "start_campaign", id_, now, pack=pack.name, version=pack.version, **days)
        renew_all_visit_first(unit, by=who.person, now=now)
        keep_counts(unit)
        unit.publish()
        return {"id": id_}


def move_campaign(store: Store, who: Caller, campaign: str, version: int, now: datetime) -> dict[str, Any]:
    """The campaign goes by another version of its pack from now on; its days stay. 404, 422 `bad_pack` for one that
    makes a field another kind of thing."""
    with store.write(who.school) as unit:
        record = locked(unit, ("campaign", campaign))
        found = find_pack(unit, str(record.values.get("pack") or ""), version)
        _refuse_taken(unit, found.pack, now)
        _keep_former(unit, record, now)
        pack = kept(unit, found, now)
        unit.campaigns.give(campaign, pack.name, pack.version, now)
        earlier = school_schema(unit, now).packs_of(campaign)
        unit.records.put(set_values(unit, record, _from_pack(pack, earlier), by=who.person, now=now))
        before = record.values.get("pack_version")
        _audit(unit, who, "move_campaign", campaign, now, version=pack.version, before=before)
        renew_all_visit_first(unit, by=who.person, now=now)
        keep_counts(unit)
        unit.publish()
        return {"id": campaign}


def end_campaign(store: Store, who: Caller, campaign: str, now: datetime) -> dict[str, Any]:
    """Today is its last day; one that has not begun is taken back. 404, 409 `state_mismatch` for one that is over
    or that somebody was assigned in before it began."""
    today = local_day(now)
    with store.write(who.school) as unit:
        record = locked(unit, ("campaign", campaign))
        if record.values.get("ends") and _day(record, "ends") <= today and _day(record, "starts") <= today:
            raise Problem(409, Code.STATE_MISMATCH)
        if record.values.get("starts") and _day(record, "starts") > today:
            _take_back(unit, record)
        else:
            fresh = set_values(unit, record, {"ends": today.isoformat()}, by=who.person, now=now)
            unit.records.put(fresh)
        _audit(unit, who, "end_campaign", campaign, now, on=today.isoformat())
        renew_all_visit_first(unit, by=who.person, now=now)
        keep_counts(unit)
        unit.publish()
        return {"id": campaign}


def _from_pack(pack: Pack, earlier: Iterable[Pack] = ()) -> dict[str, Any]:
    return {
        "theme": pack.data["theme"]["zh-CN"],
        "pack": pack.name,
        "pack_version": pack.version,
        "form": campaign_form(pack, earlier),
    }


def _refuse_taken(unit: Unit, pack: Pack, now: datetime) -> None:
    taken = taken_names(unit, pack, now)
    if taken:
        raise bad_pack([mistake("kind_taken", name, 0, name) for name in taken])


def _keep_former(unit: Unit, record: Record, now: datetime) -> None:
    """A campaign from before packs were kept: what it ran by until now is kept too, if it still ships."""
    if any(row["sha256"] for row in unit.campaigns.known() if row["id"] == record.id):
        return
    versions = available(unit, str(record.values["pack"]))
    same = [one for one in versions if one.pack.version == record.values.get("pack_version")]
    former = next(iter(same or [one for one in versions if one.stored is None]), None)
    if former is None:
        return
    pack = kept(unit, former, now)
    begun = midnight(_day(record, "starts")) if record.values.get("starts") else now
    unit.campaigns.give(record.id, pack.name, pack.version, min(begun, now - timedelta(seconds=1)))


def _take_back(unit: Unit, record: Record) -> None:
    if any(unit.records.count(type_, campaign_id=record.id) for type_ in ("assignment", "visit")):
        raise Problem(409, Code.STATE_MISMATCH)
    fresh = record.copy()
    fresh.deleted = True
    unit.records.put(fresh)


def _day(record: Record, name: str) -> date:
    return date.fromisoformat(str(record.values[name]))


def _audit(unit: Unit, who: Caller, act: str, campaign: str, now: datetime, **detail: object) -> None:
    unit.audit.add(at=now, by=who.person, act=act, subject=f"campaign:{campaign}", detail=detail)
