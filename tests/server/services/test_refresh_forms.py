"""A campaign that ran before the program knew of more: its phones are told, once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from server.services.refresh_forms import refresh_forms
from server.services.server_write import set_values
from tests.support.either_database import on_both_databases
from tests.support.phone import Phone
from tests.support.world import World

pytestmark = on_both_databases

PACK = "taishan-2023"
MORE = ("papers", "ledger", "safety")


def started(office: Phone) -> str:
    said = {"pack": PACK, "starts": "2026-11-01", "ends": "2027-06-30"}
    return str(office.call("POST", "/office/campaigns", said).json["id"])


def as_before(world: World, campaign: str, **values: Any) -> dict[str, Any]:
    """The row as a program wrote it that told less; what it says today."""
    with world.store.write("S1") as unit:
        record = unit.records.load_for_update([("campaign", campaign)])["campaign", campaign]
        form = record.values["form"]
        old = {name: part for name, part in form.items() if name not in MORE}
        unit.records.put(set_values(unit, record, {"form": old, **values}, by="server", now=world.now))
        unit.publish()
    assert old != form
    return dict(form)


def told(phone: Phone, campaign: str) -> Any:
    phone.pull()
    return phone.row("campaign", campaign)["values"]["form"]


def test_a_running_campaign_gets_the_forms_of_a_newer_program(world: World) -> None:
    campaign = started(world.phone("S1-o1"))
    form = as_before(world, campaign)
    teacher = world.phone("S1-t3")
    assert "papers" not in told(teacher, campaign)
    assert campaign in refresh_forms(world.store, "S1", world.now)
    assert told(teacher, campaign) == form
    with world.store.read("S1") as unit:
        clock = unit.clock()
    assert refresh_forms(world.store, "S1", world.now + timedelta(days=1)) == []
    with world.store.read("S1") as unit:
        assert unit.clock() == clock, "nothing is written where nothing is new"


def test_a_version_that_is_not_at_hand_leaves_its_campaign_alone(world: World) -> None:
    campaign = started(world.phone("S1-o1"))
    as_before(world, campaign, pack_version=99)
    assert campaign not in refresh_forms(world.store, "S1", world.now)
    assert "papers" not in told(world.phone("S1-t3"), campaign)
