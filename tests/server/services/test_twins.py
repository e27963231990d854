"""Two records that may tell of one visit: flagged, and one that tells two things of it is asked about."""

from __future__ import annotations

from tests.support.world import World, draft, submit


def test_two_visits_of_a_day_are_flagged_as_twins(world: World) -> None:
    one, two = world.phone("S1-t1"), world.phone("S1-t3")
    one.push(draft(one))
    (result,) = two.push(draft(two, "S1-v7"))
    assert result["row"]["flags"] == ["twin"]
    one.pull()
    assert one.row("visit", "S1-v1")["flags"] == ["twin"]


def test_who_found_nobody_in_wrote_no_twin_of_the_visit_that_took_place(world: World) -> None:
    one, two = world.phone("S1-t1"), world.phone("S1-t3")

    def flags() -> list[list[str]]:
        with world.store.read("S1") as unit:
            visits = unit.records.load("visit", ["S1-v1", "S1-v7"])
        return [sorted(visits[id_].flags & {"twin"}) for id_ in ("S1-v1", "S1-v7")]

    one.push(draft(one, outcome="absent"))
    (result,) = two.push(draft(two, "S1-v7"))
    assert result["row"]["flags"] == []
    assert flags() == [[], []]
    one.pull()
    one.push(one.op("visit", "S1-v1", {"outcome": None}))
    assert flags() == [["twin"], ["twin"]], "it took place after all: both are the same visit, perhaps"
    two.pull()
    two.push(two.op("visit", "S1-v7", {"outcome": "absent"}))
    assert flags() == [[], []]


def test_who_met_the_family_and_who_found_nobody_in_are_asked_which_holds(world: World) -> None:
    one, two = world.phone("S1-t1"), world.phone("S1-t2")
    theirs = [
        two.op("visit", "S1-v1", {"visited_on": "2026-11-25", "process": "谈了。", "outcome": "held"}),
        submit(two),
    ]
    assert [one_["status"] for one_ in one.push(draft(one, outcome="absent"), submit(one))] == ["applied"] * 2
    met, handed_in = two.push(*theirs)
    assert met["status"] == "conflict"
    (conflict,) = [each for each in met["row"]["conflicts"] if each["field"] == "outcome"]
    assert [each["value"] for each in conflict["values"]] == ["held"]
    assert handed_in["status"] == "applied"
