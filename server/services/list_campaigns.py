"""The school's campaigns as its desk shows them: when, by which version, and whether a newer one is there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from server.domain.campaign import Pack
from server.services.caller import Caller
from server.services.list_visits import text
from server.services.problem import not_found
from server.services.school_packs import available, find_pack
from server.services.school_schema import local_day, school_schema
from server.services.upload_pack import told_changes

if TYPE_CHECKING:
    from server.store.unit import Store, Unit
    from sync.state import Record

ENDED = "ended"


def list_campaigns(store: Store, who: Caller, now: datetime) -> dict[str, Any]:
    """`{items}`: running ones, then those to come, then those that are over; `state`, `versions` (newest first),
    `newer`: the newest version of its pack, where the campaign goes by an older one;
    `pack_name`: what that calls itself, by language."""
    with store.read(who.school) as unit:
        had = unit.campaigns.known()
        newest: dict[str, Pack] = {}
        for found in available(unit):
            newest.setdefault(found.pack.name, found.pack)
        rows = [_row(one, had, newest, local_day(now)) for one in unit.records.by("campaign")]
        order = {"running": 0, "coming": 1, ENDED: 2}
        ahead = sorted(rows, key=lambda row: (row["starts"] or "", row["id"]), reverse=True)
        return {"items": sorted(ahead, key=lambda row: order[row["state"]])}


def preview_move(store: Store, who: Caller, campaign: str, version: int, now: datetime) -> dict[str, Any]:
    """`{version, changes, drafts}`: what a move to that version would change, and how many drafts are open. 404."""
    with store.read(who.school) as unit:
        record = campaign_of(unit, campaign)
        old = school_schema(unit, now).pack_of(campaign)
        new = find_pack(unit, text(record, "pack"), version).pack
        drafts = unit.records.count("visit", campaign_id=campaign, status=["draft", "returned"])
        told = told_changes(old, new, who.lang) if old else []
        return {"version": version, "changes": told, "drafts": drafts}


def campaign_of(unit: Unit, id_: str) -> Record:
    """The live campaign of that id. 404."""
    record = unit.records.get("campaign", id_)
    if record is None or record.deleted:
        raise not_found()
    return record


def pack_in_use(unit: Unit, campaign: str, now: datetime) -> Pack:
    """The version that a campaign goes by. 404 for a campaign that has no pack."""
    pack = school_schema(unit, now).pack_of(campaign)
    if pack is None:
        raise not_found()
    return pack


def state_of(starts: date | None, ends: date | None, today: date) -> str:
    """running, coming or ended."""
    if ends is not None and ends < today:
        return ENDED
    return "coming" if starts is not None and starts > today else "running"


def _row(
    record: Record, had: Sequence[Mapping[str, Any]], newest: Mapping[str, Pack], today: date
) -> dict[str, Any]:
    mine = [row for row in had if row["id"] == record.id]
    pack, version = text(record, "pack"), record.values.get("pack_version") or 0
    last = newest.get(pack)
    versions = [
        {"version": row["version"], "since": row["since"].isoformat()} for row in mine if row["sha256"]
    ]
    return {
        "id": record.id,
        "name": text(record, "name"),
        "theme": text(record, "theme"),
        "starts": text(record, "starts") or None,
        "ends": text(record, "ends") or None,
        "state": state_of(mine[0]["starts"], mine[0]["ends"], today) if mine else ENDED,
        "pack": pack,
        "pack_name": last.data["name"] if last else {},
        "version": version,
        "versions": versions,
        "newer": last.version if last and last.version > version else None,
    }
