"""Push, by the protocol's page: exactly once, in order, nothing lost, one bad op is nobody else's matter."""

from __future__ import annotations

import json
from datetime import timedelta

from sqlalchemy import text

from tests.support.phone import uuid7
from tests.support.world import World, consent, draft, submit


def test_a_draft_is_applied_and_answered_with_its_row(world: World) -> None:
    phone = world.phone()
    op = draft(phone)
    (result,) = phone.push(op)
    assert result["status"] == "applied"
    assert result["op"] == op["op"]
    assert result["row"]["values"]["mode"] == "on_site"
    assert result["row"]["values"]["met/S1-g-p1"] is True
    assert result["row"]["values"]["status"] == "draft"
    assert result["row"]["stamps"]["mode"] == f"{phone.inc}.1"
    assert result["row"]["scopes"] == ["visit-party:S1-t1"]
    assert "author" not in result["row"]["values"]


def test_the_same_push_again_changes_nothing(world: World) -> None:
    phone = world.phone()
    op = draft(phone)
    first = phone.push_raw([op]).json
    second = phone.push_raw([op]).json
    (result,) = second["results"]
    assert result["status"] == "duplicate"
    assert result["first"] == "applied"
    assert result["row"] == first["results"][0]["row"]
    assert second["acked_n"] == first["acked_n"] == 1


def test_how_far_the_clock_is_off_is_told_by_the_envelope_not_by_when_somebody_wrote(world: World) -> None:
    phone = world.phone()
    yesterday = (world.now - timedelta(days=1)).isoformat()
    ahead = (world.now + timedelta(minutes=7)).isoformat()
    phone.push_raw([{**draft(phone), "at": yesterday}], now=ahead)
    phone.push_raw([{**phone.op("visit", "S1-v1", {"mode": "phone"}), "at": yesterday}])
    with world.store.engine.connect() as connection:
        rows = connection.execute(text("SELECT n, skew_ms FROM op WHERE school_id = 'S1' ORDER BY n")).all()
    assert [tuple(row) for row in rows] == [(1, 7 * 60_000), (2, None)]


def test_an_op_twice_in_one_batch_is_applied_once(world: World) -> None:
    phone = world.phone()
    op = draft(phone)
    assert [r["status"] for r in phone.push(op, op)] == ["applied", "duplicate"]


def test_an_id_with_other_content_is_kept_and_asks_for_a_new_inc(world: World) -> None:
    phone = world.phone()
    op = draft(phone)
    phone.push(op)
    changed = {**op, "set": {**op["set"], "mode": ["phone", None]}}
    same_n = {**op, "op": uuid7()}
    for wrong in (changed, same_n):
        (result,) = phone.push(wrong)
        assert (result["status"], result["code"], result["new_inc"]) == ("quarantined", "op_id_reuse", True)
    listed = phone.call("GET", "/quarantine").json["items"]
    assert {item["code"] for item in listed} == {"op_id_reuse"}
    assert len(listed) == 2


def test_one_bad_op_delays_no_other(world: World) -> None:
    phone = world.phone()
    good = draft(phone)
    bad = phone.op("visit", "S1-v9", {"mode": "teleport", "pupil": "S1-p1"})
    also = phone.op(
        "consent", uuid7(), {"pupil": "S1-p1", "capacity": "parent", "purpose": "record", "given": True}
    )
    results = phone.push(bad, good, "junk", also)
    assert [r["status"] for r in results] == ["quarantined", "applied", "quarantined", "applied"]
    assert results[0]["code"] == "bad_shape"
    assert results[0]["errors"] == {"mode": ["不在可选的范围内。"]}
    assert results[2]["op"] is None
    assert phone.push_raw([]).json["acked_n"] == 3


def test_unknown_things_are_kept_verbatim(world: World) -> None:
    phone = world.phone()
    field = phone.op("visit", "S1-v1", {"pupil": "S1-p1", "mood": "sunny"})
    kind = phone.op("poem", "x1", {"text": "…"})
    assert [r["code"] for r in phone.push(field, kind)] == ["unknown_field", "unknown_type"]
    listed = phone.call("GET", "/quarantine").json["items"]
    assert field in [item["raw"] for item in listed]


