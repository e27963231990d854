"""Visits of colleagues: for who teaches the class, without what is sensitive, and each reading is noted."""

from __future__ import annotations

from typing import Any

import pytest

from server.packs import shipped
from tests.support.phone import Phone
from tests.support.world import World, draft, submit

PACK = "taishan-2023"
TOLD = {
    "process": "孩子在门口等我们",
    "analysis": "karmesinrot",
    "four_measures/counselling": True,
    "mode": "on_site",
    "visited_on": "2026-11-20",
    "companions/S1-t2": True,
}
SECRET = ("karmesinrot", "four_measures", "counselling")


@pytest.fixture
def told(world: World) -> World:
    """A visit of a scheme that asks for a sensitive analysis, handed in; a second one that is still a draft."""
    author = world.phone("S1-t1")
    author.push(draft(author), submit(author))
    author.push(draft(author, "S1-v2"))
    with world.store.write("S1") as unit:
        locked = unit.records.load_for_update([("campaign", "S1-k1"), ("visit", "S1-v1")])
        campaign, visit = locked["campaign", "S1-k1"].copy(), locked["visit", "S1-v1"].copy()
        campaign.values |= {"pack": PACK, "form": shipped(PACK).form()}
        visit.values |= TOLD
        unit.records.put(campaign)
        unit.records.put(visit)
        unit.publish()
    return world


def listed(phone: Phone, pupil: str = "S1-p1") -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = phone.call("GET", f"/pupils/{pupil}/visits").json["items"]
    return items


def read(phone: Phone, visit: str = "S1-v1", pupil: str = "S1-p1") -> Any:
    return phone.call("GET", f"/pupils/{pupil}/visits/{visit}")


def test_a_colleague_of_the_class_sees_that_there_was_a_visit_and_not_what_was_said(told: World) -> None:
    (one,) = listed(told.phone("S1-t3"))
    assert {name: one[name] for name in ("id", "visited_on", "mode", "lead", "companions", "mine")} == {
        "id": "S1-v1",
        "visited_on": "2026-11-20",
        "mode": "on_site",
        "lead": "余青禾",
        "companions": ["贺若川"],
        "mine": False,
    }
    assert one["values"]["mode"] == "on_site"
    assert "process" not in one["values"]
    assert [item["mine"] for item in listed(told.phone("S1-t1"))] == [True]


def test_the_record_shows_what_the_family_told_and_never_what_is_sensitive(told: World) -> None:
    shown = read(told.phone("S1-t3"))
    assert shown.json["values"]["process"] == TOLD["process"]
    assert set(shown.json) == {
        "id", "campaign", "visited_on", "mode", "status", "mine", "lead", "companions", "values",
    }  # fmt: skip
    assert [word for word in SECRET if word.encode() in shown.data] == []
    with told.store.read("S1") as unit:
        visit = unit.records.get("visit", "S1-v1")
        assert visit is not None
        assert visit.values["analysis"] == "karmesinrot"


def test_who_read_what_and_when_is_for_the_office_to_see(told: World) -> None:
    phone, desk = told.phone("S1-t3"), told.phone("S1-o1")
    listed(phone)
    path = "/office/visits/S1-v1/readings"
    assert desk.call("GET", path).json == {"items": []}
    read(phone)
    told.later(minutes=3)
    read(phone)
    by = {"id": "S1-t3", "name": "莫知秋"}
    assert desk.call("GET", path).json == {
        "items": [
            {"by": by, "at": "2026-11-25T02:03:00+00:00"},
            {"by": by, "at": "2026-11-25T02:00:00+00:00"},
        ]
    }
    for unseen in ("S1-none", "S1-v2"):
        assert desk.call("GET", f"/office/visits/{unseen}/readings").status == 404, "a draft is its party's"
    assert phone.call("GET", path).status == 403


@pytest.mark.parametrize("who", ["S1-t2", "S1-o1", "S1-l1", "S2-t3"])
def test_for_who_does_not_teach_the_class_there_is_nothing(told: World, who: str) -> None:
    phone = told.phone(who)
    assert phone.call("GET", "/pupils/S1-p1/visits").status == 404
    assert read(phone).status == 404


def test_a_draft_and_another_childs_visit_are_not_there(told: World) -> None:
    phone = told.phone("S1-t3")
    assert read(phone, "S1-v2").status == 404
    assert read(phone, "S1-v1", "S1-p2").status == 404
    assert listed(phone, "S1-p2") == []
    assert phone.call("GET", "/pupils/S1-none/visits").status == 404
