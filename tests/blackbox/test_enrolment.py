"""Devices, tokens and incarnations, as docs/protocol.md says."""

from __future__ import annotations

from typing import Any

import pytest

from tests.blackbox.wire import Device, ask, new_id
from tests.support.world import PASSWORD


def refresh(device: Device, token: str) -> Any:
    return ask(device.base, "POST", "/devices/refresh", {"refresh_token": token})


def test_enrolling_answers_with_all_that_a_phone_needs(enrol: Any) -> None:
    one, two = enrol("t1"), enrol("t1")
    for device in (one, two):
        said = device.enrolled
        assert {
            "device",
            "token",
            "refresh_token",
            "expires_in",
            "inc",
            "epoch",
            "user",
            "school",
            "limits",
        } <= said.keys()
        assert 0 < said["inc"] < 2**53
        assert said["expires_in"] > 0
        assert {"ops", "bytes"} <= said["limits"].keys()
    assert one.inc != two.inc
    assert one.enrolled["device"] != two.enrolled["device"]
    assert one.epoch == two.epoch


def test_wrong_credentials_tell_nothing(base: str) -> None:
    wrong = {"device_name": "x", "app": "x", "schema": 1, "password": "wrong-wrong-0000"}
    known = ask(base, "POST", "/devices", {**wrong, "user": "S1-l1"})
    unknown = ask(base, "POST", "/devices", {**wrong, "user": "nobody"})
    known.problem(401, "bad_credentials")
    assert known.body == unknown.body


def test_a_code_of_the_office_enrols_once(office: Device, base: str) -> None:
    issued = office.ask("POST", "/devices/enrolment-codes", {"person": "S1-t2"}).good(200)
    body = {"enrolment_code": issued["code"], "device_name": "x", "app": "x", "schema": 1}
    assert ask(base, "POST", "/devices", body).good(200)["user"] == "S1-t2"
    ask(base, "POST", "/devices", body).problem(401, "bad_credentials")


def test_tokens_are_needed_and_must_be_known(base: str, t1: Device) -> None:
    ask(base, "POST", "/sync/pull", t1.envelope()).problem(401, "token_invalid")
    t1.token = "no-such-token"
    t1.pull_answer(None).problem(401, "token_invalid")


def test_a_lost_refresh_reply_costs_nothing(t1: Device) -> None:
    first = t1.enrolled["refresh_token"]
    told = refresh(t1, first).good()
    assert {"token", "refresh_token", "expires_in"} <= told.keys()
    again = refresh(t1, first).good()
    assert again["refresh_token"] == told["refresh_token"], "the same successor"
    t1.token = again["token"]
    assert t1.pull()
    assert refresh(t1, again["refresh_token"]).good()["refresh_token"] != again["refresh_token"]


def test_an_older_refresh_token_ends_the_device(t1: Device) -> None:
    first = t1.enrolled["refresh_token"]
    second = refresh(t1, first).good()
    third = refresh(t1, second["refresh_token"]).good()
    refresh(t1, first).problem(401, "token_reused")
    for token in (t1.token, second["token"], third["token"]):
        t1.token = token
        assert t1.pull_answer(None).json["code"] in ("device_revoked", "token_invalid")
    t1.token = third["token"]
    t1.pull_answer(None).problem(403, "device_revoked")
    assert refresh(t1, third["refresh_token"]).status in (401, 403)


def test_the_predecessor_is_too_old_once_its_successor_was_used(t1: Device) -> None:
    first = t1.enrolled["refresh_token"]
    t1.token = refresh(t1, first).good()["token"]
    t1.pull()
    refresh(t1, first).problem(401, "token_reused")


def test_an_unknown_refresh_token(t1: Device) -> None:
    refresh(t1, "nothing").problem(401, "token_invalid")


def test_revoking(enrol: Any, office: Device) -> None:
    mine, other = enrol("t1"), enrol("t1")
    foreign = enrol("t2").ask("DELETE", f"/devices/{mine.enrolled['device']}")
    unknown = enrol("t2").ask("DELETE", f"/devices/{new_id()}")
    foreign.problem(404, "not_found")
    assert foreign.body == unknown.body
    assert other.ask("DELETE", f"/devices/{mine.enrolled['device']}").status == 204
    mine.pull_answer(None).problem(403, "device_revoked")
    mine.push_answer([]).problem(403, "device_revoked")
    assert office.ask("DELETE", f"/devices/{other.enrolled['device']}").status == 204
    other.pull_answer(None).problem(403, "device_revoked")


@pytest.mark.parametrize("call", ["push_answer", "pull_answer"])
def test_an_incarnation_is_its_owners_only(call: str, t1: Device, t3: Device) -> None:
    fresh = t1.ask("POST", "/devices/incarnation").good(200)["inc"]
    assert fresh != t1.inc
    argument: Any = [] if call == "push_answer" else None
    getattr(t1, call)(argument, inc=fresh).good()
    getattr(t3, call)(argument, inc=t1.inc).problem(403, "foreign_inc")
    getattr(t3, call)(argument, inc=1).problem(403, "foreign_inc")


def test_a_second_incarnation_counts_from_one(t1: Device) -> None:
    t1.one(t1.op("visit", new_id(), set={"pupil": ["S1-p1", None]}))
    t1.inc, t1.n = t1.ask("POST", "/devices/incarnation").good(200)["inc"], 0
    reply = t1.push(t1.op("visit", new_id(), set={"pupil": ["S1-p1", None]}))
    assert (reply["results"][0]["status"], reply["acked_n"]) == ("applied", 1)


def test_health_and_description_need_no_login(base: str, t1: Device) -> None:
    said = ask(base, "GET", "/health").good()
    assert said["epoch"] == t1.epoch
    assert {"status", "epoch", "schema"} <= said.keys()
    paths = ask(base, "GET", "/openapi.json").good()["paths"]
    for method, path in (
        ("post", "/devices"), ("post", "/devices/refresh"), ("delete", "/devices/{device}"),
        ("post", "/sync/push"), ("post", "/sync/pull"), ("post", "/sync/import"), ("get", "/sync/schema"),
        ("get", "/quarantine"), ("post", "/quarantine/{op}/replay"), ("post", "/quarantine/{op}/discard"),
        ("post", "/uploads"), ("head", "/uploads/{upload}"), ("patch", "/uploads/{upload}"),
        ("delete", "/uploads/{upload}"), ("get", "/photos/{photo}"), ("put", "/assignments/{assignment}"),
        ("get", "/openapi.json"), ("get", "/health"),
    ):  # fmt: skip
        assert method in paths[f"/api/v1{path}"], path


def test_the_password_is_not_the_other_schools(base: str) -> None:
    body = {
        "user": "S2-t1",
        "password": PASSWORD,
        "school": "S1",
        "device_name": "x",
        "app": "x",
        "schema": 1,
    }
    ask(base, "POST", "/devices", body).problem(401, "bad_credentials")
