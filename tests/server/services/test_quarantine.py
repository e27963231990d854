"""Refused ops: seen by author and office, tried again, put aside; never by anybody else, never lost."""

from __future__ import annotations

from datetime import timedelta

import orjson
import pytest

from server.services.force_held import force_held
from server.services.judge import Judge, Ruled
from sync.operation import Op
from tests.support.phone import Phone
from tests.support.world import World, draft, submit


def refused(phone: Phone, visit: str = "S1-v1") -> dict[str, object]:
    op = phone.op("visit", visit, {"pupil": "S1-p1", "mood": "sunny"})
    (result,) = phone.push(op)
    assert result["status"] == "quarantined"
    return op


def test_the_list_is_the_authors_and_the_offices(world: World) -> None:
    author, colleague, office, foreign = (world.phone(w) for w in ("S1-t1", "S1-t3", "S1-o1", "S2-o1"))
    op = refused(author)
    for phone, seen in ((author, 1), (office, 1), (colleague, 0), (foreign, 0)):
        items = phone.call("GET", "/quarantine").json["items"]
        assert len(items) == seen
    (item,) = author.call("GET", "/quarantine").json["items"]
    assert item["raw"] == op
    assert item["errors"] == {"mood": ["学校的程序还不认识这一项。"]}
    assert item["by"] == "S1-t1"
    assert colleague.call("POST", f"/quarantine/{op['op']}/replay").code == "not_found"
    assert foreign.call("POST", f"/quarantine/{op['op']}/discard").code == "not_found"


def test_a_leader_is_told_of_refused_ops_without_their_content(world: World) -> None:
    refused(world.phone("S1-t1"))
    leader = world.phone("S1-l1")
    (item,) = leader.call("GET", "/quarantine").json["items"]
    assert (item["code"], item["raw"]) == ("unknown_field", None)
    own = refused(leader)
    assert own in [each["raw"] for each in leader.call("GET", "/quarantine").json["items"]]


def test_pages_newest_first(world: World) -> None:
    phone = world.phone()
    ops = []
    for each in range(5):
        ops.append(refused(phone, f"S1-w{each}")["op"])
        world.later(seconds=1)
    got, cursor = [], ""
    while True:
        page = phone.call("GET", f"/quarantine?limit=2{cursor}").json
        got += [item["op"] for item in page["items"]]
        if not page["more"]:
            break
        cursor = f"&cursor={page['cursor']}"
    assert got == ops[::-1]
    assert phone.call("GET", "/quarantine?cursor=zzz").code == "bad_cursor"
    assert phone.call("GET", "/quarantine?limit=many").code == "bad_shape"


def test_replay_answers_with_the_new_result(world: World) -> None:
    phone = world.phone()
    phone.push(phone.op("visit", "S1-v1", {"pupil": "S1-p1"}))
    op = submit(phone)
    phone.push(op)
    still = phone.call("POST", f"/quarantine/{op['op']}/replay").json
    assert (still["status"], still["code"]) == ("quarantined", "bad_shape")
    rest = {"mode": "on_site", "process": "说了。", "visited_on": "2026-11-25"}
    phone.push(phone.op("visit", "S1-v1", rest, {"met/S1-g-p1": True}))
    done = phone.call("POST", f"/quarantine/{op['op']}/replay").json
    assert done["status"] == "applied"
    assert done["row"]["values"]["status"] == "submitted"
    assert phone.call("GET", "/quarantine").json["items"] == []
    assert phone.call("POST", f"/quarantine/{op['op']}/replay").code == "state_mismatch"
    assert phone.call("POST", "/quarantine/no-such-op/replay").code == "not_found"


def test_discard_takes_it_off_the_list_and_it_stays_known(world: World) -> None:
    phone = world.phone()
    op = refused(phone)
    assert phone.call("POST", f"/quarantine/{op['op']}/discard").status == 204
    assert phone.call("GET", "/quarantine").json["items"] == []
    (again,) = phone.push(op)
    assert (again["status"], again["first"], again["code"]) == ("duplicate", "quarantined", "unknown_field")


def test_what_was_held_too_long_is_forced_beside(world: World) -> None:
    phone, other = world.phone("S1-t1"), world.phone("S1-t2")
    phone.push(draft(phone))
    late = other.op("visit", "S1-v1", {"mode": "letter"}, saw={"mode": f"{other.inc}.77"})
    (held,) = other.push(late)
    assert held["status"] == "held"
    assert force_held(world.store, "S1", world.now + timedelta(days=4)) == 0
    assert force_held(world.store, "S1", world.now + timedelta(days=5, seconds=1)) == 1
    (result,) = other.push(late)
    assert (result["status"], result["first"]) == ("duplicate", "conflict")
    assert [s["value"] for s in result["row"]["conflicts"][0]["values"]] == ["letter"]


