"""The feed: cursors, scopes, departures and checks, as docs/protocol.md says."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest

from tests.blackbox.conftest import Enrols, first_op
from tests.blackbox.wire import Device, check_row, new_id

KINDS = {"self", "visit-party", "class", "office", "leader", "bureau"}


def summed(rows: list[dict[str, Any]], scope: str) -> dict[str, Any]:
    """Count and xor of the first 8 bytes of SHA-256("type|id|seq") over a scope's rows."""
    here = [row for row in rows if scope in row["scopes"]]
    total = 0
    for row in here:
        digest = hashlib.sha256(f"{row['type']}|{row['id']}|{row['seq']}".encode()).digest()
        total ^= int.from_bytes(digest[:8], "big")
    return {"n": len(here), "x": total}


def test_a_page_has_what_the_protocol_shows(t1: Device) -> None:
    page = t1.pull_answer(None).good()
    assert {"epoch", "cursor", "more", "scopes", "rows", "gone", "check"} <= page.keys()
    assert page["epoch"] == t1.epoch
    assert set(page["scopes"]) >= {"add", "drop"}
    assert page["scopes"]["drop"] == []
    assert {"self:S1-t1", "visit-party:S1-t1", "class:S1-c1"} == set(page["scopes"]["add"])
    for row in page["rows"]:
        check_row(row)
        assert set(row["scopes"]) <= set(page["scopes"]["add"])


@pytest.mark.parametrize("person", ["t1", "t2", "t3", "o1", "l1", "S2-t1"])
def test_everyone_sees_their_own_school_and_scopes(enrol: Enrols, person: str) -> None:
    device = enrol(person)
    pages = device.pull()
    rows = [row for page in pages for row in page["rows"]]
    assert rows
    assert {scope.split(":")[0] for row in rows for scope in row["scopes"]} <= KINDS
    own = device.enrolled["school"]["id"]
    other = {"S1": "S2", "S2": "S1"}[own]
    assert all(other not in str(row) for row in rows)
    types = {row["type"] for row in rows}
    assert {"pupil", "guardian", "campaign"} <= types


def test_the_check_adds_up(t1: Device, visit: str) -> None:
    pages = t1.pull(limit=3)
    rows = {(row["type"], row["id"]): row for page in pages for row in page["rows"]}
    assert all(page["check"] in ({}, None) for page in pages[:-1]), "only when `more` is false"
    check = pages[-1]["check"]
    assert set(check) == {"self:S1-t1", "visit-party:S1-t1", "class:S1-c1"}
    for scope, said in check.items():
        mine = summed(list(rows.values()), scope)
        assert (mine["n"], mine["x"]) == (said["n"], int(said["x"], 16)), scope
    assert check["visit-party:S1-t1"]["n"] > 0


def test_small_pages_bring_each_row_once(t1: Device) -> None:
    pages = t1.pull(limit=2)
    assert all(len(page["rows"]) + len(page["gone"]) <= 2 for page in pages)
    seen = [(row["type"], row["id"]) for page in pages for row in page["rows"]]
    assert len(seen) == len(set(seen))
    assert set(seen) == t1.rows().keys()
    assert [page["more"] for page in pages] == [True] * (len(pages) - 1) + [False]


def test_after_the_cursor_only_what_changed(t1: Device, t3: Device, visit: str) -> None:
    t3.pull()
    t1.pull()
    (nothing,) = t3.pull()
    assert nothing["rows"] == nothing["gone"] == []
    result = t1.one(t1.op("visit", visit, set={"process": ["写了一句。", None]}))
    (page,) = t3.pull()
    assert [row["id"] for row in page["rows"]] == [visit]
    assert page["rows"][0]["seq"] == result["row"]["seq"], "the same in every scope and in push replies"
    assert page["rows"][0]["values"]["process"] == "写了一句。"
    (own,) = t1.pull()
    assert [row["id"] for row in own["rows"]] == [visit], "read your writes"


def test_a_row_is_sent_again_with_its_later_seq(t1: Device, t3: Device, visit: str) -> None:
    before = t3.row("visit", visit)["seq"]
    t1.one(t1.op("visit", visit, set={"process": ["写了一句。", None]}))
    assert t3.pull()[0]["rows"][0]["seq"] > before


