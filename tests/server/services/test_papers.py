"""The papers around a visit, by push and pull: who may write them, and to whom they come."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.either_database import on_both_databases
from tests.support.phone import Phone, uuid7
from tests.support.world import World, draft

pytestmark = on_both_databases

WORDS = "希望学校把村口的站牌立起来。"


def paper(phone: Phone, type_: str, values: dict[str, Any], **members: Any) -> tuple[str, dict[str, Any]]:
    """A new paper of this phone: its id, and what became of it."""
    id_ = uuid7()
    return id_, phone.push(phone.op(type_, id_, values, **members))[0]


def item(phone: Phone, pupil: str = "S1-p1", **values: Any) -> tuple[str, dict[str, Any]]:
    said = {"pupil": pupil, "kind": "request", "source": "family", "words": WORDS, "owner": phone.person}
    return paper(phone, "ledger_item", {**said, **values})


def sees(world: World, who: str, type_: str, id_: str) -> bool:
    phone = world.phone(f"S1-{who}")
    phone.pull()
    return (type_, id_) in phone.rows


def seen_by(world: World, type_: str, id_: str) -> set[str]:
    return {who for who in ("t1", "t2", "t3", "o1", "l1") if sees(world, who, type_, id_)}


def test_a_demand_reaches_visitors_homeroom_and_desks(world: World) -> None:
    # Colleague t3 teaches the class too, and has nothing to do with this visit.
    id_, result = item(world.phone())
    assert result["status"] == "applied"
    assert result["row"]["values"]["state"] == "open"
    assert seen_by(world, "ledger_item", id_) == {"t1", "t2", "o1", "l1"}


def test_a_demand_without_words_or_pupil_is_none(world: World) -> None:
    phone = world.phone()
    _, result = paper(phone, "ledger_item", {"pupil": "S1-p1"})
    assert (result["status"], set(result["errors"])) == ("quarantined", {"words"})
    _, result = paper(phone, "ledger_item", {"words": WORDS})
    assert (result["status"], set(result["errors"])) == ("quarantined", {"pupil"})


@pytest.mark.parametrize("words", ["", " \n\u3000"])
def test_a_demand_that_says_nothing_is_refused_and_not_lost(world: World, words: str) -> None:
    phone = world.phone()
    _, result = item(phone, words=words)
    assert (result["status"], result["code"]) == ("quarantined", "bad_shape")
    assert list(result["errors"]) == ["words"]
    (kept,) = phone.call("GET", "/quarantine").json["items"]
    assert kept["raw"]["set"]["words"][0] == words
    id_, _ = item(phone)
    (result,) = phone.push(phone.op("ledger_item", id_, {"words": words}))
    assert (result["code"], list(result["errors"])) == ("bad_shape", ["words"])


def gift(phone: Phone, **body: Any) -> dict[str, Any]:
    entry = {"kind": "gift", "id": uuid7(), "body": {"kind": "money", "what": "助学款", **body}}
    return paper(phone, "support", {"pupil": "S1-p1", "owner": phone.person}, append=[entry])[1]


def test_a_gift_is_no_debt_and_a_colleague_answers_for_it(world: World) -> None:
    phone = world.phone()
    refused = gift(phone, amount=-1)
    assert (refused["code"], list(refused["errors"])) == ("bad_shape", ["append/gift/amount"])
    for stranger in ("S2-t1", "nobody"):
        refused = gift(phone, amount=100, responsible=stranger)
        assert (refused["status"], refused["code"]) == ("quarantined", "bad_shape")
        assert list(refused["errors"]) == ["append/gift/responsible"]
    assert gift(phone, amount=0, responsible="S1-t3")["status"] == "applied"
    assert gift(phone)["status"] == "applied"


def test_a_demand_is_taken_answered_closed_and_opened_again(world: World) -> None:
    phone = world.phone()
    id_, _ = item(phone)
    state = "open"
    for name, to in [("take", "in_hand"), ("answer", "answered"), ("close", "closed"), ("reopen", "open")]:
        (result,) = phone.push(phone.op("ledger_item", id_, command={"name": name, "expect": state}))
        state = result["row"]["values"]["state"]
        assert state == to
    (result,) = phone.push(phone.op("ledger_item", id_, command={"name": "reopen", "expect": "open"}))
    assert result["status"] == "applied"
    wrong = phone.op("ledger_item", id_, command={"name": "take", "expect": "answered"})
    assert phone.push(wrong)[0]["code"] == "state_mismatch"


def test_the_party_of_the_visit_sees_its_demands_when_it_changes(world: World) -> None:
    phone = world.phone("S1-t3")
    visit = uuid7()
    phone.push(draft(phone, visit, "S1-p2"))
    id_, _ = item(phone, "S1-p2", visit=visit)
    assert not sees(world, "t2", "ledger_item", id_)
    phone.push(phone.op("visit", visit, items={"companions/S1-t2": True}))
    assert sees(world, "t2", "ledger_item", id_)
    phone.push(phone.op("visit", visit, items={"companions/S1-t2": None}))
    assert not sees(world, "t2", "ledger_item", id_)


def test_a_paper_names_a_visit_of_its_own_pupil(world: World) -> None:
    phone = world.phone("S1-t3")
    visit = uuid7()
    phone.push(draft(phone, visit, "S1-p2"))
    _, result = item(phone, "S1-p3", visit=visit)
    assert result["errors"].keys() == {"visit"}


def test_a_stranger_writes_no_demand_and_nobody_is_named_who_is_not_here(world: World) -> None:
    _, result = item(world.phone("S1-t2"), "S1-p2")
    assert result["code"] == "forbidden_scope"
    _, result = item(world.phone(), owner="S2-t1")
    assert result["errors"].keys() == {"owner"}


def test_an_identity_number_in_a_slip_is_masked(world: World) -> None:
    slip = {"wants": "身份证 11010519491231002X 那件事", "rooms": [1]}
    _, result = paper(world.phone(), "appointment", {"pupil": "S1-p1", "slip": slip})
    assert result["redacted"] == ["slip"]
    kept = result["row"]["values"]["slip"]
    assert "11010519491231002X" not in kept["wants"]
    assert kept["rooms"] == [1]


@pytest.mark.parametrize(
    ("type_", "values", "seers"),
    [
        ("appointment", {"pupil": "S1-p2", "made_by": "S1-t2"}, {"t3", "t2", "t1", "o1", "l1"}),
        ("support", {"pupil": "S1-p2", "owner": "S1-t2"}, {"t3", "t2", "t1", "o1", "l1"}),
        ("support", {"pupil": "S1-p2"}, {"t3", "t1", "o1", "l1"}),
        ("consultation", {"pupil": "S1-p2"}, {"t3", "t1", "o1", "l1"}),
        ("consultation", {"pupil": "S1-p3"}, {"t3", "t2", "t1", "o1", "l1"}),
        ("essay", {"owner": "S1-t3"}, {"t3"}),
        ("essay", {"pupil": "S1-p2"}, {"t3"}),
        ("trip", {"owner": "S1-t3"}, {"t3", "o1", "l1"}),
        ("deed", {"entry": "essay", "owner": "S1-t3"}, {"t3", "o1", "l1"}),
    ],
)
def test_who_sees_a_paper_of_t3(world: World, type_: str, values: dict[str, Any], seers: set[str]) -> None:
    id_, result = paper(world.phone("S1-t3"), type_, values)
    assert result["status"] == "applied", result
    assert seen_by(world, type_, id_) == seers


def test_an_essay_is_its_authors_until_it_is_handed_in(world: World) -> None:
    phone = world.phone("S1-t3")
    id_, _ = paper(phone, "essay", {"story": "那天下雨。"})
    for name, expect, seers in [("hand_in", "draft", {"t3", "o1", "l1"}), ("take_back", "handed_in", {"t3"})]:
        assert phone.push(phone.op("essay", id_, command={"name": name, "expect": expect}))[0]["row"]
        assert seen_by(world, "essay", id_) == seers
    choose = phone.op("essay", id_, command={"name": "choose", "expect": "handed_in"})
    assert phone.push(choose)[0]["code"] == "forbidden_scope"


def test_nobody_goes_on_with_what_is_anothers(world: World) -> None:
    phone, other = world.phone("S1-t3"), world.phone()
    for type_, values in [("trip", {"on": "2026-11-26"}), ("deed", {"entry": "essay"}), ("essay", {})]:
        id_, _ = paper(phone, type_, values or {"campaign": "S1-k1"})
        (result,) = other.push(other.op(type_, id_, {"campaign": "S1-k1"}))
        assert result["code"] == "forbidden_scope"


def test_a_companion_of_a_trip_sees_it(world: World) -> None:
    id_, result = paper(world.phone("S1-t3"), "trip", {"on": "2026-11-26"}, items={"companions/S1-t2": True})
    assert result["status"] == "applied"
    assert seen_by(world, "trip", id_) == {"t3", "t2", "o1", "l1"}


def test_an_essay_names_a_child_in_scope_only(world: World) -> None:
    phone = world.phone("S1-t2")
    _, result = paper(phone, "essay", {"pupil": "S1-p2"})
    assert result["code"] == "forbidden_scope"
    id_, result = paper(phone, "essay", {"pupil": "S1-p3"})
    saw = result["row"]["stamps"]
    assert phone.push(phone.op("essay", id_, {"pupil": "S1-p2"}, saw=saw))[0]["code"] == "forbidden_scope"
    assert phone.push(phone.op("essay", id_, {"pupil": "S1-p1"}, saw=saw))[0]["status"] == "applied"


def test_a_sealed_report_comes_to_nobody_and_is_one_box(world: World) -> None:
    phone = world.phone("S1-t3")
    box = {"kid": "k1", "box": "c2VhbGVk"}
    entry = {"kind": "sealed_report", "id": uuid7(), "body": box}
    id_, result = paper(phone, "report", {}, append=[entry])
    assert (result["status"], result["row"]) == ("applied", None)
    assert seen_by(world, "report", id_) == set()
    with world.store.read("S1") as unit:
        record = unit.records.get("report", id_)
        assert record is not None
        assert record.appends["sealed_report"][0]["body"] == box
        assert unit.records.scopes("report", id_) == frozenset()
    for append in ([], [{**entry, "body": {}}], [{**entry, "body": {"words": "明文"}}]):
        assert paper(phone, "report", {}, append=append)[1]["status"] == "quarantined"
    other = world.phone()
    again = other.op("report", id_, append=[{**entry, "id": uuid7()}])
    assert other.push(again)[0]["code"] == "forbidden_scope"


def test_an_app_of_the_schema_before_still_pushes_and_pulls(world: World) -> None:
    phone = world.phone()
    item(phone)
    page = phone.pull_page(schema=3)
    assert page.status == 200
    assert phone.push_raw([draft(phone)], schema=3).json["results"][0]["status"] == "applied"
