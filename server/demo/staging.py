"""The demo school runs another pack: what `pack preview` shows."""

from __future__ import annotations

from datetime import datetime

from server.domain.campaign import Pack
from server.services.default_papers import campaign_form
from server.services.homeroom import locked
from server.services.school_schema import school_schema
from server.services.server_write import SERVER, set_values
from server.store.campaigns import StoredPack
from server.store.unit import Store


def run_by(store: Store, school: str, pack: Pack, text: str, now: datetime) -> None:
    """The school's running campaign goes by this pack from now on, whatever it went by before; its assignments
    stay. What was written by the former form stays known through the school's past campaign. text: the pack's own.
    Raises LookupError where no campaign runs."""
    with store.write(school) as unit:
        running = school_schema(unit, now).running
        if running is None:
            raise LookupError(school)
        unit.campaigns.keep_pack(StoredPack(pack.name, pack.version, text, SERVER, now))
        unit.campaigns.give(running.id, pack.name, pack.version, now)
        values = {
            "name": pack.data["name"]["zh-CN"],
            "theme": pack.data["theme"]["zh-CN"],
            "pack": pack.name,
            "pack_version": pack.version,
            "form": campaign_form(pack),
        }
        record = locked(unit, ("campaign", running.id))
        unit.records.put(set_values(unit, record, values, by=SERVER, now=now))
        unit.publish()
