"""The desk joins twins and keeps the staff; phones hear of it; nobody acts beyond their standing."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from typing import Any

import pytest

from tests.blackbox.conftest import Enrols, first_op
from tests.blackbox.wire import Device, new_id


def submitted(device: Device, visit: str, day: str, **values: Any) -> None:
    made = first_op(device, visit, visited_on=day, process=values.pop("process", "谈了。"), **values)
    made["items"]["met/S1-g-p1"] = [True, None]
    submit = device.op("visit", visit, command={"name": "submit", "expect": "draft"}, after=made["n"])
    assert [r["status"] for r in device.push(made, submit)["results"]] == ["applied", "applied"]


def test_twins_are_joined_and_late_ops_reach_the_kept_one(t1: Device, office: Device) -> None:
    kept, other, day = new_id(), new_id(), "2033-03-01"
    submitted(t1, kept, day, process="奶奶说睡得晚。")
    submitted(t1, other, day, process="孩子想借书。", requests="借书。")
    seen = t1.row("visit", other)
    t1.pull()
    row = office.ask("POST", f"/office/visits/{kept}/join", {"other": other}).good()["row"]
    assert (row["id"], row["flags"], row["values"]["requests"]) == (kept, [], "借书。")
    (conflict,) = row["conflicts"]
    assert [v["value"] for v in conflict["values"]] == ["孩子想借书。"]
    gone = [g for page in t1.pull() for g in page["gone"]]
    assert {"type": "visit", "id": other, "why": "deleted"} in gone
    late = t1.op("visit", other, set={"requests": ["借两本书。", seen["stamps"]["requests"]]})
    result = t1.one(late)
    assert (result["status"], result["row"]["id"]) == ("applied", kept)
    assert t1.row("visit", kept)["values"]["requests"] == "借两本书。"
    t1.ask("POST", f"/office/visits/{kept}/join", {"other": other}).problem(403, "forbidden")
    office.ask("POST", f"/office/visits/{kept}/join", {"other": other}).problem(404, "not_found")
    office.ask("POST", f"/office/visits/{kept}/join", {"other": kept}).problem(422, "bad_shape")


def test_two_visits_of_a_day_stay_two(t1: Device, office: Device) -> None:
    one, two, day = new_id(), new_id(), "2033-03-02"
    submitted(t1, one, day)
    submitted(t1, two, day)
    assert t1.row("visit", two)["flags"] == ["twin"]
    assert office.ask("POST", f"/office/visits/{one}/not-twin").good()["row"]["flags"] == []
    assert t1.row("visit", two)["flags"] == []
    seen = t1.row("visit", one)["stamps"]["visited_on"]
    again = t1.op("visit", one, set={"visited_on": [day, seen]})
    assert t1.one(again)["row"]["flags"] == []


def held_by(device: Device) -> tuple[set[tuple[str, str]], set[str]]:
    """What a phone holds after a pull from the start, its counts checked; and its scopes."""
    device.cursor = None
    pages = device.pull()
    rows = {(r["type"], r["id"]): r for page in pages for r in page["rows"]}
    for scope, told in pages[-1]["check"].items():
        mixed = 0
        inside = [r for r in rows.values() if scope in r["scopes"]]
        for r in inside:
            digest = hashlib.sha256(f"{r['type']}|{r['id']}|{r['seq']}".encode()).digest()
            mixed ^= int.from_bytes(digest[:8])
        assert told == {"n": len(inside), "x": f"{mixed:016x}"}, scope
    return set(rows), {scope for page in pages for scope in page["scopes"]["add"]}


def test_roles_and_classes_come_and_go_with_their_scopes(enrol: Enrols) -> None:
    teacher, leader, clerk = enrol("S2-t3"), enrol("S2-l1"), enrol("S2-o1")
    _, scopes = held_by(teacher)
    assert scopes == {"self:S2-t3", "visit-party:S2-t3", "class:S2-c1", "class:S2-c2"}
    leader.ask("PUT", "/office/people/S2-t3/roles", {"roles": ["teacher", "office"]}).good()
    (page,) = teacher.pull()
    assert page["scopes"] == {"add": ["office:S2"], "drop": []}
    leader.ask("PUT", "/office/people/S2-t3/roles", {"roles": ["teacher"]}).good()
    (page,) = teacher.pull()
    assert page["scopes"] == {"add": [], "drop": ["office:S2"]}
    clerk.ask("PUT", "/office/people/S2-t3/classes", {"classes": ["S2-c1"]}).good()
    (page,) = teacher.pull()
    assert page["scopes"] == {"add": [], "drop": ["class:S2-c2"]}
    rows, _ = held_by(teacher)
    assert ("pupil", "S2-p1") in rows
    assert ("pupil", "S2-p3") not in rows
    clerk.ask("PUT", "/office/pupils/S2-p3/class", {"class": "S2-c1"}).good()
    assert ("pupil", "S2-p3") in held_by(teacher)[0]
    clerk.ask("PUT", "/office/people/S2-t3/roles", {"roles": ["leader"]}).problem(403, "forbidden")
    clerk.ask("PUT", "/office/people/S2-l1/roles", {"roles": []}).problem(403, "forbidden")
    clerk.ask("PUT", "/office/people/S1-t3/roles", {"roles": []}).problem(404, "not_found")
    clerk.ask("PUT", "/office/people/S2-t3/roles", {"roles": ["king"]}).problem(422, "bad_shape")


def test_whoever_leaves_the_school_is_out_at_once(enrol: Enrols) -> None:
    leaver, clerk = enrol("S2-t2"), enrol("S2-o1")
    told = clerk.ask("POST", "/office/people/S2-t2/leave").good()
    assert (told["active"], told["roles"], told["classes"]) == (False, [], [])
    assert told["assignments"] == ["S2-a1"]
    leaver.pull_answer(None).problem(403, "device_revoked")
    leaver.push_answer([]).problem(403, "device_revoked")


@pytest.mark.parametrize(("who", "status"), [("o1", 403), ("l1", 200)])
def test_a_clerk_enrols_no_leader(enrol: Enrols, who: str, status: int) -> None:
    answer = enrol(who).ask("POST", "/devices/enrolment-codes", {"person": "S1-l1", "hours": 1})
    if status == 403:
        answer.problem(403, "forbidden")
    else:
        answer.good()
    enrol(who).ask("POST", "/devices/enrolment-codes", {"person": "S1-t2", "hours": 1}).good()


def test_pages_are_cut_by_bytes_and_packed(t1: Device) -> None:
    text = "家长说，孩子晚上睡得太晚。" * 300
    for _ in range(4):
        ops = [first_op(t1, new_id(), process=text, pupil="S1-p2") for _ in range(18)]
        assert {r["status"] for r in t1.push(*ops)["results"]} == {"applied"}
    cursor, sizes, seen = None, [], 0
    while True:
        answer = t1.ask("POST", "/sync/pull", t1.envelope(cursor=cursor, limit=500), Accept_Encoding="gzip")
        assert answer.headers["content-encoding"] == "gzip"
        plain = gzip.decompress(answer.body)
        page = json.loads(plain)
        sizes.append(len(plain))
        seen += len(page["rows"])
        cursor = page["cursor"]
        if not page["more"]:
            break
    assert len(sizes) > 1, "more than one page although 500 rows were allowed"
    assert max(sizes) < 600_000
    assert seen >= 72


@pytest.mark.parametrize("change", ["hi", "scope", "mac", "cut"])
def test_a_cursor_that_was_tampered_with_is_refused(t1: Device, change: str) -> None:
    t1.pull()
    assert t1.cursor
    payload, _, mac = t1.cursor.partition(".")
    content = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    if change == "hi":
        content["hi"] = 0
    elif change == "scope":
        content["at"]["office:S1"] = [10**6, 1]
    forged = base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")
    cursor = {"mac": f"{payload}.{mac[::-1]}", "cut": payload}.get(change, f"{forged}.{mac}")
    t1.pull_answer(cursor).problem(400, "bad_cursor")
