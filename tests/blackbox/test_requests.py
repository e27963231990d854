"""What every request has in common: errors, sizes, compression, languages, bad input. Never a 500."""

from __future__ import annotations

import gzip
import http.client
import json
from typing import Any

import pytest

from tests.blackbox.conftest import Enrols, first_op
from tests.blackbox.wire import API, Device, ask, new_id

POSTS = ("/sync/push", "/sync/pull", "/sync/import", "/devices", "/devices/refresh")
NO_JSON = {
    "100,000 brackets": b"[" * 100_000,
    "20,000 objects": b'{"a":' * 20_000,
    "closed brackets": b"[" * 60_000 + b"]" * 60_000,
    "cut off": b'{"proto":1',
    "empty": b"",
    "NaN": b'{"a":NaN}',
    "bad UTF-8": b'"\xff\xfe"',
    "NUL byte": b'{"a":"\x00"}',
    "binary": bytes(range(256)),
}
NO_SHAPE = [b"[]", b"null", b"7", b'"text"', b"{}", b'{"ops":[]}', b'{"user":7,"password":[]}']


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize("body", NO_JSON.values(), ids=NO_JSON.keys())
def test_what_is_no_json(t1: Device, path: str, body: bytes, lang: str) -> None:
    t1.lang = lang
    found = t1.ask("POST", path, body, Content_Type="application/json").problem(400, "bad_json")
    assert found["detail"].isascii() is (lang == "en")


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize("body", NO_SHAPE)
def test_what_has_no_shape_names_the_members(t1: Device, path: str, body: bytes, lang: str) -> None:
    t1.lang = lang
    found = t1.ask("POST", path, body, Content_Type="application/json").problem(422, "bad_shape")
    assert found["errors"]
    for messages in found["errors"].values():
        assert all(word.isascii() is (lang == "en") for word in messages)


@pytest.mark.parametrize(
    ("member", "value"),
    [("inc", None), ("inc", "37"), ("inc", 0), ("inc", 2**60), ("inc", True), ("epoch", 7), ("epoch", None),
     ("proto", "1"), ("schema", -1), ("ops", {}), ("ops", None), ("inc", 1.5)],
)  # fmt: skip
def test_a_broken_envelope(t1: Device, member: str, value: Any) -> None:
    found = t1.ask("POST", "/sync/push", {**t1.envelope(ops=[]), member: value}).problem(422, "bad_shape")
    assert list(found["errors"]) == [member]


def test_too_many_or_too_large_and_the_halves_pass(t1: Device) -> None:
    ops = [first_op(t1, new_id()) for _ in range(51)]
    t1.push_answer(ops).problem(413, "too_large")
    assert {r["status"] for r in t1.push(*ops[:25])["results"]} == {"applied"}
    assert t1.push(*ops[25:])["acked_n"] == 51


def test_bytes_count_after_decompression(t1: Device) -> None:
    text = json.dumps(t1.envelope(ops=["x" * 300_000])).encode()
    t1.ask("POST", "/sync/push", text).problem(413, "too_large")
    packed = gzip.compress(text, mtime=0)
    t1.ask("POST", "/sync/push", packed, Content_Encoding="gzip").problem(413, "too_large")
    bomb = gzip.compress(b"[" * 200_000_000, mtime=0)
    t1.ask("POST", "/sync/push", bomb, Content_Encoding="gzip").problem(413, "too_large")


def test_an_op_above_128_kb_is_quarantined_alone(t1: Device) -> None:
    big = t1.op("visit", new_id(), set={"pupil": ["S1-p1", None], "process": ["字" * 50_000, None]})
    reply = t1.push(big, first_op(t1, new_id()))
    assert [r["status"] for r in reply["results"]] == ["quarantined", "applied"]
    assert reply["results"][0]["code"] == "bad_shape"


def test_gzip_both_ways(t1: Device) -> None:
    packed = gzip.compress(json.dumps(t1.envelope(ops=[first_op(t1, new_id())])).encode())
    answer = t1.ask("POST", "/sync/push", packed, Content_Encoding="gzip", Content_Type="application/json")
    assert answer.good()["results"][0]["status"] == "applied"
    answer = t1.ask("POST", "/sync/pull", t1.envelope(cursor=None, limit=200), Accept_Encoding="gzip")
    assert answer.headers["content-encoding"] == "gzip"
    assert "accept-encoding" in answer.headers["vary"].lower()
    assert json.loads(gzip.decompress(answer.body))["rows"]
    plain = t1.pull_answer(None)
    assert "content-encoding" not in plain.headers
    assert len(answer.body) < len(plain.body)


@pytest.mark.parametrize(
    "body", [b"junk", gzip.compress(b"{}", mtime=0)[:-4], gzip.compress(b"{}", mtime=0) + b"x"]
)
def test_broken_gzip(t1: Device, body: bytes) -> None:
    t1.ask("POST", "/sync/push", body, Content_Encoding="gzip").problem(400, "bad_json")


def test_other_encodings_are_refused(t1: Device) -> None:
    t1.ask("POST", "/sync/push", b"x", Content_Encoding="br").problem(415, "unsupported_media_type")


