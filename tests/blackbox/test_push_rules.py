"""Quarantine, reuse, deletion, workflow, appends and photos that are needed: the finer rules of a push."""

from __future__ import annotations

from typing import Any

import pytest

from tests.blackbox.conftest import Enrols, first_op
from tests.blackbox.wire import Device, new_id

LONG = "字" * 4000
BAD: list[tuple[str, dict[str, Any], str]] = [
    ("NUL", {"set": {"process": ["a\0b", None]}}, "bad_shape"),
    ("lone surrogate", {"set": {"process": ["\ud800", None]}}, "bad_shape"),
    ("no pair", {"set": {"process": "text"}}, "bad_shape"),
    ("wrong type", {"set": {"process": [7, None]}}, "bad_shape"),
    ("no such option", {"set": {"mode": ["by_boat", None]}}, "bad_shape"),
    ("no date", {"set": {"visited_on": ["2026-02-30", None]}}, "bad_shape"),
    ("no stamp", {"set": {"process": ["x", "yesterday"]}}, "bad_shape"),
    ("too long", {"set": {"process": [LONG + "字", None]}}, "bad_shape"),
    ("status by hand", {"set": {"status": ["approved", None]}}, "bad_shape"),
    ("checklist by set", {"set": {"four_enters": [True, None]}}, "bad_shape"),
    ("append without id", {"append": [{"kind": "log", "body": {}}]}, "bad_shape"),
    ("half a box", {"append": [{"kind": "feedback", "id": "a1", "body": {"kid": "k"}}]}, "bad_shape"),
    ("after itself", {"after": 10**6}, "bad_shape"),
    ("unknown field", {"set": {"mood": ["good", None]}}, "unknown_field"),
    ("unknown entry", {"items": {"four_enters/dancing": [True, None]}}, "unknown_field"),
    ("unknown member", {"colour": 1}, "unknown_field"),
    ("unknown append", {"append": [{"kind": "song", "id": "a1", "body": {}}]}, "unknown_field"),
    ("unknown command", {"command": {"name": "fly", "expect": "draft"}}, "unknown_field"),
    ("amendment by hand", {"append": [{"kind": "amendments", "id": "a1", "body": {}}]}, "forbidden_scope"),
    ("the office's command", {"command": {"name": "approve", "expect": "submitted"}}, "forbidden_scope"),
    ("other state", {"command": {"name": "submit", "expect": "returned"}}, "state_mismatch"),
]


@pytest.mark.parametrize(("members", "code"), [pytest.param(m, c, id=n) for n, m, c in BAD])
def test_one_bad_part_quarantines_the_whole_op(
    t1: Device, visit: str, members: dict[str, Any], code: str
) -> None:
    writes = {"requests": ["好的。", None], **members.get("set", {})}
    result = t1.one(t1.op("visit", visit, **{**members, "set": writes}))
    assert (result["status"], result["code"]) == ("quarantined", code)
    assert result["errors"], "says what is wrong"
    assert "requests" not in t1.row("visit", visit)["values"], "an op is atomic"


@pytest.mark.parametrize("raw", [7, None, "op", [], {}, {"op": 7}, {"op": "x y"}])
def test_an_unreadable_op_is_kept_with_op_null(t1: Device, raw: object) -> None:
    result = t1.one(raw)
    assert (result["op"], result["status"], result["code"]) == (None, "quarantined", "bad_shape")
    items = t1.ask("GET", "/quarantine").good()["items"]
    assert items[0]["raw"] == raw


def test_types_that_are_unknown_or_not_the_phones(t1: Device) -> None:
    assert t1.one(t1.op("boat", new_id(), set={}))["code"] == "unknown_type"
    for type_ in ("photo", "pupil", "assignment", "note", "person"):
        assert t1.one(t1.op(type_, new_id(), set={}))["code"] == "forbidden_scope"


def test_pupils_out_of_scope_and_of_other_schools_look_alike(t1: Device) -> None:
    codes = set()
    for pupil in ("S1-p3", "S2-p1", "no-such-pupil"):
        result = t1.one(t1.op("visit", new_id(), set={"pupil": [pupil, None]}))
        codes.add((result["status"], result["code"], str(result["errors"])))
    assert len(codes) == 1
    assert next(iter(codes))[:2] == ("quarantined", "forbidden_scope")