def test_nul_and_lone_surrogates_are_quarantined(world: World) -> None:
    phone = world.phone()
    good = draft(phone)
    nul = phone.op("visit", "S1-v2", {"pupil": "S1-p2", "process": "a\x00b"})
    results = phone.push(nul, good)
    assert [(r["status"], r.get("code")) for r in results] == [
        ("quarantined", "bad_shape"),
        ("applied", None),
    ]
    broken = phone.op("visit", "S1-v2", {"process": "LONE"})
    envelope = {"proto": 1, "schema": 1, "epoch": phone.epoch, "inc": phone.inc, "ops": [broken]}
    body = json.dumps(envelope).replace("LONE", "\\ud800").encode()
    reply = phone.call("POST", "/sync/push", body)
    assert reply.status == 200
    assert reply.json["results"][0]["code"] == "bad_shape"
    listed = phone.call("GET", "/quarantine")
    assert listed.status == 200
    assert len(listed.json["items"]) == 2


def test_a_held_op_waits_for_what_it_saw(world: World) -> None:
    phone = world.phone()
    first = draft(phone)
    second = phone.op("visit", "S1-v1", {"process": "补充一句。"})
    (held,) = phone.push(second)
    assert (held["status"], held["row"]) == ("held", None)
    assert held["until"] == (world.now + timedelta(days=5)).isoformat()
    world.later(minutes=5)
    (again,) = phone.push(second)
    assert (again["status"], again["until"]) == ("held", held["until"]), "it counts from the first time"
    phone.push(first)
    (released,) = phone.push(second)
    assert (released["status"], released["first"]) == ("duplicate", "applied")
    assert released["row"]["values"]["process"] == "补充一句。"
    assert phone.push_raw([]).json["acked_n"] == 2


def test_the_copy_of_a_held_op_is_released_with_it(world: World) -> None:
    """A cloned phone sends the same op under a new incarnation; it must not be told `held` for ever."""
    phone = world.phone()
    first, second = draft(phone), phone.op("visit", "S1-v1", {"process": "补充一句。"})
    assert phone.push(second)[0]["status"] == "held"
    old, phone.inc = phone.inc, phone.call("POST", "/devices/incarnation").json["inc"]
    assert phone.push(second)[0]["status"] == "held"
    copy, phone.inc = phone.inc, old
    assert phone.push(first)[0]["status"] == "applied"
    phone.inc = copy
    (again,) = phone.push(second)
    assert (again["status"], again["first"]) == ("duplicate", "applied")


def test_order_within_a_batch_does_not_matter(world: World) -> None:
    phone = world.phone()
    ops = [draft(phone), phone.op("visit", "S1-v1", {"process": "补充一句。"})]
    assert [r["status"] for r in phone.push(*reversed(ops))] == ["applied", "applied"]


def test_after_a_quarantined_op_life_goes_on(world: World) -> None:
    phone = world.phone()
    phone.push(draft(phone))
    bad = phone.op("visit", "S1-v1", {"mode": "teleport"})
    next_ = phone.op("visit", "S1-v1", {"ended_at": "20:00"})
    results = phone.push(bad, next_)
    assert [r["status"] for r in results] == ["quarantined", "applied"]


def test_two_people_writing_the_same_field_open_a_conflict(world: World) -> None:
    lead, companion = world.phone("S1-t1"), world.phone("S1-t2")
    lead.push(draft(lead))
    companion.pull()
    ours = lead.op("visit", "S1-v1", {"mode": "phone"})
    theirs = companion.op("visit", "S1-v1", {"mode": "letter"})
    lead.push(ours)
    (result,) = companion.push(theirs)
    assert result["status"] == "conflict"
    (conflict,) = result["row"]["conflicts"]
    assert conflict["field"] == "mode"
    assert [s["value"] for s in conflict["values"]] == ["letter"]
    assert result["conflicts"] == [conflict["id"]]
    resolved = lead.op("visit", "S1-v1", {"mode": "letter"}, resolve=[conflict["id"]])
    (closed,) = lead.push(resolved)
    assert closed["row"]["conflicts"] == []
    assert closed["row"]["values"]["mode"] == "letter"


def test_distant_edits_of_a_narrative_merge(world: World) -> None:
    lead, companion = world.phone("S1-t1"), world.phone("S1-t2")
    lead.push(draft(lead, process="一句。二句。三句。"))
    companion.pull()
    lead.push(lead.op("visit", "S1-v1", {"process": "一句改了。二句。三句。"}))
    (result,) = companion.push(companion.op("visit", "S1-v1", {"process": "一句。二句。三句也改了。"}))
    assert result["status"] == "merged"
    assert result["row"]["values"]["process"] == "一句改了。二句。三句也改了。"


