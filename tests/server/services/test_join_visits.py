"""Two records of one visit become one: every value, entry, photo, consent and late op of both stands in it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.server.services.test_serve_pull import checks_hold
from tests.support.phone import Phone, uuid7
from tests.support.photos import phone_jpeg
from tests.support.world import World, consent, draft, submit

KEPT, OTHER = "S1-v1", "S1-w1"


@pytest.fixture
def twins(world: World) -> tuple[Phone, Phone, Phone]:
    """t1 wrote the planned visit, t2 one of their own about the same pupil and day; the office."""
    lead, second, office = world.phone("S1-t1"), world.phone("S1-t2"), world.phone("S1-o1")
    lead.push(draft(lead), submit(lead))
    second.push(
        draft(second, OTHER, process="奶奶说孩子睡得晚。", requests="借几本书。", mode="on_site"),
        submit(second, OTHER),
    )
    return lead, second, office


def join(office: Phone, kept: str = KEPT, other: str = OTHER) -> Any:
    return office.call("POST", f"/office/visits/{kept}/join", {"other": other})


def rows_of(phone: Phone) -> set[tuple[str, str]]:
    phone.pull()
    assert checks_hold(phone)
    return set(phone.rows)


def test_both_are_flagged_and_one_comes_out(world: World, twins: tuple[Phone, Phone, Phone]) -> None:
    _, second, office = twins
    for phone in twins:
        phone.pull()
    assert office.row("visit", KEPT)["flags"] == office.row("visit", OTHER)["flags"] == ["twin"]
    row = join(office).json["row"]
    assert (row["id"], row["flags"]) == (KEPT, [])
    assert row["values"]["requests"] == "借几本书。", "an empty field takes the other's value"
    assert row["values"]["companions/S1-t2"] is True
    assert row["values"]["lead"] == "S1-t1"
    (conflict,) = row["conflicts"]
    (sibling,) = conflict["values"]
    assert (conflict["field"], sibling["value"]) == ("process", "奶奶说孩子睡得晚。")
    assert (sibling["by"], sibling["stamp"]) == ("S1-t2", f"{second.inc}.1")
    assert [entry["body"]["event"] for entry in row["appends"]["log"]] == ["joined"]
    for phone in twins:
        assert ("visit", OTHER) not in rows_of(phone)
        assert ("visit", KEPT) in phone.rows
    with world.store.read("S1") as unit:
        assert "visit.join" in [entry.act for entry in unit.audit.entries()]


def test_what_still_comes_for_the_other_is_applied_to_the_kept_one(
    world: World, twins: tuple[Phone, Phone, Phone]
) -> None:
    _, second, office = twins
    waits = second.op("visit", OTHER, {"preparation": "教材。"}, saw={"preparation": f"{second.inc}.99"})
    assert second.push({**waits, "after": None})[0]["status"] == "held"
    assert join(office).status == 200
    late = second.op("visit", OTHER, {"process": "奶奶说孩子睡得晚，早上起不来。", "requests": "借书。"})
    (result,) = second.push({**late, "after": None})
    assert result["status"] == "conflict"
    assert result["row"]["id"] == KEPT
    assert result["row"]["values"]["requests"] == "借书。"
    (conflict,) = result["row"]["conflicts"]
    assert [one["value"] for one in conflict["values"]] == ["奶奶说孩子睡得晚，早上起不来。"]
    with world.store.read("S1") as unit:
        assert unit.ops.find(late["op"])[0].record == unit.ops.find(waits["op"])[0].record == KEPT
    (again,) = second.push({**late, "after": None})
    assert (again["status"], again["row"]["id"]) == ("duplicate", KEPT)


def test_what_was_seen_in_the_other_comes_late_and_opens_nothing(world: World) -> None:
    lead, second, office = world.phone("S1-t1"), world.phone("S1-t2"), world.phone("S1-o1")
    lead.push(draft(lead, mode="online"), submit(lead))
    second.push(draft(second, OTHER, mode="on_site"))
    back = {"name": "submit", "expect": "returned"}
    refused, later = (
        second.op("visit", OTHER, {"mode": "phone"}, command=back),
        second.op("visit", OTHER, {"mode": "online"}),
    )
    assert later["set"]["mode"][1] == f"{second.inc}.{refused['n']}"
    results = second.push(refused, later, submit(second, OTHER))
    assert [one["status"] for one in results] == ["quarantined", "conflict", "applied"]
    assert join(office).status == 200
    replayed = office.call("POST", f"/quarantine/{refused['op']}/replay").json
    assert replayed["row"]["id"] == KEPT
    assert replayed["row"]["values"]["mode"] == "online"
    assert [one["field"] for one in replayed["row"]["conflicts"] if one["field"] == "mode"] == []


def test_a_late_deletion_of_the_other_takes_nothing_from_the_kept_one(
    twins: tuple[Phone, Phone, Phone],
) -> None:
    _, second, office = twins
    second.pull()
    join(office)
    (result,) = second.push(second.op("visit", OTHER, delete={"saw": {}}, after=None))
    assert result["status"] == "applied"
    second.pull()
    assert second.row("visit", KEPT)["flags"] == []
    assert ("visit", OTHER) not in second.rows


def test_what_comes_for_the_other_reopens_the_kept_one_that_was_deleted(
    twins: tuple[Phone, Phone, Phone],
) -> None:
    lead, second, office = twins
    second.pull()
    join(office)
    lead.pull()
    row = lead.row("visit", KEPT)
    entries = [entry["id"] for some in row["appends"].values() for entry in some]
    settled = [conflict["id"] for conflict in row["conflicts"]]
    seen = {"saw": row["stamps"], "entries": entries}
    lead.push(lead.op("visit", KEPT, delete=seen, resolve=settled))
    assert ("visit", KEPT) not in rows_of(office)
    late = second.op("visit", OTHER, {"requests": "借书。"})
    (result,) = second.push({**late, "after": None})
    assert (result["status"], result["row"]["id"], result["row"]["flags"]) == ("applied", KEPT, ["reopened"])
    assert ("visit", OTHER) not in rows_of(second)
    assert second.row("visit", KEPT)["values"]["requests"] == "借书。"


def test_photos_consents_and_late_uploads_go_along(world: World, twins: tuple[Phone, Phone, Phone]) -> None:
    _, second, office = twins
    second.push(consent(second, "S1-c9", visit=OTHER))
    assert second.upload("S1-f1", OTHER, phone_jpeg()).status == 204
    join(office)
    rows = rows_of(office)
    assert {("photo", "S1-f1"), ("consent", "S1-c9")} <= rows
    assert office.row("photo", "S1-f1")["values"]["visit"] == KEPT
    assert office.row("consent", "S1-c9")["values"]["visit"] == KEPT
    assert second.photo("S1-f1").status == 200
    assert second.upload("S1-f2", OTHER, phone_jpeg(320, 240)).status == 204
    second.push(consent(second, "S1-c10", visit=OTHER, purpose="family"))
    rows_of(office)
    assert office.row("photo", "S1-f2")["values"]["visit"] == KEPT
    assert office.row("consent", "S1-c10")["values"]["visit"] == KEPT


def test_who_is_assigned_to_the_other_sees_the_kept_one(world: World) -> None:
    lead, companion, office = (world.phone(f"S1-{one}") for one in ("t1", "t2", "o1"))
    lead.push(draft(lead), submit(lead), draft(lead, OTHER), submit(lead, OTHER))
    lead.push(consent(lead, "S1-c9", visit=KEPT))
    assert {("visit", KEPT), ("consent", "S1-c9")} <= rows_of(companion)
    assert ("visit", OTHER) not in companion.rows
    assert join(office, OTHER, KEPT).status == 200
    assert {("visit", OTHER), ("consent", "S1-c9")} <= rows_of(companion)
    assert ("visit", KEPT) not in companion.rows
    assert companion.row("assignment", "S1-a1")["values"]["visit"] == OTHER


def test_who_made_the_other_sees_what_the_kept_one_had_already(world: World) -> None:
    lead, third, office = (world.phone(f"S1-{one}") for one in ("t1", "t3", "o1"))
    lead.push(draft(lead), submit(lead), consent(lead, "S1-c8"))
    assert lead.upload("S1-f1", KEPT, phone_jpeg()).status == 204
    third.push(draft(third, OTHER), submit(third, OTHER))
    there = {("visit", KEPT), ("consent", "S1-c8"), ("photo", "S1-f1")}
    assert not there & rows_of(third)
    assert join(office).status == 200
    assert there <= rows_of(third)


def test_an_op_again_does_not_ask_for_photos_that_went_along(
    world: World, twins: tuple[Phone, Phone, Phone]
) -> None:
    _, second, office = twins
    photo = uuid7()
    names = second.op("visit", OTHER, {"preparation": "教材。"}, needs=[photo])
    second.push(names, consent(second, "S1-c9", OTHER))
    assert second.upload(photo, OTHER, phone_jpeg()).status == 204
    assert second.push(names)[0]["missing"] == []
    assert join(office).status == 200
    assert second.push(names)[0]["missing"] == []


def test_what_cannot_be_joined(twins: tuple[Phone, Phone, Phone]) -> None:
    lead, second, office = twins
    lead.push(draft(lead, "S1-w2", "S1-p2"), submit(lead, "S1-w2"))
    second.push(draft(second, "S1-w3", visited_on="2026-11-24"))
    assert join(office, KEPT, KEPT).code == "bad_shape"
    assert join(office, KEPT, "S1-w2").code == "bad_shape"
    assert join(office, KEPT, "S1-w3").code == "not_found", "the office sees no drafts"
    assert join(office, KEPT, "S1-nobody").code == "not_found"
    assert join(lead).code == "forbidden"
    assert office.call("POST", f"/office/visits/{OTHER}/approve").status == 200
    assert join(office).code == "state_mismatch"
    row = join(office, OTHER, KEPT).json["row"]
    assert row["values"]["process"] == "奶奶说孩子睡得晚。"
    amended = {entry["body"]["field"]: entry["body"]["value"] for entry in row["appends"]["amendments"]}
    assert amended["process"].startswith("奶奶在院子里")
    assert join(office, OTHER, KEPT).code == "not_found"


def test_a_join_of_a_join_is_followed_to_its_end(twins: tuple[Phone, Phone, Phone]) -> None:
    lead, second, office = twins
    lead.push(draft(lead, "S1-w5"), submit(lead, "S1-w5"))
    assert join(office).status == 200
    assert join(office, "S1-w5", KEPT).status == 200
    (result,) = second.push(second.op("visit", OTHER, {"preparation": "书。"}, after=None))
    assert result["row"]["id"] == "S1-w5"


def test_two_visits_stay_two(world: World, twins: tuple[Phone, Phone, Phone]) -> None:
    lead, second, office = twins
    row = office.call("POST", f"/office/visits/{KEPT}/not-twin").json["row"]
    assert row["flags"] == []
    office.pull()
    assert office.row("visit", OTHER)["flags"] == []
    for phone, visit in ((lead, KEPT), (second, OTHER)):
        phone.push(phone.op("visit", visit, {"visited_on": "2026-11-24"}))
        phone.push(phone.op("visit", visit, {"visited_on": "2026-11-25"}))
    office.pull()
    assert office.row("visit", KEPT)["flags"] == office.row("visit", OTHER)["flags"] == []
    lead.push(draft(lead, "S1-w6"))
    office.pull()
    assert office.row("visit", KEPT)["flags"] == ["twin"], "a third one is a question of its own"
    assert lead.call("POST", f"/office/visits/{KEPT}/not-twin").code == "forbidden"


def test_a_twin_that_is_deleted_takes_the_flag_along(twins: tuple[Phone, Phone, Phone]) -> None:
    lead, second, _ = twins
    second.pull()
    seen = second.row("visit", OTHER)["stamps"]
    (result,) = second.push(second.op("visit", OTHER, delete={"saw": seen}))
    assert result["status"] == "applied"
    lead.pull()
    assert lead.row("visit", KEPT)["flags"] == []


def test_a_draft_beside_a_submitted_visit_is_compared_and_joined(world: World) -> None:
    lead, second, office = world.phone("S1-t1"), world.phone("S1-t2"), world.phone("S1-o1")
    second.push(draft(second, OTHER, process="奶奶说孩子睡得晚。", requests="借几本书。"))
    said = {"feedback": [{"id": "S1-e1", "body": {"words": "都好。"}}]}
    second.push(second.op("visit", OTHER, append=said))
    assert office.call("GET", f"/office/visits/{OTHER}").code == "not_found", "no submitted visit beside it"
    lead.push(draft(lead), submit(lead))
    assert ("visit", OTHER) in rows_of(second)
    (beside,) = office.call("GET", f"/office/visits/{KEPT}").json["twins"]
    assert (beside["id"], beside["status"]) == (OTHER, "draft")
    shown = office.call("GET", f"/office/visits/{OTHER}").json
    assert (shown["status"], shown["values"]["requests"]) == ("draft", "借几本书。")
    assert (shown["appends"], shown["consents"]) == ({}, [])
    assert [one["id"] for one in shown["twins"]] == [KEPT]
    assert office.call("GET", "/office/visits").json["total"] == 1, "the list has no drafts"
    for act in ("approve", "not-twin"):
        assert office.call("POST", f"/office/visits/{OTHER}/{act}").code == "not_found"
    assert join(office, OTHER, KEPT).code == "not_found", "it is the draft that goes"
    row = join(office).json["row"]
    assert (row["values"]["requests"], row["flags"]) == ("借几本书。", [])
    assert ("visit", OTHER) not in rows_of(second)
    assert ("visit", KEPT) in second.rows


def test_a_draft_said_to_be_another_visit_closes_again(world: World) -> None:
    lead, second, office = world.phone("S1-t1"), world.phone("S1-t2"), world.phone("S1-o1")
    second.push(draft(second, OTHER))
    lead.push(draft(lead), submit(lead))
    assert office.call("GET", f"/office/visits/{OTHER}").status == 200
    assert office.call("POST", f"/office/visits/{KEPT}/not-twin").status == 200
    assert office.call("GET", f"/office/visits/{OTHER}").code == "not_found"
    assert join(office).code == "not_found"
