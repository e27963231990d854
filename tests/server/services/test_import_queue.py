"""A queue that somebody else brings: whose it is, who may bring it, and what is noted of it."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64decode
from hashlib import sha256
from typing import Any

import orjson
import pytest

from tests.support.phone import Phone
from tests.support.world import World, draft

ESCROW, QUEUE = b"jiafang-escrow-1", b"jiafang-queue-1"


def secret_of(phone: Phone) -> bytes:
    text: str = phone.me["secret"]
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def signed(phone: Phone, ops: list[dict[str, Any]], secret: bytes | None = None) -> bytes:
    """The plaintext of a backup file's queue, as the phone writes it."""
    body = {"proto": 1, "epoch": phone.epoch, "device": phone.me["device"]}
    rest = b'"' + b"," + orjson.dumps({**body, "ops": [{"inc": phone.inc, **op} for op in ops]})[1:]
    mac = hmac.digest(secret_of(phone) if secret is None else secret, QUEUE + rest, sha256).hex()
    return b'{"mac":"' + mac.encode() + rest


def boxed(world: World, plain: bytes) -> dict[str, str]:
    school = world.parts.keys.school("S1")
    return {"kid": school.kid, "box": school.seal_box(plain)}


def audit_of(world: World) -> list[tuple[str, bool]]:
    with world.store.read("S1") as unit:
        entries = [entry for entry in unit.audit.entries() if entry.act == "import_queue"]
    return [(entry.by, entry.detail["proved"]) for entry in entries]


def test_a_colleague_carries_a_signed_queue_and_learns_nothing_of_it(world: World) -> None:
    author, carrier = world.phone("S1-t1"), world.phone("S1-t3")
    op = draft(author)
    reply = carrier.call("POST", "/sync/import", boxed(world, signed(author, [op])))
    assert reply.status == 200
    assert reply.json["proved"] is True
    assert [(r["status"], r["row"]) for r in reply.json["results"]] == [("applied", None)]
    assert audit_of(world) == [("S1-t3", True)]
    (own,) = author.push(op)
    assert (own["status"], own["first"]) == ("duplicate", "applied")
    assert own["row"]["values"]["status"] == "draft"
    with world.store.read("S1") as unit:
        record = unit.records.get("visit", op["id"])
    assert record is not None
    assert record.values["author"] == "S1-t1"


def test_twice_is_as_good_as_once(world: World) -> None:
    author, carrier = world.phone("S1-t1"), world.phone("S1-t3")
    box = boxed(world, signed(author, [draft(author)]))
    carrier.call("POST", "/sync/import", box)
    again = carrier.call("POST", "/sync/import", box).json
    assert [r["status"] for r in again["results"]] == ["duplicate"]


@pytest.mark.parametrize("how", ["unsigned", "other secret", "changed after", "no such device"])
def test_a_colleague_cannot_forge_a_queue(world: World, how: str) -> None:
    author, forger = world.phone("S1-t1"), world.phone("S1-t3")
    op = draft(author)
    plain = {
        "unsigned": orjson.dumps({"proto": 1, "epoch": author.epoch, "ops": [{"inc": author.inc, **op}]}),
        "other secret": signed(author, [op], secret_of(forger)),
        "changed after": signed(author, [op]).replace(b"on_site", b"phone"),
        "no such device": signed(author, [op]).replace(author.me["device"].encode(), b"nobody"),
    }[how]
    reply = forger.call("POST", "/sync/import", boxed(world, plain))
    assert (reply.status, reply.code) == (403, "foreign_inc")
    with world.store.read("S1") as unit:
        assert unit.records.get("visit", op["id"]) is None


def test_a_carriers_own_secret_does_not_open_a_colleagues_incarnation(world: World) -> None:
    author, forger = world.phone("S1-t1"), world.phone("S1-t3")
    op = {"inc": author.inc, **draft(author)}
    reply = forger.call("POST", "/sync/import", boxed(world, signed(forger, [op])))
    assert reply.code == "foreign_inc"


def test_a_signature_proves_nothing_of_a_colleagues_ops_in_the_same_file(world: World) -> None:
    author, forger, office = world.phone("S1-t1"), world.phone("S1-t3"), world.phone("S1-o1")
    ops = [draft(forger, visit="S1-v7", pupil="S1-p2"), {"inc": author.inc, **draft(author)}]
    reply = office.call("POST", "/sync/import", boxed(world, signed(forger, ops))).json
    assert [r["status"] for r in reply["results"]] == ["applied", "applied"]
    assert reply["proved"] is False
    assert audit_of(world) == [("S1-o1", True), ("S1-o1", False)]


def test_the_office_brings_what_a_restored_server_has_forgotten_back_to_whoever_signed_it(
    world: World,
) -> None:
    author, office = world.phone("S1-t1"), world.phone("S1-o1")
    author.inc = 4242
    box = boxed(world, signed(author, [draft(author)]))
    assert office.call("POST", "/sync/import", box).code == "foreign_inc"
    world.store.new_epoch(world.now)
    reply = office.call("POST", "/sync/import", box).json
    assert (reply["proved"], reply["results"][0]["status"]) == (True, "applied")
    author.epoch = world.store.epoch
    assert author.push(draft(author, visit="S1-v8", pupil="S1-p2"))[0]["status"] == "applied"
    office.inc, office.epoch = 4242, world.store.epoch
    assert office.push_raw([draft(office)]).code == "foreign_inc"


def test_what_a_stopped_device_signed_comes_through_the_office(world: World) -> None:
    author, carrier, office = world.phone("S1-t1"), world.phone("S1-t3"), world.phone("S1-o1")
    box = boxed(world, signed(author, [draft(author)]))
    office.call("DELETE", f"/devices/{author.me['device']}")
    assert carrier.call("POST", "/sync/import", box).code == "foreign_inc"
    reply = office.call("POST", "/sync/import", box).json
    assert (reply["proved"], reply["results"][0]["status"]) == (False, "applied")
    assert audit_of(world) == [("S1-o1", False)]


def test_an_unsigned_queue_is_its_authors_or_the_offices_and_marked(world: World) -> None:
    author, office = world.phone("S1-t1"), world.phone("S1-o1")
    op = draft(author)
    box = boxed(world, orjson.dumps({"proto": 1, "epoch": author.epoch, "inc": author.inc, "ops": [op]}))
    assert office.call("POST", "/sync/import", box).json["proved"] is False
    assert author.call("POST", "/sync/import", box).json["results"][0]["status"] == "duplicate"
    assert audit_of(world) == [("S1-o1", False)]


def test_a_pull_may_say_how_much_waits(world: World) -> None:
    phone = world.phone("S1-t1")
    ask = {"proto": 1, "schema": 1, "epoch": phone.epoch, "inc": phone.inc, "cursor": None}
    for waiting in (
        {"ops": 3, "photos": 2},
        {"ops": -1, "photos": 2},
        {"ops": True, "photos": 0},
        "much",
        None,
    ):
        assert phone.call("POST", "/sync/pull", {**ask, "waiting": waiting}).status == 200
    quiet = world.phone("S1-o1")
    listed = quiet.call("GET", "/office/devices").json["items"]
    waiting = {one["id"]: one["waiting"] for one in listed}
    assert waiting == {phone.me["device"]: {"ops": 3, "photos": 2}, quiet.me["device"]: None}