def test_a_submit_needs_its_fields_and_leaves_a_note_to_publish(world: World) -> None:
    phone = world.phone()
    phone.push(phone.op("visit", "S1-v1", {"pupil": "S1-p1"}))
    (refused,) = phone.push(submit(phone))
    assert (refused["status"], refused["code"]) == ("quarantined", "bad_shape")
    assert refused["errors"]["process"] == ["必填。"]
    rest = {"mode": "on_site", "process": "说了。", "visited_on": "2026-11-25"}
    phone.push(phone.op("visit", "S1-v1", rest, {"met/S1-g-p1": True}))
    (done,) = phone.push(submit(phone))
    assert done["row"]["values"]["status"] == "submitted"
    with world.store.read("S1") as unit:
        assert [job.payload for job in unit.outbox.listing("ready") if job.kind == "publish_note"] == [
            {"visit": "S1-v1"}
        ]


def test_a_second_submit_is_a_no_op_and_a_wrong_state_is_not(world: World) -> None:
    phone = world.phone()
    phone.push(draft(phone), submit(phone))
    (again,) = phone.push(submit(phone))
    assert again["status"] == "applied"
    wrong = phone.op("visit", "S1-v2", {"pupil": "S1-p2"}, command={"name": "submit", "expect": "returned"})
    (result,) = phone.push(wrong)
    assert result["code"] == "state_mismatch"


def test_numbers_of_people_are_taken_out_and_reported(world: World) -> None:
    phone = world.phone()
    (result,) = phone.push(draft(phone, process="身份证11010519491231002X。"))
    assert result["redacted"] == ["process"]
    assert "11010519491231002X" not in result["row"]["values"]["process"]


def test_needed_photos_get_a_row_and_are_missing(world: World) -> None:
    phone = world.phone()
    photo = uuid7()
    op = draft(phone)
    (result,) = phone.push({**op, "needs": [photo]})
    assert result["missing"] == [photo]
    phone.pull()
    assert phone.row("photo", photo)["values"] == {"visit": "S1-v1", "state": "expected"}


def test_a_pupil_of_another_class_or_school_is_out_of_scope(world: World) -> None:
    phone = world.phone("S1-t2")
    mine = draft(phone, "S1-v3", "S1-p3")
    colleague = draft(phone, "S1-v4", "S1-p2")
    foreign = draft(phone, "S1-v5", "S2-p1")
    nobody = draft(phone, "S1-v6", "no-such-pupil")
    results = phone.push(mine, colleague, foreign, nobody)
    assert [r.get("code") for r in results] == [None, *["forbidden_scope"] * 3]
    assert results[2]["errors"] == results[3]["errors"]


def test_a_late_visit_is_accepted_and_flagged(world: World) -> None:
    phone, office = world.phone("S1-t2"), world.phone("S1-o1")
    phone.pull()
    done = office.call("PUT", "/assignments/S1-a1", {"lead": "S1-t1", "companions": []})
    assert done.status == 200
    world.later(days=30)
    phone = world.phone("S1-t2")
    (result,) = phone.push(draft(phone))
    assert result["status"] == "applied"
    assert result["row"]["flags"] == ["late_assignment"]
    world.later(days=31)
    phone = world.phone("S1-t2")
    (result,) = phone.push(draft(phone, "S1-v8"))
    assert result["code"] == "forbidden_scope"


def test_the_envelope_is_judged_first(world: World) -> None:
    phone = world.phone()
    assert phone.push_raw([], epoch="e0").code == "epoch_changed"
    assert phone.push_raw([], epoch="e0").json["epoch"] == phone.epoch
    assert phone.push_raw([], inc=world.phone("S1-t2").inc).code == "foreign_inc"
    assert phone.push_raw([], inc=5).code == "foreign_inc"
    assert phone.push_raw([{}] * 51).code == "too_large"
    assert phone.push_raw([], schema="new").json["errors"] == {"schema": ["内容的类型不对。"]}
    assert phone.call("POST", "/sync/push", [1]).code == "bad_shape"
    assert phone.call("POST", "/sync/push", b"{").code == "bad_json"


def test_an_old_app_may_push_and_a_new_one_too(world: World) -> None:
    phone = world.phone()
    assert phone.push_raw([draft(phone)], schema=0, proto=0).status == 200
    assert phone.push_raw([], schema=99).status == 200


def test_a_consent_follows_its_visit_to_the_office(world: World) -> None:
    phone, office = world.phone(), world.phone("S1-o1")
    phone.push(consent(phone, "k-1"))
    phone.push(draft(phone))
    office.pull()
    assert ("consent", "k-1") not in office.rows
    phone.push(submit(phone))
    office.pull()
    assert ("consent", "k-1") in office.rows
    assert office.row("visit", "S1-v1")["values"]["status"] == "submitted"
