"""From a proposal to the phones: drawn up, moved by hand, handed in, returned, accepted; on both databases."""

from __future__ import annotations

from typing import Any

import pytest

from server.services.backup_plan import erasing
from server.services.erase_pupil import erase_pupil
from tests.support.either_database import on_both_databases
from tests.support.phone import Phone
from tests.support.world import World, draft

pytestmark = on_both_databases

PLANS = "/office/campaigns/S1-k1/plans"
C1 = f"{PLANS}/S1-c1"
SATURDAY = "2026-12-05"


@pytest.fixture
def office(world: World) -> Phone:
    return world.phone("S1-o1")


@pytest.fixture
def leader(world: World) -> Phone:
    """Who accepts what the office hands in."""
    return world.phone("S1-l1")


def propose(office: Phone, class_id: str | None = "S1-c1", seed: int = 0) -> Any:
    return office.call("POST", f"{PLANS}/propose", {"class": class_id, "seed": seed})


def plan(office: Phone, class_id: str = "S1-c1") -> dict[str, Any]:
    found: dict[str, Any] = office.call("GET", f"{PLANS}/{class_id}").json
    return found


def row(shown: dict[str, Any], pupil: str = "S1-p2") -> dict[str, Any]:
    [found] = [one for one in shown["rows"] if one["pupil"] == pupil]
    return dict(found)


def by_hand(**values: Any) -> dict[str, Any]:
    moved = {"lead": "S1-t3", "companions": ["S1-t1"], "on": SATURDAY, "at": "15:00", "mode": "on_site"}
    return {**moved, "fixed": True, **values}


def assignment(phone: Phone, pupil: str = "S1-p2") -> dict[str, Any] | None:
    phone.pull()
    found = [one for one in phone.of("assignment") if one["values"].get("pupil") == pupil]
    return {**found[0]["values"], **found[0].get("items", {})} if found else None


def test_a_class_is_planned_and_what_was_agreed_stays(office: Phone) -> None:
    assert plan(office)["state"] is None
    assert propose(office).json == {"classes": ["S1-c1"]}
    shown = plan(office)
    assert shown["state"] == "draft"
    agreed, made = row(shown, "S1-p1"), row(shown)
    assert (agreed["begun"], agreed["fixed"], agreed["on"]) == (False, True, "2026-11-26")
    assert (agreed["lead"], agreed["companions"]) == ("S1-t1", ["S1-t2"])
    assert (made["fixed"], made["mode"]) == (False, "on_site")
    assert made["lead"] == "S1-t3", "half is the class teacher's already"
    assert {made["lead"], *made["companions"]} == {"S1-t1", "S1-t3"}
    assert "2026-11-26" <= made["on"] <= "2027-01-31"
    [own, other] = [one for one in shown["shares"] if one["person"] in ("S1-t1", "S1-t3")]
    assert (own["class_teacher"], own["leads"], other["leads"]) == (True, 1, 1)
    lines = office.call("GET", PLANS).json["items"]
    assert [(one["class"], one["state"], one["pupils"], one["planned"]) for one in lines] == [
        ("S1-c1", "draft", 2, 2),
        ("S1-c2", None, 1, 0),
    ]


def test_a_row_moved_by_hand_survives_a_new_proposal_and_says_what_it_breaks(office: Phone) -> None:
    propose(office)
    office.call(
        "PUT", "/office/people/S1-t3/hours", {"free": [{"weekday": 0, "part": "evening"}], "not_alone": True}
    )
    moved = office.call("PUT", f"{C1}/rows/S1-p2", by_hand(companions=[]))
    assert moved.status == 200, moved.data
    assert {one["code"] for one in row(moved.json)["unmet"]} == {"too_few", "alone", "not_free"}
    assert [one["words"] for one in row(moved.json)["unmet"] if one["code"] == "not_free"] == [
        "莫知秋那个时间不方便"
    ]
    propose(office, seed=7)
    again = row(plan(office))
    assert {name: again[name] for name in by_hand()} == by_hand(companions=[])
    loosened = {"lead": None, "companions": [], "fixed": False}
    office.call("PUT", f"{C1}/rows/S1-p2", loosened)
    propose(office)
    fresh = row(plan(office))
    assert (fresh["lead"], fresh["fixed"], fresh["unmet"]) == ("S1-t3", False, [])
    assert fresh["on"] > "2026-11-26"


def test_a_familys_wish_is_followed_and_reaches_the_phone(world: World, office: Phone, leader: Phone) -> None:
    wish = {"mode": "on_site", "weekday": 6, "part": "morning", "place": "村口小店"}
    assert office.call("PUT", f"{C1}/wishes/S1-p2", wish).status == 200
    propose(office)
    made = row(plan(office))
    assert (made["wish"], made["wish_typed"]) == ({**wish, "on": None}, True)
    assert (made["on"], made["at"], made["unmet"]) == ("2026-11-29", "09:00", [])
    phone = world.phone("S1-t3")
    assert assignment(phone) is None
    office.call("POST", f"{C1}/hand-in")
    assert assignment(phone) is None, "not before it is accepted"
    assert leader.call("POST", f"{C1}/accept").json["state"] == "accepted"
    values = assignment(phone)
    assert values is not None
    assert values["wish"] == "到家里 · 周日 · 上午 · 村口小店"
    assert (values["lead"], values["planned_on"], values["planned_at"]) == ("S1-t3", "2026-11-29", "09:00")
    assert values["companions/S1-t1"] is True