def test_a_replay_of_what_has_waited_its_time_settles_at_once(world: World) -> None:
    phone = world.phone()
    phone.epoch = world.store.new_epoch(world.now)
    orphan = phone.op("visit", "S1-v1", {"mode": "phone"})
    (held,) = phone.push(orphan)
    assert held["status"] == "held"
    world.later(days=6)
    assert force_held(world.store, "S1", world.now) == 1
    phone.refresh()
    for again in range(2):
        result = phone.call("POST", f"/quarantine/{orphan['op']}/replay").json
        assert (result["status"], result["code"]) == ("quarantined", "bad_shape"), again


def test_a_held_op_that_breaks_or_cannot_be_read_holds_up_no_other(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    phones = [world.phone("S1-t1"), world.phone("S1-t2"), world.phone("S1-t2")]
    phones[0].push(draft(phones[0]))
    waiting = []
    writes = {"started_at": "18:00", "ended_at": "21:00", "preparation": "带上教材。"}
    for each, (field, value) in zip(phones, writes.items(), strict=True):
        op = each.op("visit", "S1-v1", {field: value}, saw={field: f"{each.inc}.77"})
        assert each.push({**op, "after": None})[0]["status"] == "held"
        waiting.append(op["op"])
        world.later(seconds=1)
    judged = Judge.rule

    def breaks(self: Judge, op: Op, **more: bool) -> Ruled:
        if op.op == waiting[0]:
            raise RuntimeError("poison")
        return judged(self, op, **more)

    monkeypatch.setattr(Judge, "rule", breaks)
    with world.store.write("S1") as unit:
        campaign = unit.records.load_for_update([("campaign", "S1-k1")])["campaign", "S1-k1"].copy()
        campaign.values["pack"] = "no-such-pack"
        unit.records.put(campaign)
        key = unit.ops.find(waiting[2])[0].key
    force_held(world.store, "S1", world.now + timedelta(days=6))
    with world.store.read("S1") as unit:
        states = [unit.ops.find(op)[0].state for op in waiting]
        code = unit.ops.get(key).code
    assert (states, code) == (["held", "conflict", "quarantined"], "unknown_field")


def sealed(world: World, ops: list[object], **more: object) -> dict[str, str]:
    keys = world.parts.keys.school("S1")
    plain = orjson.dumps({"proto": 1, "epoch": world.store.epoch, "ops": ops, **more})
    return {"kid": keys.kid, "box": keys.seal_box(plain)}


def test_a_sealed_queue_is_brought_in_once(world: World) -> None:
    lost, fresh = world.phone("S1-t1"), world.phone("S1-t1")
    ops = [{**draft(lost), "inc": lost.inc}, {**submit(lost), "inc": lost.inc}]
    reply = fresh.call("POST", "/sync/import", sealed(world, ops))
    assert [r["status"] for r in reply.json["results"]] == ["applied", "applied"]
    assert reply.json["acked"] == {str(lost.inc): 2}
    assert reply.json["results"][0]["row"]["stamps"]["mode"] == f"{lost.inc}.1"
    again = fresh.call("POST", "/sync/import", sealed(world, ops))
    assert [r["status"] for r in again.json["results"]] == ["duplicate", "duplicate"]
    pushed = lost.push({k: v for k, v in ops[0].items() if k != "inc"})
    assert pushed[0]["status"] == "duplicate"


def test_the_office_may_bring_in_a_colleagues_queue_and_a_colleague_may_not(world: World) -> None:
    lost, office, colleague = world.phone("S1-t1"), world.phone("S1-o1"), world.phone("S1-t2")
    box = sealed(world, [draft(lost)], inc=lost.inc)
    assert colleague.call("POST", "/sync/import", box).code == "foreign_inc"
    assert office.call("POST", "/sync/import", box).json["results"][0]["status"] == "applied"
    lost.pull()
    assert ("visit", "S1-v1") in lost.rows


def test_boxes_that_do_not_open(world: World) -> None:
    phone = world.phone()
    good = sealed(world, [])
    for wrong in (
        {**good, "kid": "other"},
        {**good, "box": good["box"][:-4] + "AAAA"},
        {**good, "box": "!"},
        {"kid": good["kid"]},
        [],
        good,
    ):
        assert phone.call("POST", "/sync/import", wrong).code == "bad_shape"
