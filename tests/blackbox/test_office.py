"""Sealed queues brought in by hand, and assignments that the office changes."""

from __future__ import annotations

import base64
import json
import os
from datetime import date
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from server.app import build_parts
from server.store.people import Teaches
from tests.blackbox.conftest import Enrols, first_op
from tests.blackbox.wire import Device, new_id
from tests.support.world import settings_for


def _number(text: str) -> int:
    return int.from_bytes(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)), "big")


def sealed(device: Device, value: Any) -> dict[str, str]:
    """`{kid, box}` to the school's public key: ephemeral point, IV, AES-256-GCM over JSON."""
    keys = device.enrolled["keys"]
    public = ec.EllipticCurvePublicNumbers(
        _number(keys["public"]["x"]), _number(keys["public"]["y"]), ec.SECP256R1()
    )
    own = ec.generate_private_key(ec.SECP256R1())
    shared = own.exchange(ec.ECDH(), public.public_key())
    key = HKDF(hashes.SHA256(), 32, None, b"jiafang-seal-1|" + keys["kid"].encode()).derive(shared)
    iv = os.urandom(12)
    point = own.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    box = point + iv + AESGCM(key).encrypt(iv, json.dumps(value).encode(), None)
    return {"kid": keys["kid"], "box": base64.urlsafe_b64encode(box).rstrip(b"=").decode()}


def test_a_sealed_queue_is_applied_once(t1: Device, office: Device) -> None:
    visit = new_id()
    ops = [first_op(t1, visit), t1.op("visit", visit, set={"process": ["带来的。", None]}, after=1)]
    box = sealed(t1, {"proto": 1, "epoch": t1.epoch, "ops": [{**op, "inc": t1.inc} for op in ops]})
    reply = office.ask("POST", "/sync/import", box).good()
    assert {"epoch", "results", "acked_n", "durable_n", "limits", "now"} <= reply.keys()
    assert [(r["op"], r["status"]) for r in reply["results"]] == [(op["op"], "applied") for op in ops]
    again = office.ask("POST", "/sync/import", box).good()
    assert [r["status"] for r in again["results"]] == ["duplicate", "duplicate"], "idempotent"
    pushed = t1.push(*ops)
    assert [r["status"] for r in pushed["results"]] == ["duplicate", "duplicate"], "original incs kept"
    assert pushed["acked_n"] == 2
    row = t1.row("visit", visit)
    assert row["values"]["process"] == "带来的。"
    assert row["stamps"]["process"] == t1.stamp(ops[1])


def test_ones_own_queue_after_a_new_phone(enrol: Enrols) -> None:
    old, new = enrol("t1"), enrol("t1")
    op = first_op(old, new_id())
    box = sealed(old, {"proto": 1, "epoch": old.epoch, "inc": old.inc, "ops": [op]})
    assert new.ask("POST", "/sync/import", box).good()["results"][0]["status"] == "applied"


def test_nobody_brings_a_colleagues_queue_but_the_office(t1: Device, t3: Device) -> None:
    box = sealed(t1, {"proto": 1, "epoch": t1.epoch, "inc": t1.inc, "ops": [first_op(t1, new_id())]})
    t3.ask("POST", "/sync/import", box).problem(403, "foreign_inc")


def test_boxes_that_are_none(t1: Device, enrol: Enrols) -> None:
    good = sealed(t1, {"proto": 1, "epoch": t1.epoch, "inc": t1.inc, "ops": [first_op(t1, new_id())]})
    other = enrol("S2-t1")
    for wrong in (
        {**good, "kid": "k0"}, {**good, "box": good["box"][:-4]}, {**good, "box": "!"}, {"kid": good["kid"]},
        sealed(t1, []), sealed(t1, {"ops": 7}), sealed(t1, {"ops": [1]}), sealed(t1, "x"),
        sealed(other, {"inc": other.inc, "ops": []}),
    ):  # fmt: skip
        t1.ask("POST", "/sync/import", wrong).problem(422, "bad_shape")


