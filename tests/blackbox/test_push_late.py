"""What comes late, early, twice, in the clear or with a stranger's name: the answers that docs/protocol.md gives."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.blackbox.conftest import Enrols, first_op
from tests.blackbox.wire import Device, ask, new_id

MISSING_FIRST = ("quarantined", "bad_shape")


def first(result: dict[str, Any]) -> tuple[str, str | None]:
    return (result.get("first") or result["status"], result.get("code"))


def test_an_op_before_its_record_is_judged_when_the_record_comes(t1: Device, t3: Device) -> None:
    visit = new_id()
    early = [
        t3.op("visit", visit, set={"requests": ["借书。", None]}),
        t3.op("visit", visit, set={"requests": ["借书，借球。", f"{t3.inc}.1"]}, after=1),
    ]
    assert [first(r) for r in t3.push(*early)["results"]] == [MISSING_FIRST] * 2
    assert t1.one(first_op(t1, visit))["status"] == "applied"
    again = t3.push(*early)["results"]
    assert [r["status"] for r in again] == ["duplicate", "duplicate"]
    assert [first(r) for r in again] == [("applied", None)] * 2
    row = t1.row("visit", visit)
    assert row["values"]["requests"] == "借书，借球。"
    assert row["stamps"]["requests"] == f"{t3.inc}.2"
    assert row["conflicts"] == []
    items = t3.ask("GET", "/quarantine").good()["items"]
    assert not {op["op"] for op in early} & {item["op"] for item in items}


def test_a_refused_op_counts_as_arrived_for_the_next_of_the_same_push(t1: Device, visit: str) -> None:
    bad = t1.op("visit", visit, set={"requests": ["一。", None], "mood": ["晴", None]})
    good = t1.op("visit", visit, set={"requests": ["二。", t1.stamp(bad)]}, after=bad["n"])
    results = t1.push(bad, good)["results"]
    assert [r["status"] for r in results] == ["quarantined", "applied"]
    assert results[1]["row"]["values"]["requests"] == "二。"


def test_quarantine_lists_one_push_by_its_counter_and_forgets_what_was_put_aside(
    t1: Device, visit: str, office: Device
) -> None:
    ops = [t1.op("visit", visit, set={"mood": [str(each), None]}) for each in range(5)]
    t1.push(*ops)
    listed: list[str] = []
    cursor = ""
    while len(listed) < 5:
        page = t1.ask("GET", f"/quarantine?limit=2{cursor}").good()
        listed += [item["op"] for item in page["items"]]
        cursor = f"&cursor={page['cursor']}"
    assert listed[:5] == [op["op"] for op in reversed(ops)]
    assert office.ask("POST", f"/quarantine/{ops[0]['op']}/discard").status == 204
    again = t1.one(ops[0])
    assert (again["status"], again["first"]) == ("duplicate", "quarantined")
    shown = [item["op"] for item in office.ask("GET", "/quarantine?limit=200").good()["items"]]
    assert ops[0]["op"] not in shown
    assert ops[1]["op"] in shown
    t1.ask("POST", f"/quarantine/{ops[0]['op']}/discard").problem(409, "state_mismatch")


def test_an_edit_after_the_deletion_reopens_and_a_deletion_after_the_edit_buries_nothing(
    t1: Device, t3: Device
) -> None:
    for deleted_first in (True, False):
        visit = new_id()
        made = t1.one(first_op(t1, visit))["row"]
        ends = t1.op("visit", visit, delete={"saw": made["stamps"]}, after=t1.n)
        edits = t3.op("visit", visit, set={"requests": ["留着。", None]})
        steps = [(t1, ends), (t3, edits)]
        for device, op in steps if deleted_first else reversed(steps):
            assert device.one(op)["status"] == "applied"
        row = t1.row("visit", visit)
        assert (row["flags"], row["values"]["requests"]) == (["reopened"], "留着。")


def test_after_approval_an_edit_stands_beside_the_approved_text(t1: Device, office: Device) -> None:
    visit = new_id()
    fields = {"process": "谈了学习。", "visited_on": "2032-01-02"}
    made = first_op(t1, visit, **fields)
    made["items"]["met/S1-g-p1"] = [True, None]
    submit = t1.op("visit", visit, command={"name": "submit", "expect": "draft"}, after=made["n"])
    assert [r["status"] for r in t1.push(made, submit)["results"]] == ["applied", "applied"]
    assert office.ask("POST", f"/office/visits/{visit}/approve").status == 200
    late = t1.op("visit", visit, set={"process": ["谈了睡眠。", t1.stamp(made)]})
    assert t1.one(late)["status"] == "applied"
    row = t1.row("visit", visit)
    assert row["values"]["process"] == "谈了学习。"
    (entry,) = row["appends"]["amendments"]
    assert entry["body"]["value"] == "谈了睡眠。"
    assert entry["body"].keys() >= {"field", "value", "saw", "why"}
    ends = t1.op("visit", visit, delete={"saw": row["stamps"]})
    assert first(t1.one(ends)) == ("quarantined", "state_mismatch")


def test_a_correction_may_come_before_what_it_corrects(t1: Device, visit: str, office: Device) -> None:
    one, two = new_id(), new_id()
    correction = {"kind": "log", "id": two, "supersedes": one, "body": {"event": "phoned", "note": "周二"}}
    result = t1.one(t1.op("visit", visit, append=[correction]))
    assert result["status"] == "applied", "grow-only: whatever it names"
    t1.one(t1.op("visit", visit, append=[{"kind": "log", "id": one, "body": {"event": "phoned"}}]))
    entries = {e["id"]: e.get("supersedes") for e in t1.row("visit", visit)["appends"]["log"]}
    assert entries == {two: one, one: None}
    assert t1.one(t1.op("visit", visit, append=[correction]))["status"] == "applied"
    assert len(t1.row("visit", visit)["appends"]["log"]) == 2


def test_words_that_the_schema_seals_are_sealed_even_when_they_come_open(t1: Device, visit: str) -> None:
    body = {"face": "fair", "words": "来得太晚。"}
    t1.one(t1.op("visit", visit, append=[{"kind": "feedback", "id": new_id(), "body": body}]))
    (entry,) = t1.row("visit", visit)["appends"]["feedback"]
    assert entry["body"]["face"] == "fair"
    assert "words" not in entry["body"]
    assert entry["body"].keys() >= {"kid", "box"}


def test_nobody_takes_part_whom_the_school_does_not_know(t1: Device) -> None:
    for writes in ({"set": {"lead": ["S2-t1", None]}}, {"items": {"companions/nobody": [True, None]}}):
        fields = {"pupil": ["S1-p1", None], **writes.get("set", {})}
        result = t1.one(t1.op("visit", new_id(), set=fields, items=writes.get("items", {})))
        assert first(result) == ("quarantined", "bad_shape")
        assert list(result["errors"]) == list({**writes.get("set", {}), **writes.get("items", {})})


def test_a_consent_for_every_visit_is_not_narrowed_later(t1: Device, visit: str) -> None:
    said = {"pupil": "S1-p1", "capacity": "parent", "purpose": "publish", "given": False}
    id_ = new_id()
    t1.one(t1.op("consent", id_, set={name: [value, None] for name, value in said.items()}))
    assert first(t1.one(t1.op("consent", id_, set={"visit": [visit, None]}))) == (
        "quarantined",
        "state_mismatch",
    )


def test_two_tabs_that_refresh_at_once_get_the_same_pair(enrol: Enrols) -> None:
    device = enrol("t2")
    token = device.enrolled["refresh_token"]

    def refresh(_: int) -> Any:
        return ask(device.base, "POST", "/devices/refresh", {"refresh_token": token}).good()

    with ThreadPoolExecutor(8) as pool:
        pairs = list(pool.map(refresh, range(8)))
    assert len({(pair["token"], pair["refresh_token"]) for pair in pairs}) == 1
    device.token = pairs[0]["token"]
    device.ask("GET", "/me").good()
    ask(device.base, "POST", "/devices/refresh", {"refresh_token": token}).problem(401, "token_reused")
    device.ask("GET", "/me").problem(403, "device_revoked")


@pytest.mark.parametrize("hours", [-30, 0, 24 * 365])
def test_a_phone_learns_how_wrong_its_clock_is(t1: Device, office: Device, hours: int) -> None:

    told = (datetime.now(UTC) + timedelta(hours=hours)).isoformat()
    for answer in (t1.push_answer([], now=told), t1.pull_answer(None, now=told)):
        assert abs(answer.good()["skew_ms"] - hours * 3_600_000) < 60_000
    assert "skew_ms" not in t1.push_answer([], now="yesterday").good()
    devices = {d["id"]: d for d in office.ask("GET", "/office/devices").good()["items"]}
    assert abs(devices[t1.enrolled["device"]]["skew_ms"] - hours * 3_600_000) < 60_000
    t1.ask("GET", "/office/devices").problem(403, "forbidden")