def test_handed_in_returned_accepted_and_nothing_else(office: Phone, leader: Phone) -> None:
    for step in ("hand-in", "accept"):
        assert office.call("POST", f"{C1}/{step}").status == 409
    propose(office)
    assert leader.call("POST", f"{C1}/accept").json["code"] == "state_mismatch"
    assert office.call("POST", f"{C1}/hand-in").json["state"] == "handed_in"
    assert propose(office).status == 409
    assert office.call("PUT", f"{C1}/rows/S1-p2", by_hand()).status == 409
    assert office.call("PUT", f"{C1}/wishes/S1-p2", {"mode": "phone"}).status == 409
    assert propose(office, None).json == {"classes": ["S1-c2"]}, "a closed plan is left alone"
    assert office.call("POST", f"{C1}/return", {"why": ""}).status == 422
    returned = office.call("POST", f"{C1}/return", {"why": "周日不要排"}).json
    assert (returned["state"], returned["why"]) == ("returned", "周日不要排")
    assert office.call("PUT", f"{C1}/rows/S1-p2", by_hand()).json["state"] == "returned"
    office.call("POST", f"{C1}/hand-in")
    assert leader.call("POST", f"{C1}/accept").json["why"] == ""


def test_whoever_hands_a_plan_in_does_not_accept_it(world: World, office: Phone, leader: Phone) -> None:
    propose(office)
    assert plan(office)["acceptance"] is None
    assert office.call("POST", f"{C1}/hand-in").json["acceptance"] == "colleague"
    reply = office.call("POST", f"{C1}/accept")
    assert (reply.status, reply.code) == (409, "own_work")
    assert "另一位" in reply.json["detail"]
    assert plan(office)["state"] == "handed_in"
    assert plan(leader)["acceptance"] == "anybody"
    assert leader.call("POST", f"{C1}/accept").json["state"] == "accepted"


def test_one_who_is_alone_accepts_their_own(world: World, office: Phone) -> None:
    propose(office)
    office.call("POST", f"{C1}/hand-in")
    with world.store.write("S1") as unit:
        unit.people.set_active("S1-l1", False, world.now)
    assert plan(office)["acceptance"] == "alone"
    assert office.call("POST", f"{C1}/accept").json["state"] == "accepted"


def test_an_accepted_change_of_lead_moves_the_pupil_between_phones(
    world: World, office: Phone, leader: Phone
) -> None:
    before, after = world.phone("S1-t3"), world.phone("S1-t2")
    propose(office)
    office.call("PUT", f"{C1}/rows/S1-p2", by_hand())
    office.call("POST", f"{C1}/hand-in")
    leader.call("POST", f"{C1}/accept")
    assert assignment(before) is not None
    assert assignment(after) is None
    office.call("POST", f"{C1}/return", {"why": "换人"})
    office.call("PUT", f"{C1}/rows/S1-p2", by_hand(lead="S1-t2", companions=[]))
    office.call("POST", f"{C1}/hand-in")
    leader.call("POST", f"{C1}/accept")
    values = assignment(after)
    assert values is not None
    assert (values["lead"], values["planned_at"]) == ("S1-t2", "15:00")
    assert ("pupil", "S1-p2") in after.rows, "the child comes along"
    assert ("guardian", "S1-g-p2") in after.rows


def test_a_visit_that_was_begun_keeps_its_people(world: World, office: Phone, leader: Phone) -> None:
    phone = world.phone("S1-t1")
    phone.push(draft(phone))
    propose(office)
    begun = row(plan(office), "S1-p1")
    assert (begun["begun"], begun["lead"], begun["unmet"]) == (True, "S1-t1", [])
    assert office.call("PUT", f"{C1}/rows/S1-p1", by_hand()).status == 409
    office.call("POST", f"{C1}/hand-in")
    leader.call("POST", f"{C1}/accept")
    values = assignment(phone, "S1-p1")
    assert values is not None
    assert (values["lead"], values["planned_on"]) == ("S1-t1", "2026-11-26")


def test_a_visit_begun_anew_after_its_draft_was_thrown_away_keeps_its_people_too(
    world: World, office: Phone
) -> None:
    phone = world.phone("S1-t1")
    phone.push(draft(phone))
    phone.push(phone.op("visit", "S1-v1", delete={"saw": phone.row("visit", "S1-v1")["stamps"]}))
    propose(office)
    assert row(plan(office), "S1-p1")["begun"] is False
    phone.push(draft(phone, "S1-v1-again", assignment="S1-a1"))
    assert row(plan(office), "S1-p1")["begun"] is True


