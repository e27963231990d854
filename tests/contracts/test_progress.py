"""Figures and names of rules, at the desk and for a teacher's phone, right to the number.

The school: two pupils in class 1, one in class 2, `S1-t1` homeroom teacher of both; the campaign runs the whole
autumn under huangli-2018. Every pupil once a school year; half of the visits at home; the six groups all; each
specialist once.
"""

from __future__ import annotations

from typing import Any

import pytest

from server.services.caller import Caller
from server.services.count_campaigns import keep_school_counts
from server.services.duties import set_duties
from server.services.keep_tags import tag_pupil
from server.services.my_progress import my_progress
from server.services.problem import Problem
from server.services.show_progress import show_missing, show_progress
from tests.support.either_database import BOTH, copied_world
from tests.support.world import World, draft, submit

OFFICE = Caller("S1", "S1-o1", frozenset({"office"}), "d")
LEADER = Caller("S1", "S1-l1", frozenset({"leader"}), "d")
TEACHER = Caller("S1", "S1-t1", frozenset({"teacher", "homeroom"}), "d")
COLLEAGUE = Caller("S1", "S1-t3", frozenset({"teacher"}), "d")


@pytest.fixture(params=BOTH)
def school(request: pytest.FixtureRequest, tmp_path: Any) -> Any:
    world = copied_world(request, request.param, tmp_path / "data")
    keep_school_counts(world.store, "S1")
    yield world
    world.close()


def now_of(world: World, key: str, who: Caller = OFFICE) -> dict[str, Any]:
    found = show_progress(world.store, who, "S1-k1", world.now)
    (rule,) = [one for one in found["rules"] if one["key"] == key]
    period: dict[str, Any] = rule["periods"][0]
    return period


def lacking(
    world: World, key: str, who: Caller = OFFICE, class_id: str | None = None
) -> list[tuple[Any, ...]]:
    period = now_of(world, key)["key"]
    items = show_missing(world.store, who, "S1-k1", key, period, class_id, world.now)["items"]
    return [(one["name"], one["class"], one["have"], one["need"]) for one in items]


def visited(world: World, visit: str, pupil: str, who: str = "S1-t1", **values: Any) -> None:
    phone = world.phone(who)
    results = phone.push(draft(phone, visit, pupil, **values), submit(phone, visit))
    assert [one["status"] for one in results] == ["applied", "applied"]


