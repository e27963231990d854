"""What was refused for want of something that came later is judged again by itself; nothing of it is lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from server.jobs.loop import Loop
from server.services import school_schema
from server.services.replay_waiting import replay_waiting
from server.services.school_schema import _schema_of
from sync.specs import FieldSpec
from tests.support.phone import Phone
from tests.support.world import World, draft, submit

MOOD = FieldSpec("mood", data_class="family", max=100)


@pytest.fixture
def upgrade(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Make the server one schema newer: its visits have a `mood`."""

    def newer() -> None:
        base = replace(school_schema.BASE.with_visit_fields([MOOD]), number=school_schema.BASE.number + 1)
        monkeypatch.setattr(school_schema, "BASE", base)
        _schema_of.cache_clear()

    yield newer
    monkeypatch.undo()
    _schema_of.cache_clear()


def kept_under(world: World, op: str) -> str | None:
    with world.store.read("S1") as unit:
        return unit.ops.find(op)[0].pupil


def states(world: World, *ops: dict[str, Any]) -> list[str]:
    with world.store.read("S1") as unit:
        return [unit.ops.find(op["op"])[0].state for op in ops]


def test_ops_that_came_before_their_record_are_judged_when_it_comes(world: World) -> None:
    lead, companion = world.phone("S1-t1"), world.phone("S1-t2")
    early = companion.op("visit", "S1-v1", {"requests": "多一些课外书。"})
    later = companion.op("visit", "S1-v1", {"requests": "多一些课外书和球。", "preparation": "教材。"})
    results = companion.push(early, later)
    assert [(r["status"], r["code"]) for r in results] == [("quarantined", "bad_shape")] * 2
    assert kept_under(world, early["op"]) is None
    (created,) = lead.push(draft(lead))
    assert created["status"] == "applied"
    assert states(world, early, later) == ["applied", "applied"]
    again = companion.push(early, later)
    assert [(r["status"], r["first"]) for r in again] == [("duplicate", "applied")] * 2
    row = again[-1]["row"]
    assert row["values"]["requests"] == "多一些课外书和球。"
    assert row["stamps"]["requests"] == f"{companion.inc}.2"
    assert row["conflicts"] == []
    assert companion.call("GET", "/quarantine").json["items"] == []
    assert kept_under(world, early["op"]) == "S1-p1"
    with world.store.read("S1") as unit:
        assert unit.ops.get(unit.ops.find(early["op"])[0].key).raw, "readable under the pupil's key"


def test_a_stranger_who_guessed_the_id_gains_nothing_by_coming_first(world: World) -> None:
    lead, stranger = world.phone("S1-t1"), world.phone("S1-t3")
    guess = stranger.op("visit", "S1-w9", {"requests": "进来了。"})
    stranger.push(guess)
    lead.push(lead.op("visit", "S1-w9", {"pupil": "S1-p1"}))
    (result,) = stranger.push(guess)
    assert (result["first"], result["code"]) == ("quarantined", "forbidden_scope")
    assert lead.push(lead.op("visit", "S1-w9", {"mode": "phone"}))[0]["row"]["values"].get("requests") is None


def test_in_one_batch_a_record_that_comes_second_frees_what_came_first(world: World) -> None:
    phone = world.phone()
    first = phone.op("visit", "S1-v1", {"requests": "一。"})
    results = phone.push(first, draft(phone))
    assert [r["status"] for r in results] == ["applied", "applied"]
    assert results[1]["row"]["values"]["requests"] == "一。"


def test_a_held_op_that_waited_for_its_record_lies_under_its_pupils_key_afterwards(world: World) -> None:
    lead, companion = world.phone("S1-t1"), world.phone("S1-t2")
    waiting = companion.op("visit", "S1-v1", {"pupil": "S1-p1", "mode": "phone"}, after=None)
    waiting |= {"after": 1, "n": 2}
    assert companion.push(waiting)[0]["status"] == "held"
    lead.push(draft(lead))
    companion.n = 0
    companion.push({**companion.op("visit", "S1-v1", {"preparation": "书。"}), "after": None})
    assert states(world, waiting) == ["conflict"]
    assert kept_under(world, waiting["op"]) == "S1-p1"


