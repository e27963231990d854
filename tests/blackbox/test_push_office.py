"""The office's steps as operations: a client that knows the protocol alone can take a visit to its end."""

from __future__ import annotations

import pytest

from tests.blackbox.conftest import Enrols, first_op
from tests.blackbox.wire import Device, new_id

REFUSED = ("quarantined", "forbidden_scope")


def submitted(device: Device, **values: object) -> str:
    """A visit that was handed in."""
    visit = new_id()
    made = first_op(device, visit, process="去了，谈了。", visited_on="2033-01-09", **values)
    made["items"]["met/S1-g-p1"] = [True, None]  # type: ignore[index]
    hand_in = device.op("visit", visit, command={"name": "submit", "expect": "draft"})
    assert [r["status"] for r in device.push(made, hand_in)["results"]] == ["applied", "applied"]
    return visit


def step(device: Device, visit: str, name: str, expect: str = "submitted") -> tuple[str, str | None]:
    result = device.one(device.op("visit", visit, command={"name": name, "expect": expect}))
    return (result["status"], result.get("code"))


def test_the_schema_names_the_steps(office: Device) -> None:
    commands = office.ask("GET", "/sync/schema").good()["types"]["visit"]["commands"]
    assert {name: each["to"] for name, each in commands.items()} == {
        "submit": "submitted",
        "return": "returned",
        "approve": "approved",
    }


def test_the_office_approves_and_the_author_is_told(t1: Device, office: Device) -> None:
    visit = submitted(t1)
    assert step(office, visit, "approve") == ("applied", None)
    row = t1.row("visit", visit)
    assert row["values"]["status"] == "approved"
    (entry,) = row["appends"]["log"]
    assert (entry["body"], entry["by"]) == ({"event": "approved"}, office.user)
    saw = row["stamps"]["process"]
    late = t1.one(t1.op("visit", visit, set={"process": ["后来想起一件事。", saw]}))
    assert late["row"]["values"]["process"] == "去了，谈了。"
    assert late["row"]["appends"]["amendments"][0]["body"]["value"] == "后来想起一件事。"
    assert step(office, visit, "approve") == ("applied", None), "once more is a no-op"
    assert len(t1.row("visit", visit)["appends"]["log"]) == 1


def test_the_office_returns_with_its_reason(t1: Device, office: Device) -> None:
    visit = submitted(t1)
    why = {"kind": "log", "id": new_id(), "body": {"event": "returned", "note": "请补充。"}}
    command = {"name": "return", "expect": "submitted"}
    assert office.one(office.op("visit", visit, command=command, append=[why]))["status"] == "applied"
    row = t1.row("visit", visit)
    assert row["values"]["status"] == "returned"
    assert [entry["body"] for entry in row["appends"]["log"]] == [why["body"]]
    assert step(t1, visit, "submit", "returned") == ("applied", None)
    assert step(office, visit, "approve", "returned") == ("quarantined", "state_mismatch")


@pytest.mark.parametrize("name", ["approve", "return"])
@pytest.mark.parametrize("person", ["t1", "t3", "l1"])
def test_nobody_else_takes_them(enrol: Enrols, t1: Device, person: str, name: str) -> None:
    visit = submitted(t1)
    assert step(enrol(person), visit, name) == REFUSED
    assert t1.row("visit", visit)["values"]["status"] == "submitted"


def test_nobody_approves_a_visit_of_their_own(t1: Device, office: Device) -> None:
    visit = submitted(t1, lead=office.user)
    assert step(office, visit, "approve") == REFUSED
    assert step(office, visit, "return") == ("applied", None)


def test_a_draft_is_not_there_for_the_office(office: Device, visit: str) -> None:
    assert step(office, visit, "approve", "draft") == REFUSED