def test_cursors_are_opaque_and_signed(t1: Device, t3: Device) -> None:
    t1.pull()
    assert t1.cursor
    for wrong in (t1.cursor[:-3], t1.cursor[:-1] + ("A" if t1.cursor[-1] != "A" else "B"), "x", ""):
        t1.pull_answer(wrong).problem(400, "bad_cursor")
    t3.pull_answer(t1.cursor).problem(400, "bad_cursor")


def test_drafts_are_their_partys_only(
    t1: Device, t3: Device, office: Device, enrol: Enrols, visit: str
) -> None:
    assert t1.row("visit", visit)["scopes"] == ["visit-party:S1-t1"]
    assert t3.row("visit", visit)["scopes"] == ["visit-party:S1-t3"]
    leader = enrol("l1")
    for device in (office, leader, enrol("t2")):
        assert ("visit", visit) not in device.rows()
    fill = {"process": ["谈了。", None], "visited_on": ["2026-01-09", None]}
    t3.one(t3.op("visit", visit, set=fill, items={"met/S1-g-p1": [True, None]}))
    submitted = t3.one(t3.op("visit", visit, command={"name": "submit", "expect": "draft"}))
    assert submitted["status"] == "applied", submitted
    assert {row["id"] for page in office.pull() for row in page["rows"]} >= {visit}
    assert ("visit", visit) in leader.rows()
    assert ("visit", visit) not in enrol("t2").rows()


def test_who_leaves_the_party_is_told(t1: Device, t3: Device, visit: str) -> None:
    t3.rows()
    stamp = t1.row("visit", visit)["stamps"]["companions/S1-t3"]
    t1.one(t1.op("visit", visit, items={"companions/S1-t3": [False, stamp]}))
    (page,) = t3.pull()
    assert page["gone"] == [{"type": "visit", "id": visit, "why": "scope"}]
    assert ("visit", visit) not in t3.rows()


def test_a_companion_who_comes_later_sees_it_all(t1: Device, enrol: Enrols) -> None:
    visit = new_id()
    op = first_op(t1, visit, process="先写了很多。")
    op["items"] = {}
    t1.one(op)
    t3 = enrol("t3")
    assert ("visit", visit) not in t3.rows()
    t1.one(t1.op("visit", visit, items={"companions/S1-t3": [True, None]}))
    (page,) = t3.pull()
    assert [row["id"] for row in page["rows"]] == [visit]
    assert page["rows"][0]["values"]["process"] == "先写了很多。"


def test_consents_and_photos_are_where_their_visit_is(t1: Device, t3: Device, visit: str) -> None:
    consent, photo = new_id(), new_id()
    said = {"pupil": "S1-p1", "visit": visit, "capacity": "parent", "purpose": "record", "given": True}
    t1.push(
        t1.op("consent", consent, set={k: [v, None] for k, v in said.items()}),
        t1.op("visit", visit, needs=[photo]),
    )
    rows = t3.rows()
    assert rows["consent", consent]["values"]["given"] is True
    assert rows["photo", photo]["values"]["state"] == "expected"


def test_the_epoch_is_checked_by_push_and_pull_alike(t1: Device) -> None:
    op = first_op(t1, new_id())
    for answer in (t1.push_answer([op], epoch="e0"), t1.pull_answer(None, epoch="e0")):
        assert answer.problem(409, "epoch_changed")["epoch"] == t1.epoch
    assert t1.one(op)["status"] == "applied", "the phone keeps inc and n and resends"


def test_a_limit_beyond_the_servers_is_cut_not_refused(t1: Device) -> None:
    assert t1.pull_answer(None, limit=100_000).good()["rows"]
    for wrong in (0, -1, "many", None, 1.5, True):
        t1.pull_answer(None, limit=wrong).problem(422, "bad_shape")  # type: ignore[arg-type]


def test_sealed_and_sensitive_fields_stay_out_of_sight(t1: Device, visit: str) -> None:
    body = {"face": "fair", "words": "孩子爸爸说的话。"}
    entry = {"kind": "feedback", "id": new_id(), "body": body}
    t1.one(t1.op("visit", visit, append=[entry]))
    row = t1.row("visit", visit)
    shown = row["appends"]["feedback"][0]["body"]
    # Words that came in the clear are sealed to the school's key; the face is anybody's.
    assert shown.keys() == {"face", "kid", "box"}
    assert shown["face"] == "fair"
    assert body["words"] not in json.dumps(row, ensure_ascii=False)