def test_the_same_op_id_with_other_content_keeps_both(t1: Device) -> None:
    one, two = new_id(), new_id()
    op = first_op(t1, one)
    t1.one(op)
    t1.n += 1
    other = {**op, "id": two, "n": t1.n}
    result = t1.one(other)
    assert (result["status"], result["code"], result["new_inc"]) == ("quarantined", "op_id_reuse", True)
    same_n = {**first_op(t1, two), "n": op["n"]}
    t1.n -= 1
    result = t1.one(same_n)
    assert (result["code"], result["new_inc"]) == ("op_id_reuse", True)
    assert ("visit", one) in t1.rows()
    assert ("visit", two) not in t1.rows()
    kept = [item["raw"]["id"] for item in t1.ask("GET", "/quarantine").good()["items"][:2]]
    assert kept == [two, two]
    t1.inc, t1.n = t1.ask("POST", "/devices/incarnation").good(200)["inc"], 0
    assert t1.one(first_op(t1, two))["status"] == "applied", "the way on"


def test_the_quarantine_lists_replays_and_discards(enrol: Enrols, t1: Device, t3: Device, visit: str) -> None:
    early = t1.op("visit", visit, command={"name": "submit", "expect": "returned"})
    junk = t1.op("visit", visit, set={"mood": ["good", None]})
    for op in (early, junk):
        t1.one(op)
    listed = t1.ask("GET", "/quarantine?limit=1").good()
    assert {"items", "cursor", "more"} <= listed.keys()
    (item,) = listed["items"]
    assert {"op", "raw", "code", "errors", "by", "received"} <= item.keys()
    assert (item["op"], item["raw"], item["code"], item["by"]) == (junk["op"], junk, "unknown_field", t1.user)
    assert listed["more"] is True
    following = t1.ask("GET", f"/quarantine?limit=1&cursor={listed['cursor']}").good()
    assert [each["op"] for each in following["items"]] == [early["op"]], "newest first"
    assert all(each["by"] == t3.user for each in t3.ask("GET", "/quarantine").good()["items"])
    office = enrol("o1")
    seen = {each["op"] for each in office.ask("GET", "/quarantine?limit=200").good()["items"]}
    assert {early["op"], junk["op"]} <= seen
    t3.ask("POST", f"/quarantine/{junk['op']}/replay").problem(404, "not_found")
    t3.ask("POST", f"/quarantine/{new_id()}/replay").problem(404, "not_found")
    assert t1.ask("POST", f"/quarantine/{junk['op']}/replay").good()["code"] == "unknown_field"
    assert t1.ask("POST", f"/quarantine/{junk['op']}/discard").status == 204
    left = {each["op"] for each in t1.ask("GET", "/quarantine?limit=200").good()["items"]}
    assert junk["op"] not in left
    assert early["op"] in left


def test_submit_return_and_replay(t1: Device, office: Device) -> None:
    visit = _submitted(t1)
    again = t1.one(t1.op("visit", visit, command={"name": "submit", "expect": "draft"}))
    assert again["status"] == "applied", "submit on what is submitted already is a no-op"
    early = t1.op(
        "visit", visit, set={"requests": ["改好了。", None]}, command={"name": "submit", "expect": "returned"}
    )
    assert t1.one(early)["status"] in ("applied", "quarantined")
    assert office.ask("POST", f"/office/visits/{visit}/return", {"why": "请补充"}).status in (200, 204)
    assert t1.row("visit", visit)["values"]["status"] == "returned"
    wrong = t1.op("visit", visit, command={"name": "submit", "expect": "draft"})
    assert t1.one(wrong)["code"] == "state_mismatch"
    done = t1.one(t1.op("visit", visit, command={"name": "submit", "expect": "returned"}))
    assert done["row"]["values"]["status"] == "submitted"


def test_a_submit_that_lacks_what_is_required(t1: Device) -> None:
    visit = new_id()
    t1.one(first_op(t1, visit))
    result = t1.one(t1.op("visit", visit, command={"name": "submit", "expect": "draft"}))
    assert (result["status"], result["code"]) == ("quarantined", "bad_shape")
    assert {"process", "met"} <= result["errors"].keys()
    assert t1.row("visit", visit)["values"]["status"] == "draft"


def test_after_approval_an_edit_stands_beside(t1: Device, office: Device) -> None:
    visit = _submitted(t1)
    assert office.ask("POST", f"/office/visits/{visit}/approve").status in (200, 204)
    row = t1.row("visit", visit)
    saw = row["stamps"]["process"]
    result = t1.one(t1.op("visit", visit, set={"process": ["后来想起一件事。", saw]}))
    assert result["status"] == "applied"
    assert result["row"]["values"]["process"] == row["values"]["process"]
    (entry,) = result["row"]["appends"]["amendments"]
    assert {"field", "value", "saw", "why"} <= entry["body"].keys()
    assert (entry["body"]["field"], entry["body"]["value"]) == ("process", "后来想起一件事。")
    assert (entry["body"]["saw"], entry["by"]) == (saw, t1.user)


