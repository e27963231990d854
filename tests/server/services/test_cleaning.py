"""What was promised to be sealed is sealed, whatever a phone sends; and other rules of a single write."""

from __future__ import annotations

import json

import pytest

from tests.support.phone import uuid7
from tests.support.readers import name_readers
from tests.support.world import World, consent, draft, submit

SAID = {"face": "fair", "by": "奶奶", "words": "老师来得太晚。"}


def test_words_that_came_in_the_clear_are_sealed_before_they_are_stored(world: World) -> None:
    phone, office = world.phone(), world.phone("S1-o1")
    phone.push(draft(phone))
    entry = {"kind": "feedback", "id": uuid7(), "body": SAID}
    (result,) = phone.push(phone.op("visit", "S1-v1", append=[entry]), submit(phone))[:1]
    assert result["status"] == "applied"
    body = result["row"]["appends"]["feedback"][0]["body"]
    assert (body["face"], body["by"], "words" in body) == ("fair", "奶奶", False)
    keys = world.parts.keys.school("S1")
    assert body["kid"] == keys.kid
    assert json.loads(keys.open_box(body["box"])) == {"words": SAID["words"]}
    with world.store.read("S1") as unit:
        assert SAID["words"] not in json.dumps(unit.records.get("visit", "S1-v1").appends, ensure_ascii=False)
    name_readers(world, "S1-o1")
    (shown,) = office.call("GET", "/office/visits/S1-v1").json["appends"]["feedback"]
    assert shown["body"] == SAID


def test_an_entry_without_sealed_words_stays_as_it_is(world: World) -> None:
    phone = world.phone()
    phone.push(draft(phone))
    entry = {"kind": "feedback", "id": uuid7(), "body": {"face": "fair"}}
    (result,) = phone.push(phone.op("visit", "S1-v1", append=[entry]))
    assert result["row"]["appends"]["feedback"][0]["body"] == {"face": "fair"}


@pytest.mark.parametrize("stranger", ["S2-t1", "nobody"])
def test_whoever_is_named_works_at_this_school(world: World, stranger: str) -> None:
    phone = world.phone()
    (lead,) = phone.push(phone.op("visit", "S1-w1", {"pupil": "S1-p1", "lead": stranger}))
    assert (lead["code"], list(lead["errors"])) == ("bad_shape", ["lead"])
    key = f"companions/{stranger}"
    (companion,) = phone.push(phone.op("visit", "S1-w2", {"pupil": "S1-p1"}, {key: True}))
    assert (companion["code"], list(companion["errors"])) == ("bad_shape", [key])
    (taken,) = phone.push(phone.op("visit", "S1-w3", {"pupil": "S1-p1", "lead": None}, {key: False}))
    assert taken["status"] == "applied"


def test_a_no_to_every_visit_is_not_narrowed_to_one(world: World) -> None:
    phone = world.phone()
    phone.push(draft(phone))
    said = consent(phone, "S1-c1", given=False)
    said["set"].pop("visit")
    assert phone.push(said)[0]["status"] == "applied"
    (result,) = phone.push(phone.op("consent", "S1-c1", {"visit": "S1-v1"}))
    assert (result["status"], result["code"]) == ("quarantined", "state_mismatch")
    assert phone.push(phone.op("consent", "S1-c1", {"witness": "村支书"}))[0]["status"] == "applied"
    assert phone.push(said)[0]["status"] == "duplicate"
