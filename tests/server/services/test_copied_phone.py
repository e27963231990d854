"""Two copies of one phone's store, both at work under the same counter."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import replace
from typing import Any

import orjson
import pytest

from server.services.apply_ops import Batch
from sync.wire import LIMITS
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


@pytest.mark.parametrize("order", ["as written", "backwards"])
def test_nor_where_its_long_queue_is_carried_to_school(world: World, order: str) -> None:
    phone, lead, office = world.phone("S1-t1"), world.phone("S1-t2"), world.phone("S1-o1")
    phone.push(draft(phone, process="起初。"))
    copy = replace(phone, seen=deepcopy(phone.seen), last=dict(phone.last))
    phone.push(phone.op("visit", "S1-v1", {"mode": "phone"}))
    # The refused write and the one that goes on from it are further apart than one push may reach.
    queue = [copy.op("visit", "S1-v1", {"mode": "online"})]
    queue += [copy.op("visit", "S1-v1", {"requests": f"第{number}句。"}) for number in range(LIMITS.ops)]
    queue.append(copy.op("visit", "S1-v1", {"mode": "letter"}))
    assert queue[-1]["set"]["mode"][1] == f"{copy.inc}.{queue[0]['n']}"
    carried = [{"inc": copy.inc, **op} for op in (queue if order == "as written" else queue[::-1])]
    ring = world.parts.keys.school("S1")
    box = ring.seal_box(orjson.dumps({"proto": 1, "epoch": copy.epoch, "ops": carried}))
    reply = office.call("POST", "/sync/import", {"kid": ring.kid, "box": box}).json
    assert [result["op"] for result in reply["results"]] == [op["op"] for op in carried]
    results = {result["op"]: result for result in reply["results"]}
    assert results[queue[0]["op"]]["code"] == "op_id_reuse"
    assert results[queue[-1]["op"]]["status"] == "conflict"
    lead.pull()
    row = lead.row("visit", "S1-v1")
    assert row["values"]["mode"] == "phone"
    assert row["values"]["requests"] == f"第{LIMITS.ops - 1}句。"
    open_ = {one["field"]: [each["value"] for each in one["values"]] for one in row["conflicts"]}
    assert open_["mode"] == ["letter"]


def test_nor_where_a_batch_breaks_and_is_tried_op_by_op(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone, lead = world.phone("S1-t1"), world.phone("S1-t2")
    phone.push(draft(phone, process="起初。"))
    copy = replace(phone, seen=deepcopy(phone.seen), last=dict(phone.last))
    phone.push(phone.op("visit", "S1-v1", {"mode": "phone"}))
    one, two = (copy.op("visit", "S1-v1", {"mode": mode}) for _, mode in WRITES)
    whole = Batch.take

    def take(batch: Batch, raws: Sequence[Any], *rest: Any) -> None:
        if len(raws) > 1:
            raise RuntimeError("the batch broke")
        whole(batch, raws, *rest)

    monkeypatch.setattr(Batch, "take", take)
    first, second = copy.push(one, two)
    assert (first["code"], second["status"]) == ("op_id_reuse", "conflict")
    lead.pull()
    assert lead.row("visit", "S1-v1")["values"]["mode"] == "phone"