def test_deleting(t1: Device, t3: Device, visit: str) -> None:
    t3.rows()
    stamps = t1.row("visit", visit)["stamps"]
    assert t1.one(t1.op("visit", visit, delete={"saw": stamps}))["status"] == "applied"
    (page,) = t3.pull()
    assert page["gone"] == [{"type": "visit", "id": visit, "why": "deleted"}]
    assert ("visit", visit) not in t1.rows()
    edit = t3.one(t3.op("visit", visit, set={"process": ["我还在写。", None]}))
    assert edit["row"]["flags"] == ["reopened"], "a concurrent edit wins, reopens, is flagged"
    assert t1.row("visit", visit)["values"]["process"] == "我还在写。"


def test_a_deletion_that_missed_an_edit_loses(t1: Device, t3: Device, visit: str) -> None:
    stamps = t1.row("visit", visit)["stamps"]
    t3.one(t3.op("visit", visit, set={"process": ["同时写的。", None]}))
    t1.one(t1.op("visit", visit, delete={"saw": stamps}))
    assert t1.row("visit", visit)["values"]["process"] == "同时写的。"
    assert "reopened" in t1.row("visit", visit)["flags"]


def test_appended_entries_only_grow(t1: Device, t3: Device, visit: str) -> None:
    one, two = new_id(), new_id()
    entry = {"kind": "log", "id": one, "body": {"event": "called", "note": "没人接。"}}
    t1.one(t1.op("visit", visit, append=[entry]))
    t3.one(t3.op("visit", visit, append=[{**entry, "body": {"event": "changed"}}]))
    correction = {"kind": "log", "id": two, "body": {"event": "called", "note": "接了。"}, "supersedes": one}
    result = t3.one(t3.op("visit", visit, append=[correction]))
    told = {e["id"]: e for e in result["row"]["appends"]["log"]}
    assert told[one]["body"] == entry["body"], "an entry is never rewritten"
    assert (told[two]["supersedes"], told[two]["by"]) == (one, t3.user)
    assert len(told) == 2


def test_a_sealed_entry_comes_back_as_its_box(t1: Device, visit: str) -> None:
    box = {"kid": t1.enrolled["keys"]["kid"], "box": "c2VhbGVk"}
    result = t1.one(t1.op("visit", visit, append=[{"kind": "feedback", "id": new_id(), "body": box}]))
    assert result["row"]["appends"]["feedback"][0]["body"] == box


def test_needed_photos_are_missing_and_expected(t1: Device, visit: str) -> None:
    photo = new_id()
    op = t1.op("visit", visit, set={"process": ["拍了照。", None]}, needs=[photo])
    assert t1.one(op)["missing"] == [photo]
    assert t1.row("photo", photo)["values"] == {"visit": visit, "state": "expected"}
    assert t1.one(op)["missing"] == [photo], "a duplicate tells it too"


def test_redaction_is_reported(t1: Device, visit: str) -> None:
    told = "证号 11010519491231002X，请留意。"
    op = t1.op("visit", visit, set={"process": [told, None]})
    result = t1.one(op)
    assert (result["status"], result["redacted"]) == ("applied", ["process"])
    assert "11010519491231002X" not in result["row"]["values"]["process"]
    assert "请留意" in result["row"]["values"]["process"]


def test_two_visits_of_one_day_are_flagged(t1: Device) -> None:
    day = "2031-05-06"
    one, two = new_id(), new_id()
    t1.one(first_op(t1, one, visited_on=day))
    assert t1.one(first_op(t1, two, visited_on=day))["row"]["flags"] == ["twin"]
    assert t1.row("visit", one)["flags"] == ["twin"]


def test_a_consent_is_written_once(t1: Device, visit: str) -> None:
    consent = new_id()
    said = {"pupil": "S1-p1", "visit": visit, "capacity": "parent", "purpose": "record", "given": True}
    assert (
        t1.one(t1.op("consent", consent, set={k: [v, None] for k, v in said.items()}))["status"] == "applied"
    )
    saw = t1.row("consent", consent)["stamps"]["given"]
    changed = t1.one(t1.op("consent", consent, set={"given": [False, saw]}))
    assert (changed["status"], changed["code"]) == ("quarantined", "state_mismatch")


def _submitted(device: Device) -> str:
    visit = new_id()
    op = first_op(device, visit, process="去了，谈了。", visited_on="2026-01-09")
    op["items"] |= {"met/S1-g-p1": [True, None]}  # type: ignore[operator]
    result = device.push(op, device.op("visit", visit, command={"name": "submit", "expect": "draft"}))
    assert result["results"][1]["row"]["values"]["status"] == "submitted", result
    return visit