def newer_app(world: World) -> tuple[Phone, list[dict[str, Any]]]:
    """A phone with a newer app: it writes a field that this server does not know yet."""
    phone = world.phone()
    phone.push(draft(phone))
    ops = [
        phone.op("visit", "S1-v1", {"mood": "晴", "requests": "一。"}),
        phone.op("visit", "S1-v1", {"requests": "一。二。"}),
        phone.op("visit", "S1-v1", {"mood": "多云"}),
    ]
    results = phone.push(*ops)
    assert [(r["status"], r.get("code")) for r in results] == [
        ("quarantined", "unknown_field"),
        ("applied", None),
        ("quarantined", "unknown_field"),
    ]
    return phone, ops


def test_unknown_fields_of_a_newer_app_are_replayed_after_the_upgrade(world: World, upgrade: Any) -> None:
    phone, ops = newer_app(world)
    assert replay_waiting(world.store, "S1", world.now) == 0
    upgrade()
    assert "unread" in Loop(world.parts).sweep()
    assert states(world, *ops) == ["applied", "applied", "applied"]
    row = phone.push(*ops)[-1]["row"]
    assert row["values"]["mood"] == "多云"
    assert row["values"]["requests"] == "一。二。"
    assert row["conflicts"] == [], "its author had seen the first text when writing the second"
    assert phone.call("GET", "/quarantine").json["items"] == []
    assert replay_waiting(world.store, "S1", world.now) == 0


def test_an_old_app_against_a_newer_server_blanks_nothing(world: World, upgrade: Any) -> None:
    new, old = world.phone("S1-t1"), world.phone("S1-t2")
    upgrade()
    new.push(draft(new, mood="晴"))
    old.pull()
    (result,) = old.push(old.op("visit", "S1-v1", {"process": "改过的经过。"}))
    assert result["status"] == "applied"
    values = result["row"]["values"]
    assert (values["mood"], values["process"]) == ("晴", "改过的经过。")
    new.push(submit(new))
    assert old.push(old.op("visit", "S1-v1", {"requests": "好。"}))[0]["row"]["values"]["mood"] == "晴"


def test_push_takes_whatever_schema_an_app_has_and_pull_needs_a_known_one(world: World) -> None:
    phone = world.phone()
    reply = phone.push_raw([draft(phone)], schema=0, proto=0)
    assert (reply.status, reply.json["results"][0]["status"]) == (200, "applied")
    assert phone.pull_page(schema=0).code == "app_too_old"
    assert phone.push_raw([], schema=99, proto=2).status == 200
    assert phone.pull_page(schema=99).status == 200


def test_a_rise_of_the_schema_sends_the_changed_types_again_and_no_others(world: World, upgrade: Any) -> None:
    phone, office = world.phone(), world.phone("S1-o1")
    phone.push(draft(phone), submit(phone))
    for one in (phone, office):
        one.pull()
        assert one.pull() == []
    upgrade()
    for one in (phone, office):
        rows = one.pull(limit=1)
        assert [(row["type"], row["id"]) for row in rows] == [("visit", "S1-v1")]
        assert one.pull() == []


def test_an_app_that_was_upgraded_reads_everything_again(world: World) -> None:
    phone, fresh = world.phone(), world.phone()
    phone.pull()
    fresh.pull()
    assert phone.pull_page(schema=1).json["rows"] == []
    page = phone.pull_page(limit=500, schema=2).json
    assert {(r["type"], r["id"]) for r in page["rows"]} == set(fresh.rows)


def test_what_one_op_breaks_holds_up_no_other(
    world: World, upgrade: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from server.services import replay_waiting as module

    phone, ops = newer_app(world)
    upgrade()
    replay = module._replay
    with world.store.read("S1") as unit:
        poison = unit.ops.find(ops[0]["op"])[0].key

    def breaks(store: Any, school: str, key: str, now: Any) -> bool:
        if key == poison:
            raise RuntimeError("poison")
        return replay(store, school, key, now)

    monkeypatch.setattr(module, "_replay", breaks)
    assert replay_waiting(world.store, "S1", world.now) == 1
    assert states(world, *ops) == ["quarantined", "applied", "applied"]
    assert phone.call("GET", "/quarantine").json["items"][0]["op"] == ops[0]["op"]