def figure(period: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(period[name] for name in ("have", "need", "of", "missing", "met"))


def test_a_visit_moves_each_figure_by_itself(school: World) -> None:
    assert figure(now_of(school, "every_pupil")) == (0, 3, 3, 3, False)
    assert now_of(school, "on_site_share")["state"] == "nothing_yet"
    visited(school, "S1-v1", "S1-p1")
    period = now_of(school, "every_pupil")
    # One of three is done; class 1 lacks one of two, class 2 its only one.
    assert figure(period) == (1, 3, 3, 2, False)
    assert [(c["class"], *figure(c)) for c in period["classes"]] == [
        ("S1-c1", 1, 2, 2, 1, False),
        ("S1-c2", 0, 1, 1, 1, False),
    ]
    assert period["rate"] == "33.3"
    assert figure(now_of(school, "on_site_share")) == (1, 1, 1, 0, True)
    visited(school, "S1-v2", "S1-p3", "S1-t3", mode="phone")
    # One at home of two visits is just a half.
    assert figure(now_of(school, "on_site_share")) == (1, 1, 2, 0, True)
    visited(school, "S1-v3", "S1-p2", mode="phone")
    # One of three is short; one more at home makes two of four.
    assert figure(now_of(school, "on_site_share")) == (1, 2, 3, 1, False)
    assert figure(now_of(school, "every_pupil")) == (3, 3, 3, 0, True)
    # A class that nobody visited in pairs is told so and judged by nothing.
    assert now_of(school, "together")["state"] == "figure"
    assert figure(now_of(school, "together"))[-1] is None


def test_the_missing_are_one_click_away(school: World) -> None:
    visited(school, "S1-v1", "S1-p1")
    assert lacking(school, "every_pupil") == [("陶小暑", "S1-c1", 0, 1), ("柯一诺", "S1-c2", 0, 1)]
    assert lacking(school, "every_pupil", class_id="S1-c2") == [("柯一诺", "S1-c2", 0, 1)]
    set_duties(school.store, LEADER, "S1-t3", ["specialist"], school.now)
    assert lacking(school, "specialists") == [("莫知秋", None, 0, 1)]
    for rule, period in (("every_pupil", "year:1999"), ("no_such", "campaign")):
        with pytest.raises(Problem) as refused:
            show_missing(school.store, OFFICE, "S1-k1", rule, period, None, school.now)
        assert refused.value.status == 404


def test_names_of_a_group_are_the_offices_alone_and_logged(school: World) -> None:
    tag_pupil(
        school.store, OFFICE, "S1-p2", {"group": "hardship", "facts": {}, "source": "notice"}, school.now
    )
    assert figure(now_of(school, "care_groups")) == (0, 1, 1, 1, False)
    assert lacking(school, "care_groups") == [("陶小暑", "S1-c1", 0, 1)]
    with school.store.read("S1") as unit:
        (read,) = [entry for entry in unit.audit.entries() if entry.act == "read_missing"]
    assert (read.by, read.subject, read.detail) == (
        "S1-o1",
        "campaign:S1-k1",
        {"rule": "care_groups", "names": 1},
    )
    told = now_of(school, "care_groups", LEADER)
    assert [told[n] for n in ("have", "need", "of", "missing", "rate")] == ["withheld"] * 4 + [None]
    assert told["classes"] == []
    assert told["close"] == ""
    with pytest.raises(Problem) as refused:
        lacking(school, "care_groups", LEADER)
    assert (refused.value.status, refused.value.code) == (403, "forbidden")


def mine(world: World, who: Caller) -> dict[tuple[str, str | None], dict[str, Any]]:
    found = my_progress(world.store, who, world.now)
    assert found["day"] == "2026-11-25"
    return {(rule["key"], rule["class"]): rule for each in found["campaigns"] for rule in each["rules"]}


def test_a_teachers_phone_hears_of_the_own_class_and_quotas_alone(school: World) -> None:
    set_duties(school.store, LEADER, "S1-t3", ["specialist"], school.now)
    tag_pupil(
        school.store, OFFICE, "S1-p2", {"group": "hardship", "facts": {}, "source": "notice"}, school.now
    )
    visited(school, "S1-v1", "S1-p1", mode="at_school")
    rules = mine(school, TEACHER)
    assert figure(rules["every_pupil", "S1-c1"]) == (1, 2, 2, 1, False)
    assert rules["every_pupil", "S1-c1"]["missing_pupils"] == [
        {"pupil": "S1-p2", "have": 0, "need": 1, "from": None}
    ]
    # The school year goes on until August, the campaign asks until its own last day.
    assert rules["every_pupil", "S1-c1"]["period"]["ends"] == "2027-01-31"
    assert figure(rules["every_pupil", "S1-c2"]) == (0, 1, 1, 1, False)
    first = rules["first-1", "S1-c1"]
    assert first["label"] == {"zh-CN": "要先走访的孩子", "en": "Children to be visited first"}
    assert [one["pupil"] for one in first["missing_pupils"]] == ["S1-p2"]
    said = str([first["label"], first["why"], first["close"]])
    assert not [word for word in ("困难", "六类", "hardship", "group") if word in said]
    assert ("first-1", "S1-c2") not in rules
    assert "care" not in str(list(rules))
    assert not [key for key in rules if key[1] is None]
    (own,) = mine(school, COLLEAGUE).items()
    assert own[0] == ("specialists", None)
    assert figure(own[1]) == (0, 1, 1, 1, False)
    assert own[1]["whose"] == "own"


def test_outside_its_days_a_campaign_asks_nothing_of_a_phone(school: World) -> None:
    assert mine(school, TEACHER)
    school.later(days=90)
    assert my_progress(school.store, TEACHER, school.now)["campaigns"] == []