def test_who_is_no_colleague_is_refused(office: Phone) -> None:
    propose(office)
    assert office.call("PUT", f"{C1}/rows/S1-p2", by_hand(lead="S2-t1")).json["errors"] == {
        "lead": [office.call("PUT", f"{C1}/rows/S1-p2", by_hand(lead="nobody")).json["errors"]["lead"][0]]
    }
    assert office.call("PUT", f"{C1}/rows/S1-p2", by_hand(at="25:00")).status == 422
    assert office.call("PUT", f"{C1}/rows/S1-p3", by_hand()).status == 404
    assert office.call("GET", f"{PLANS}/S2-c1").status == 404
    assert office.call("PUT", "/office/people/S2-t1/hours", {}).status == 404


@pytest.fixture
def own(world: World, office: Phone) -> Phone:
    """The class teacher of S1-c1, and of no other class."""
    assert office.call("PUT", "/office/classes/S1-c2/homeroom", {"person": "S1-t2"}).status == 200
    return world.phone("S1-t1")


def test_a_class_teacher_draws_up_the_own_class_and_the_office_settles_it(
    world: World, office: Phone, leader: Phone, own: Phone
) -> None:
    phone = world.phone("S1-t3")
    [campaign] = own.call("GET", "/office/plans").json["items"]
    assert (campaign["id"], campaign["state"]) == ("S1-k1", "running")
    assert [one["class"] for one in own.call("GET", PLANS).json["items"]] == ["S1-c1"]
    assert propose(own).json == {"classes": ["S1-c1"]}
    assert own.call("PUT", f"{C1}/wishes/S1-p2", {"mode": "on_site", "place": "村口小店"}).status == 200
    assert row(own.call("PUT", f"{C1}/rows/S1-p2", by_hand()).json)["at"] == "15:00"
    handed = own.call("POST", f"{C1}/hand-in").json
    assert (handed["state"], handed["acceptance"]) == ("handed_in", "office")
    for step, body in (("accept", {}), ("return", {"why": "我自己退"})):
        assert own.call("POST", f"{C1}/{step}", body).status == 403
    assert plan(office)["acceptance"] == "anybody"
    assert office.call("POST", f"{C1}/return", {"why": "周六不行"}).status == 200
    assert plan(own)["why"] == "周六不行"
    own.call("POST", f"{C1}/hand-in")
    assert leader.call("POST", f"{C1}/accept").json["state"] == "accepted"
    assert assignment(phone) is not None
    assert own.call("POST", f"{C1}/return", {"why": "换人"}).status == 403, "an accepted one, too"


def test_a_class_teacher_plans_no_other_class(own: Phone, office: Phone) -> None:
    propose(office, None)
    assert own.call("GET", f"{PLANS}/S1-c2").status == 403
    for class_id in ("S1-c2", None):
        assert propose(own, class_id).status == 403
    assert own.call("PUT", f"{PLANS}/S1-c2/rows/S1-p3", by_hand()).status == 403
    assert own.call("PUT", f"{PLANS}/S1-c2/wishes/S1-p3", {"mode": "phone"}).status == 403
    assert own.call("POST", f"{PLANS}/S1-c2/hand-in").status == 403
    assert plan(office, "S1-c2")["state"] == "draft"


def test_hours_are_known_to_the_office_and_to_whose_they_are(own: Phone, office: Phone) -> None:
    hours = {"free": [{"weekday": 5, "part": "morning"}], "farthest_km": 7, "not_alone": True}
    assert own.call("PUT", "/office/people/S1-t1/hours", hours).status == 200
    assert own.call("PUT", "/office/people/S1-t3/hours", hours).status == 403
    assert office.call("PUT", "/office/people/S1-t3/hours", hours).status == 200

    def told(phone: Phone) -> dict[str, Any]:
        return {one["person"]: {name: one[name] for name in hours} for one in plan(phone)["shares"]}

    assert (told(office)["S1-t1"], told(office)["S1-t3"]) == (hours, hours)
    assert told(own)["S1-t1"] == hours
    assert told(own)["S1-t3"] == {"free": [], "farthest_km": None, "not_alone": False}


def test_a_plan_is_nobody_elses_and_every_read_is_logged(world: World, office: Phone) -> None:
    propose(office)
    teacher = world.phone("S1-t3")
    for path in (C1, PLANS, "/office/plans"):
        assert teacher.call("GET", path).status == 403
    assert teacher.call("POST", f"{PLANS}/propose", {"class": "S1-c1"}).status == 403
    assert world.phone("S2-o1").call("GET", C1).status == 404
    plan(office)
    with world.store.read("S1") as unit:
        acts = [one.act for one in unit.audit.entries() if one.subject == "class:S1-c1"]
    assert acts[-2:] == ["propose_plan", "read_plan"]


def test_an_erased_pupil_leaves_no_row(world: World, office: Phone) -> None:
    office.call("PUT", f"{C1}/wishes/S1-p2", {"place": "村口小店"})
    propose(office)
    tools = erasing(world.settings, world.store, world.parts.blobs)
    erase_pupil(tools, "S1", "S1-p2", by="S1-l1", why="request", now=world.now)
    with world.store.read("S1") as unit:
        assert unit.plans.rows("S1-k1").keys() == {"S1-p1"}
    assert [one["pupil"] for one in plan(office)["rows"]] == ["S1-p1"]
