"""Every pack that ships, started by the office of one school: all that a scheme has people do can be kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from server.domain.campaign import WIRE_KINDS
from server.domain.packs.papers import CARRIERS, DEFAULTS
from server.packs import names, shipped
from tests.support.phone import Phone
from tests.support.world import World, copied, open_world

SPAN = {"starts": "2026-11-01", "ends": "2027-06-30"}
SOMEBODY = "S1-t1"


@pytest.fixture(scope="module")
def world(world_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    opened = open_world(copied(world_template, tmp_path_factory.mktemp("shipped") / "data"))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def campaigns(world: World) -> dict[str, str]:
    """pack -> campaign, all under way at once in one school."""
    office = world.phone("S1-o1")
    replies = {name: office.call("POST", "/office/campaigns", {"pack": name, **SPAN}) for name in names()}
    assert {name: reply.json for name, reply in replies.items() if reply.status != 200} == {}
    return {name: str(reply.json["id"]) for name, reply in replies.items()}


def to_do(data: dict[str, Any]) -> list[tuple[str, str]]:
    """(kind, key) of everything that the pack has people do, hold or be."""
    organised = data.get("organisation", {})
    lists = {
        "seat": organised.get("leading_group", {}).get("seats", []),
        "training": organised.get("trainings", []),
        "meeting": organised.get("meetings", []),
    }
    found = [(kind, part["key"]) for kind, parts in lists.items() for part in parts]
    stages = data.get("stages", [])
    return found + [("task", f"{s['key']}/{t['key']}") for s in stages for t in s.get("tasks", [])]


def kept(plan: dict[str, Any]) -> set[tuple[str, str]]:
    """(kind, key) of what stands in the plan with its day and its people."""
    lists = {
        "seat": plan["leading_group"]["seats"],
        "training": plan["trainings"],
        "meeting": plan["meetings"],
        "task": [task for stage in plan["stages"] for task in stage["tasks"]],
    }
    return {
        (kind, item["key"])
        for kind, parts in lists.items()
        for part in parts
        for item in part["items"]
        if item["on"] == "2026-11-05" and [one["id"] for one in item["people"]] == [SOMEBODY]
    }


@pytest.mark.parametrize("name", names())
def test_what_a_scheme_has_people_do_can_be_kept(name: str, world: World, campaigns: dict[str, str]) -> None:
    office: Phone = world.phone("S1-o1")
    path = f"/office/campaigns/{campaigns[name]}"
    wanted = to_do(shipped(name).data)
    for kind, key in wanted:
        item = {"kind": kind, "key": key, "on": "2026-11-05", "people": [SOMEBODY]}
        assert office.call("PUT", f"{path}/items", item).status == 200, (kind, key)
    plan = office.call("GET", f"{path}/plan").json
    assert kept(plan) == set(wanted)
    assert plan["lost"] == []


def test_a_phone_has_every_form_of_the_campaigns_at_once(world: World, campaigns: dict[str, str]) -> None:
    teacher = world.phone("S1-t3")
    teacher.pull()
    for name, campaign in campaigns.items():
        form = teacher.row("campaign", campaign)["values"]["form"]
        assert form["sections"] == shipped(name).form()["sections"]
        own = shipped(name).form()["papers"]
        assert {paper: form["papers"][paper] for paper in own} == own
        assert form["topics"] == shipped(name).data["topics"]


def test_a_paper_that_the_pack_has_no_form_for_is_written_on_every_schools_own(
    world: World, campaigns: dict[str, str]
) -> None:
    teacher = world.phone("S1-t3")
    teacher.pull()
    papers = teacher.row("campaign", campaigns["primary-two"])["values"]["form"]["papers"]
    own = shipped("primary-two").form()["papers"]
    assert {"support_plan", "consultation", "essay"} - set(own) == {"consultation", "essay"}
    for type_, spec in DEFAULTS.items():
        paper = next(name for name, carrier in CARRIERS.items() if carrier == type_)
        if paper in own:
            continue
        fields = [field for section in papers[paper]["sections"] for field in section["fields"]]
        assert [field["name"] for field in fields] == [one.name for one in spec]
        assert all(field["label"]["zh-CN"] and field["label"]["en"] for field in fields)
        assert papers[paper]["title"]["zh-CN"]
        for field in fields:
            (known,) = [one for one in spec if one.name == field["name"]]
            assert WIRE_KINDS[field["kind"]] == (known.kind, known.type)
