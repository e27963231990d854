"""Two copies of one phone's store, both at work under the same counter."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace

from tests.support.world import World, draft

WRITES = [("副本写的。", "online"), ("副本又写的。", "letter")]


def test_a_copied_phone_that_goes_on_from_its_refused_write_replaces_nothing_unseen(world: World) -> None:
    phone, lead = world.phone("S1-t1"), world.phone("S1-t2")
    phone.push(draft(phone, process="起初。"))
    copy = replace(phone, seen=deepcopy(phone.seen), last=dict(phone.last))
    phone.push(phone.op("visit", "S1-v1", {"process": "原机写的。", "mode": "phone"}))
    one, two = (copy.op("visit", "S1-v1", {"process": text, "mode": mode}) for text, mode in WRITES)
    assert two["set"]["process"][1] == f"{copy.inc}.{one['n']}"
    first, second = copy.push(one, two)
    assert (first["code"], first["new_inc"], second["status"]) == ("op_id_reuse", True, "conflict")
    assert second["row"]["values"]["process"] == "原机写的。"
    open_ = {each["field"]: [one["value"] for one in each["values"]] for each in second["row"]["conflicts"]}
    assert open_ == {"process": ["副本又写的。"], "mode": ["letter"]}
    lead.pull()
    assert lead.row("visit", "S1-v1")["values"]["mode"] == "phone"


def test_nor_where_the_refusal_was_lost_on_its_way(world: World) -> None:
    phone, lead = world.phone("S1-t1"), world.phone("S1-t2")
    phone.push(draft(phone, process="起初。"))
    copy = replace(phone, seen=deepcopy(phone.seen), last=dict(phone.last))
    phone.push(phone.op("visit", "S1-v1", {"mode": "phone"}))
    one, two = (copy.op("visit", "S1-v1", {"mode": mode}) for _, mode in WRITES)
    assert copy.push(one)[0]["code"] == "op_id_reuse"
    again, second = copy.push(one, two)
    assert (again["status"], again["code"], second["status"]) == ("duplicate", "op_id_reuse", "conflict")
    lead.pull()
    assert lead.row("visit", "S1-v1")["values"]["mode"] == "phone"
