"""Two hands on anything but a visit: nothing of it is lost, both authors see it, and the desk can settle it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.blackbox.conftest import Enrols
from tests.blackbox.wire import Device, new_id


@pytest.fixture
def t2(enrol: Enrols) -> Device:
    """Accompanies t1 to p1, as is planned."""
    return enrol("t2")


@pytest.fixture
def item(t1: Device, t2: Device) -> str:
    """A demand of which two teachers wrote the answer without seeing each other; t1's stands."""
    made, one, two = new_id(), "借两本书。", "先问图书室。"
    begun = t1.op("ledger_item", made, set={"pupil": ["S1-p1", None], "words": ["想借书", None]})
    assert t1.one(begun)["status"] == "applied"
    assert t1.one(t1.op("ledger_item", made, set={"answer": [one, None]}))["status"] == "applied"
    beside = t2.one(t2.op("ledger_item", made, set={"answer": [two, None]}))
    assert beside["status"] == "conflict"
    return made


def mine(office: Device, item: str) -> dict[str, Any]:
    (found,) = [one for one in office.ask("GET", "/office/apart").good()["items"] if one["id"] == item]
    return dict(found)


def resolve(
    office: Device, item: str, conflict: dict[str, Any], value: object, type_: str = "ledger_item"
) -> Any:
    body = {"conflict": conflict["id"], "field": conflict["field"], "value": value}
    return office.ask("POST", f"/office/apart/{type_}/{item}/resolve", body)


def test_the_desk_shows_both_and_by_whom(t1: Device, t2: Device, office: Device, item: str) -> None:
    found = mine(office, item)
    (conflict,) = found["open_conflicts"]
    assert (found["type"], found["pupil"]["name"], found["values"]["answer"]) == (
        "ledger_item",
        "陶小满",
        "借两本书。",
    )
    assert [(each["value"], each["by"]) for each in conflict["values"]] == [("先问图书室。", t2.user)]
    assert conflict["head"]["by"] == t1.user
    assert {found["people"][t1.user], found["people"][t2.user]} == {"余青禾", "贺若川"}


def test_the_desk_settles_it_and_both_phones_hear_of_it(
    t1: Device, t2: Device, office: Device, item: str
) -> None:
    before = office.ask("GET", "/office/figures").good()["conflicts_open"]
    (conflict,) = mine(office, item)["open_conflicts"]
    assert resolve(office, item, conflict, "借两本书，先问图书室。").status == 200
    for phone in (t1, t2):
        row = phone.row("ledger_item", item)
        assert (row["values"]["answer"], row["conflicts"]) == ("借两本书，先问图书室。", [])
    assert item not in {one["id"] for one in office.ask("GET", "/office/apart").good()["items"]}
    assert office.ask("GET", "/office/figures").good()["conflicts_open"] == before - 1
    assert resolve(office, item, conflict, "x").problem(409, "conflict_changed")["conflict"] is None


def test_its_authors_settle_it_by_an_operation(t1: Device, t2: Device, item: str) -> None:
    row = t2.row("ledger_item", item)
    (conflict,) = row["conflicts"]
    chosen = {"answer": ["先问图书室。", row["stamps"]["answer"]]}
    result = t2.one(t2.op("ledger_item", item, set=chosen, resolve=[conflict["id"]]))
    assert (result["status"], result["row"]["conflicts"]) == ("applied", [])
    assert t1.row("ledger_item", item)["values"]["answer"] == "先问图书室。"


def test_whose_desk_it_is(enrol: Enrols, office: Device, item: str) -> None:
    (conflict,) = mine(office, item)["open_conflicts"]
    for person in ("t1", "t3"):
        enrol(person).ask("GET", "/office/apart").problem(403, "forbidden")
    elsewhere = enrol("S2-o1")
    assert elsewhere.ask("GET", "/office/apart").good()["items"] == []
    resolve(elsewhere, item, conflict, "x").problem(404, "not_found")
    resolve(office, item, conflict, "x", type_="visit").problem(404, "not_found")
    resolve(office, item, conflict, "x", type_="report").problem(404, "not_found")
    resolve(office, item, conflict, 7).problem(422, "bad_shape")


def test_an_essay_that_is_being_written_is_its_authors_alone(
    t1: Device, enrol: Enrols, office: Device
) -> None:
    second, essay = enrol("t1"), new_id()
    fields = t1.ask("GET", "/sync/schema").good()["types"]["essay"]["fields"]
    text = next(name for name, each in fields.items() if each["kind"] == "narrative")
    t1.one(t1.op("essay", essay, set={text: ["一。", None]}))
    assert second.one(second.op("essay", essay, set={text: ["二。", None]}))["status"] == "conflict"
    assert essay not in {one["id"] for one in office.ask("GET", "/office/apart").good()["items"]}
    assert len(t1.row("essay", essay)["conflicts"]) == 1