def test_an_assignment_is_handed_over(enrol: Enrols, office: Device) -> None:
    t1, t2, t3 = enrol("t1"), enrol("t2"), enrol("t3")
    held = t2.rows()
    assert {("assignment", "S1-a1"), ("pupil", "S1-p1"), ("guardian", "S1-g-p1")} <= held.keys()
    visit = new_id()
    begun = t2.op("visit", visit, set={"pupil": ["S1-p1", None], "process": ["还在路上写的。", None]})
    said = office.ask("PUT", "/assignments/S1-a1", {"lead": "S1-t3", "companions": ["S1-t1"]}).good()
    try:
        assert said["row"]["values"]["lead"] == "S1-t3"
        pages = t2.pull()
        gone = {(g["type"], g["id"]): g["why"] for page in pages for g in page["gone"]}
        assert gone[("assignment", "S1-a1")] == gone[("pupil", "S1-p1")] == "scope"
        row = t3.row("assignment", "S1-a1")
        assert row["values"]["lead"] == "S1-t3"
        assert row["values"]["companions/S1-t1"] is True
        assert "companions/S1-t2" not in row["values"]
        assert row["stamps"]["lead"].split(".")[0] not in (str(t3.inc), str(t1.inc)), "a server-made write"
        late = t2.one(begun)
        assert late["status"] == "applied", "within 60 days its author may finish it"
        assert late["row"]["flags"] == ["late_assignment"]
    finally:
        back = {"lead": "S1-t1", "companions": ["S1-t2"]}
        assert office.ask("PUT", "/assignments/S1-a1", back).status == 200
    assert ("assignment", "S1-a1") in t2.rows()


def test_assignments_with_faults(office: Device, t1: Device) -> None:
    good = {"lead": "S1-t1", "companions": ["S1-t2"]}
    office.ask("PUT", "/assignments/nothing", good).problem(404, "not_found")
    t1.ask("PUT", "/assignments/S1-a1", good).problem(403, "forbidden")
    for wrong, named in (
        ({"lead": "S2-t1", "companions": []}, "lead"), ({"lead": "S1-t1"}, "companions"),
        ({"lead": 7, "companions": []}, "lead"), ({"lead": "S1-t1", "companions": "S1-t2"}, "companions"),
        ({"lead": "S1-t1", "companions": ["S1-t1"]}, "companions"), ({**good, "mood": 1}, "mood"),
        ({"lead": "a\0b", "companions": []}, "lead"),
        ({"lead": "S1-t1", "companions": ["x"] * 1000}, "companions"),
    ):  # fmt: skip
        found = office.ask("PUT", "/assignments/S1-a1", wrong).problem(422, "bad_shape")
        assert any(name.split(".")[0] == named for name in found["errors"]), found


def test_a_class_that_is_no_longer_taught_is_dropped(box: Any, enrol: Enrols) -> None:
    t2 = enrol("t2")
    t2.rows()
    before = date(2026, 1, 1)
    parts = build_parts(settings_for(box.data_dir))
    try:
        with parts.store.write("S1") as unit:
            unit.people.end_teaching("S1-t2", "S1-c2", before)
            unit.people.add_teaching([Teaches("S1-t2", "S1-c1")])
        pages = t2.pull()
        assert pages[0]["scopes"] == {"add": ["class:S1-c1"], "drop": ["class:S1-c2"]}
        assert {row["id"] for page in pages for row in page["rows"]} >= {"S1-p2", "S1-c1"}
        assert set(pages[-1]["check"]) == {"self:S1-t2", "visit-party:S1-t2", "class:S1-c1"}
    finally:
        with parts.store.write("S1") as unit:
            unit.people.end_teaching("S1-t2", "S1-c1", before)
            unit.people.add_teaching([Teaches("S1-t2", "S1-c2")])
        parts.store.close()
        parts.media.close()