@pytest.mark.parametrize(
    ("asked", "chinese"),
    [("zh-CN", True), ("zh", True), ("en", False), ("en-GB,en;q=0.8", False), ("fr", True), ("", True),
     ("en;q=0.3, zh-CN;q=0.9", True), ("zh-CN;q=0.2, en", False), ("*", True), (";;;", True)],
)  # fmt: skip
def test_the_language_of_details(base: str, asked: str, chinese: bool) -> None:
    answer = ask(base, "GET", "/nothing/here", headers={"Accept-Language": asked})
    found = answer.problem(404, "not_found")
    assert found["detail"].isascii() is not chinese
    assert answer.headers["content-language"] == ("zh-CN" if chinese else "en")


def test_what_is_not_there_and_what_one_may_not_see_look_alike(
    enrol: Enrols, office: Device, t1: Device
) -> None:
    people = {"lead": "S1-t1", "companions": []}
    pairs = [
        (office, "PUT", "/assignments/{}", ("S2-a1", "nothing"), people),
        (t1, "GET", "/photos/{}", (new_id(), new_id()), None),
        (office, "GET", "/office/visits/{}", ("S2-v1", "nothing"), None),
        (t1, "POST", "/quarantine/{}/replay", (new_id(), new_id()), None),
        (t1, "DELETE", "/devices/{}", (enrol("S2-t1").enrolled["device"], "nothing"), None),
    ]
    for device, method, path, ids, body in pairs:
        one, two = (device.ask(method, path.format(each), body) for each in ids)
        one.problem(404, "not_found")
        assert one.body == two.body, path


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/sync/push"), ("POST", "/sync/pull"), ("POST", "/sync/import"), ("GET", "/sync/schema"),
     ("GET", "/quarantine"), ("POST", "/quarantine/x/replay"), ("POST", "/quarantine/x/discard"),
     ("POST", "/uploads"), ("HEAD", "/uploads/x"), ("PATCH", "/uploads/x"), ("DELETE", "/uploads/x"),
     ("GET", "/photos/x"), ("PUT", "/assignments/x"), ("DELETE", "/devices/x"), ("GET", "/me"),
     ("POST", "/devices/incarnation"), ("GET", "/office/visits"), ("GET", "/office/figures")],
)  # fmt: skip
def test_without_a_login(base: str, method: str, path: str) -> None:
    answer = ask(base, method, path)
    assert answer.status == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")
    if method != "HEAD":
        answer.problem(401, "token_invalid")


@pytest.mark.parametrize(
    "token", ["", "x", "Bearer", "\u00e9", "a" * 9000, "x y", "'; DROP TABLE device; --"]
)
def test_tokens_that_are_none(base: str, token: str) -> None:
    answer = ask(base, "GET", "/me", headers={"Authorization": f"Bearer {token}"})
    assert answer.status in (400, 401, 431), answer.status
    assert answer.json["code"]


@pytest.mark.parametrize("person", ["t1", "S2-o1"])
def test_the_offices_routes_are_the_offices(enrol: Enrols, person: str) -> None:
    device = enrol(person)
    expected = (403, "forbidden") if person == "t1" else (404, "not_found")
    device.ask("PUT", "/assignments/S1-a1", {"lead": "S1-t1", "companions": []}).problem(*expected)
    device.ask("GET", "/office/visits/S1-v1").problem(*expected)


@pytest.mark.parametrize(
    "path", ["/photos/%00", "/quarantine/%00/replay", "/devices/%00", "/uploads/%00", "/photos/" + "x" * 5000]
)
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE", "PATCH", "PUT", "BREW"])
def test_strange_paths_and_methods(t1: Device, method: str, path: str) -> None:
    answer = t1.ask(method, path)
    assert 400 <= answer.status < 500, answer.status
    assert answer.json["code"] in (
        "not_found",
        "method_not_allowed",
        "tus_version",
        "too_large",
        "bad_shape",
        "bad_request",
    )
    if answer.status == 405:
        assert answer.headers["allow"]


@pytest.mark.parametrize(
    "query",
    [
        "limit=x",
        "limit=-1",
        "limit=99999999999999999999999",
        "cursor=%00",
        "cursor=zzz",
        "limit=1&limit=2",
        "cursor=" + "a" * 600,
    ],
)
def test_strange_queries(t1: Device, query: str) -> None:
    answer = t1.ask("GET", f"/quarantine?{query}")
    assert answer.status in (200, 400, 422), answer.body
    if answer.status != 200:
        assert answer.json["code"] in ("bad_shape", "bad_cursor")


def test_a_body_without_end_and_a_lying_length(base: str, t1: Device) -> None:
    connection = http.client.HTTPConnection(base, timeout=30)
    try:
        connection.putrequest("POST", API + "/sync/push")
        connection.putheader("Authorization", f"Bearer {t1.token}")
        connection.putheader("Content-Length", str(10**12))
        connection.endheaders()
        answer = connection.getresponse()
        assert answer.status == 413
    finally:
        connection.close()


def test_unknown_members_of_an_envelope_are_no_fault(t1: Device) -> None:
    assert t1.push(first_op(t1, new_id()), mood="good")["results"][0]["status"] == "applied"


def test_nothing_of_a_refused_request_is_lost_on_the_way_back(t1: Device) -> None:
    op = first_op(t1, new_id())
    t1.push_answer([op], inc=1).problem(403, "foreign_inc")
    t1.push_answer([op], epoch="e0").problem(409, "epoch_changed")
    assert t1.push(op)["acked_n"] == 1
