"""A family's sealed words at the desk: opened for the two readers, unless they were at that home."""

from __future__ import annotations

import json
from typing import Any

import pytest

from server.services.server_write import set_values
from server.store.audit import AuditEntry
from server.store.people import RoleHeld
from tests.support.phone import Phone
from tests.support.readers import name_readers
from tests.support.world import World, draft, submit

FEEDBACK = {"face": "unsatisfied", "by": "S1-g1", "words": "老师没等我说完。"}


def sealed_visit(world: World) -> Phone:
    """A visit whose feedback was sealed on the phone, as its office finds it."""
    teacher = world.phone("S1-t1")
    keys = world.parts.keys.school("S1")
    box = {"kid": keys.kid, "box": keys.seal_box(json.dumps(FEEDBACK).encode())}
    broken = {"kid": keys.kid, "box": keys.seal_box(b"[]")}
    entries = [{"kind": "feedback", "id": f"S1-f{n}", "body": body} for n, body in enumerate((box, broken))]
    teacher.push(draft(teacher), teacher.op("visit", "S1-v1", append=entries), submit(teacher))
    return world.phone("S1-o1")


def feedback(desk: Phone) -> Any:
    """The entries of that visit's feedback, as somebody at a desk is shown them."""
    reply = desk.call("GET", "/office/visits/S1-v1")
    assert reply.status == 200, reply.data
    return reply.json["appends"]["feedback"]


def audit_of(world: World) -> list[AuditEntry]:
    with world.store.read("S1") as unit:
        return unit.audit.entries()


@pytest.mark.parametrize("reader", ["S1-o1", "S1-l1"])
def test_sealed_feedback_is_opened_for_readers_who_were_not_there(world: World, reader: str) -> None:
    sealed_visit(world)
    name_readers(world, reader)
    first, second = feedback(world.phone(reader))
    assert first["body"] == FEEDBACK
    assert "box" in second["body"], "what does not open stays what it is"
    acts = [(one.act, one.by, one.detail) for one in audit_of(world)]
    assert ("feedback.open", reader, {"entries": 2}) in acts
    assert FEEDBACK["words"] not in str(acts)


@pytest.mark.parametrize("reader", ["S1-o1", "S1-l1"])
def test_sealed_feedback_stays_shut_for_a_desk_that_is_no_reader(world: World, reader: str) -> None:
    sealed_visit(world)
    name_readers(world, "S1-t3", *({"S1-o1", "S1-l1"} - {reader}))
    entries = feedback(world.phone(reader))
    assert [sorted(entry["body"]) for entry in entries] == [["box", "kid"]] * 2
    assert "feedback.open" not in [one.act for one in audit_of(world)]


def test_who_went_to_the_home_does_not_open_its_feedback(world: World) -> None:
    sealed_visit(world)
    name_readers(world, "S1-t2")
    with world.store.write("S1") as unit:
        unit.people.add_roles([RoleHeld("S1-t2", "office")])
        visit = unit.records.load_for_update([("visit", "S1-v1")])["visit", "S1-v1"]
        changes = {"companions/S1-t2": True}
        unit.records.put(set_values(unit, visit, changes, by="S1-t1", now=world.now))
    bodies = [one["body"] for one in feedback(world.phone("S1-t2"))]
    assert [sorted(body) for body in bodies] == [["box", "kid"]] * 2
    assert "feedback.open" not in [one.act for one in audit_of(world)]
