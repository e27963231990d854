"""What goes wrong on our side costs nobody anything: the op stays on the phone, the others are applied."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from server.services.judge import Judge
from server.store.errors import Busy, DiskFull
from tests.support.phone import uuid7
from tests.support.world import World, consent, draft


def test_an_op_that_breaks_us_is_kept_by_the_phone(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    phone = world.phone()
    good, bad, also = draft(phone), draft(phone, "S1-v2", "S1-p2"), consent(phone, uuid7())
    rule = Judge.rule

    def broken(self: Judge, op: Any, **more: Any) -> Any:
        if op.id == "S1-v2":
            raise RuntimeError("unforeseen")
        return rule(self, op, **more)

    monkeypatch.setattr(Judge, "rule", broken)
    reply = phone.push_raw([good, bad, also])
    assert reply.status == 200
    assert [r["status"] for r in reply.json["results"]] == ["applied", "retry", "applied"]
    assert reply.json["results"][1] == {"op": bad["op"], "status": "retry", "row": None}
    assert reply.json["acked_n"] == 1
    monkeypatch.undo()
    again = phone.push_raw([good, bad, also]).json
    assert [r["status"] for r in again["results"]] == ["duplicate", "applied", "duplicate"]
    assert again["acked_n"] == 3


@pytest.mark.parametrize(
    ("error", "status", "code"), [(DiskFull("full"), 507, "disk_full"), (Busy("busy"), 503, "unavailable")]
)
def test_a_full_disk_and_a_busy_database(
    world: World, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int, code: str
) -> None:
    phone = world.phone()
    phone.push()
    op = draft(phone)

    @contextmanager
    def failing(_: str) -> Iterator[None]:
        raise error
        yield

    monkeypatch.setattr(world.store, "write", failing)
    for call in (
        lambda: phone.push_raw([op]),
        lambda: phone.call("POST", "/devices/incarnation"),
        lambda: phone.call("POST", "/devices/refresh", {"refresh_token": phone.refresh_token}),
    ):
        reply = call()
        assert (reply.status, reply.code) == (status, code)
        assert ("Retry-After" in reply.headers) is (status == 503)
    monkeypatch.undo()
    assert phone.push(op)[0]["status"] == "applied"


def test_ops_of_an_erased_pupil_are_refused_and_not_kept(world: World) -> None:
    phone = world.phone()
    phone.push(draft(phone))
    with world.store.write("S1") as unit:
        unit.pupil_keys.erase("S1-p1", world.now)
    late = phone.op("visit", "S1-v1", {"process": "晚到的一句。"})
    (result,) = phone.push(late)
    assert (result["status"], result["code"], result["row"]) == ("quarantined", "erased", None)
    reply = phone.push_raw([late]).json
    assert (reply["results"][0]["status"], reply["results"][0]["first"]) == ("duplicate", "quarantined")
    assert reply["acked_n"] == 2
    assert phone.call("GET", "/quarantine").json["items"] == []
    with world.store.read("S1") as unit:
        (logged,) = unit.ops.find(late["op"])
        assert unit.ops.get(logged.key).raw in (b"", None)


def test_every_op_lies_under_its_pupils_key(world: World) -> None:
    """Also what follows in the batch that begins the visit, and what was refused: erasure must reach both."""
    phone = world.phone()
    first, second = draft(phone), phone.op("visit", "S1-v1", {"process": "奶奶说了。"})
    odd = phone.op("visit", "S1-w9", {"pupil": "S1-p1", "mood": "奶奶说了。"})
    later = phone.op("visit", "S1-v1", {"mood": "奶奶说了。"})
    phone.push(first, second, odd, later)
    with world.store.write("S1") as unit:
        for op in (first, second, odd, later):
            (logged,) = unit.ops.find(op["op"])
            assert logged.pupil == "S1-p1"
        unit.pupil_keys.erase("S1-p1", world.now)
    assert [item["raw"] for item in phone.call("GET", "/quarantine").json["items"]] == [None, None]
    again = phone.op("visit", "S1-w8", {"pupil": "S1-p1", "mood": "x"})
    assert phone.push(again)[0]["code"] == "erased"
