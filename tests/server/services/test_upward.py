"""What a leader is told of rules over groups: nothing that gives a small count away, in no figure, word or flag."""

from __future__ import annotations

from typing import Any

import yaml

from server.services.caller import Caller
from server.services.count_campaigns import keep_school_counts
from server.services.keep_tags import end_tag
from server.services.run_campaign import start_campaign
from server.services.show_progress import show_progress
from server.services.upload_pack import upload_pack
from tests.server.services.test_group_counts import OFFICE, grown, tagged
from tests.support.amended import declared, written
from tests.support.world import World, draft, submit

LEADER = Caller("S1", "S1-l1", frozenset({"leader"}), "d")
BOTH_DESKS = Caller("S1", "S1-l1", frozenset({"leader", "office"}), "d")
HIDDEN = {
    "state": "withheld",
    "unit": "pupils",
    **dict.fromkeys(("have", "need", "of", "missing"), "withheld"),
    "rate": None,
    "met": None,
    "reachable": True,
}


def shown(world: World, who: Caller = LEADER, campaign: str = "S1-k1", rule: str = "care_groups") -> Any:
    keep_school_counts(world.store, "S1")
    found = show_progress(world.store, who, campaign, world.now)
    (told,) = [one for one in found["rules"] if one["key"] == rule]
    return told["periods"][0]


def figures(period: dict[str, Any]) -> dict[str, Any]:
    return {name: period[name] for name in HIDDEN}


def visited(world: World, pupil: str, number: int) -> None:
    phone = world.phone()
    results = phone.push(draft(phone, f"v{number}", pupil), submit(phone, f"v{number}"))
    assert [one["status"] for one in results] == ["applied", "applied"]


def test_what_is_hidden_looks_the_same_whatever_it_is(world: World) -> None:
    grown(world, {"S1-c1": 12, "S1-c2": 2})
    # Nobody, one who was not visited, one who was, four: a leader cannot tell them apart.
    assert figures(shown(world)) == HIDDEN
    tags = tagged(world, "S1-c1", 1)
    assert figures(shown(world, OFFICE))["state"] == "open"
    assert figures(shown(world)) == HIDDEN
    visited(world, "S1-c1-n0", 1)
    assert figures(shown(world, OFFICE))["state"] == "met"
    assert figures(shown(world)) == HIDDEN
    end_tag(world.store, OFFICE, tags[0], world.now)
    assert len(tagged(world, "S1-c1", 4)) == 4
    assert figures(shown(world)) == HIDDEN


def test_a_rule_that_is_met_by_all_does_not_say_so_by_a_flag(world: World) -> None:
    grown(world, {"S1-c1": 12, "S1-c2": 2})
    tagged(world, "S1-c1", 6)
    none_yet = figures(shown(world))
    assert none_yet == HIDDEN | {"of": 6}
    for number in range(6):
        visited(world, f"S1-c1-n{number}", number)
    assert figures(shown(world, OFFICE))["met"] is True
    assert figures(shown(world)) == none_yet
    assert shown(world)["close"] == ""
    assert shown(world)["classes"] == []


def test_large_figures_of_everybody_to_be_visited_first_are_told(world: World) -> None:
    grown(world, {"S1-c1": 12, "S1-c2": 2})
    tagged(world, "S1-c1", 11)
    for number in range(6):
        visited(world, f"S1-c1-n{number}", number)
    period = shown(world)
    assert [period[n] for n in ("have", "need", "of", "missing", "state")] == [6, 11, 11, 5, "open"]
    assert figures(shown(world, BOTH_DESKS)) == figures(shown(world, OFFICE))


def test_of_some_of_the_groups_a_leader_is_told_no_figure(world: World) -> None:
    """A figure that moves with one visit and not with another says who belongs to the group."""
    data = declared()
    rule = next(one for one in data["rules"] if one["key"] == "care_groups")
    data["rules"].append(rule | {"key": "hard_up", "whom": {"groups": ["hardship"]}})
    data["version"] += 1
    upload_pack(world.store, OFFICE, written(data), world.now)
    with world.store.write("S1") as unit:
        (known,) = unit.records.load_for_update([("campaign", "S1-k1")]).values()
        ended = known.copy()
        ended.values["ends"] = "2026-10-31"
        unit.records.put(ended)
    days = {name: yaml.safe_load(day) for name, day in (("starts", "2026-11-01"), ("ends", "2027-06-30"))}
    wanted = {"pack": data["pack"], "version": None, "name": None, **days}
    second = start_campaign(world.store, OFFICE, wanted, world.now)["id"]
    grown(world, {"S1-c1": 12, "S1-c2": 2})
    tagged(world, "S1-c1", 11)
    assert shown(world, OFFICE, second, "hard_up")["of"] == 11
    assert figures(shown(world, LEADER, second, "hard_up")) == HIDDEN
    assert shown(world, LEADER, second)["of"] == 11
    # The campaign that is over is another set of groups: not told beside this one.
    assert figures(shown(world, LEADER, "S1-k1")) == HIDDEN
