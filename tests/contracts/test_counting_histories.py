"""Whatever phones push and the office does, the counters of the running campaign are what a recount finds."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

import pytest

from server.services.caller import Caller
from server.services.count_campaigns import keep_school_counts, recount_school
from server.services.keep_tags import tag_pupil
from server.services.problem import Problem
from tests.support.phone import Phone
from tests.support.world import World, draft, submit

PUPILS = ("S1-p1", "S1-p2", "S1-p3")
DUTIES = ("specialist", "school_leader")
OFFICE_ACTS = (
    "approve",
    "return",
    "join",
    "move",
    "homeroom",
    "classes",
    "duties",
    "leave",
    "tag",
    "attributes",
)


class History:
    """Two teachers' phones and the desk, by chance."""

    def __init__(self, world: World, seed: int) -> None:
        self.world, self.rng = world, Random(seed)
        self.phones = [world.phone("S1-t1"), world.phone("S1-t3")]
        self.office = world.phone("S1-o1")
        self.visits: list[tuple[Phone, str]] = []
        self.statuses: list[int] = []
        for phone in self.phones:
            phone.pull()

    def act(self) -> str:
        """One act; its name."""
        chosen: Callable[[], Any] = self.rng.choice(
            [self.begin, self.begin, self.begin, self.edit, self.edit, self.delete, self.desk, self.desk]
        )
        told = chosen()
        if self.rng.random() < 0.15:
            self.world.later(hours=self.rng.randint(10, 40))
            for phone in (*self.phones, self.office):
                phone.refresh()
        return f"{chosen.__name__} {told}"

    def begin(self) -> str:
        phone, visit = self.rng.choice(self.phones), f"S1-x{len(self.visits)}"
        day = f"2026-{self.rng.choice(['09-15', '11-20', '11-20', '11-24'])}"
        ops = [draft(phone, visit, self.rng.choice(PUPILS), visited_on=day)]
        if self.rng.random() < 0.8:
            ops.append(submit(phone, visit))
        self.visits.append((phone, visit))
        return f"{visit} {[one['status'] for one in phone.push(*ops)]}"

    def edit(self) -> str:
        if not self.visits:
            return ""
        phone, visit = self.rng.choice(self.visits)
        phone.pull()
        who = self.rng.choice(["S1-t2", "S1-t3", "S1-t1"])
        changes = [
            {"set": {"visited_on": self.rng.choice(["2026-11-22", "2026-10-02"])}},
            {"set": {"pupil": self.rng.choice(PUPILS)}},
            {"set": {"mode": self.rng.choice(["phone", "on_site"])}},
            {"items": {f"companions/{who}": self.rng.random() < 0.7}},
        ]
        op = phone.op("visit", visit, **self.rng.choice(changes))
        return f"{visit} {[one['status'] for one in phone.push(op)]}"

    def delete(self) -> str:
        if not self.visits:
            return ""
        phone, visit = self.rng.choice(self.visits)
        phone.pull()
        saw = {name: stamp for name, stamp in phone.seen[("visit", visit)].items() if stamp}
        return (
            f"{visit} {[one['status'] for one in phone.push(phone.op('visit', visit, delete={'saw': saw}))]}"
        )

    def desk(self) -> str:
        act = self.rng.choice(OFFICE_ACTS)
        visit = self.rng.choice(self.visits)[1] if self.visits else "S1-v1"
        other = self.rng.choice(self.visits)[1] if self.visits else "S1-v1"
        room, teacher = self.rng.choice(["S1-c1", "S1-c2"]), self.rng.choice(["S1-t2", "S1-t3"])
        if act == "tag":
            said = {"group": self.rng.choice(["hardship", "left_behind"]), "source": "family"}
            said |= {"facts": {"away": "both", "capable": False}} if said["group"] == "left_behind" else {}
            return self._tag(said)
        path, body = {
            "approve": (f"/office/visits/{visit}/approve", {}),
            "return": (f"/office/visits/{visit}/return", {"why": "日期再看一下"}),
            "join": (f"/office/visits/{visit}/join", {"other": other}),
            "move": (f"/office/pupils/{self.rng.choice(PUPILS)}/class", {"class": room}),
            "homeroom": (f"/office/classes/{room}/homeroom", {"person": self.rng.choice([teacher, None])}),
            "classes": (f"/office/people/{teacher}/classes", {"classes": [room]}),
            "duties": (f"/office/people/{teacher}/duties", {"duties": [self.rng.choice(DUTIES)]}),
            "leave": (f"/office/people/S1-t2/{self.rng.choice(['leave', 'return'])}", {}),
            "attributes": (f"/office/pupils/{self.rng.choice(PUPILS)}/facts", {"boarder": True}),
        }[act]  # fmt: skip
        put = act in ("move", "homeroom", "classes", "duties", "attributes")
        status = self.office.call("PUT" if put else "POST", path, body).status
        self.statuses.append(status)
        return f"{act} {visit} {status}"

    def _tag(self, said: dict[str, Any]) -> str:
        who = Caller("S1", "S1-o1", frozenset({"office"}), "desk", "zh-CN")
        try:
            tag_pupil(self.world.store, who, self.rng.choice(PUPILS), said, self.world.now)
        except Problem as problem:
            return f"tag {problem.status}"
        return "tag"


@pytest.mark.parametrize("seed", range(4))
def test_whatever_happens_a_recount_finds_nothing_wrong(world: World, seed: int) -> None:
    assert [found.campaign for found in keep_school_counts(world.store, "S1")] == ["S1-k1"]
    history = History(world, seed)
    told = []
    for _ in range(40):
        told.append(history.act())
        wrong = [found for found in recount_school(world.store, "S1") if not found.right]
        assert not wrong, (told, wrong)
    with world.store.read("S1") as unit:
        tallies = unit.counters.tallies("S1-k1")
        standings = unit.counters.standings("S1-k1", "pupil")
    assert tallies
    assert set(standings) == set(PUPILS)
    assert any(status == 200 for status in history.statuses)
