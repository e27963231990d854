"""Bad input gets a clear message and a stable code, never a 500."""

from __future__ import annotations

import gzip

import pytest

from tests.support.phone import API
from tests.support.world import World, draft

JSON = {"Content-Type": "application/json"}


def problem(reply) -> dict:
    assert reply.headers["Content-Type"] == "application/problem+json"
    body = reply.json
    assert body["status"] == reply.status
    assert body["code"]
    assert body["detail"]
    assert not body["detail"].startswith("problem."), body["code"]
    return body


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 100_000,
        b'{"a":' * 20_000,
        b"NaN",
        b'{"a":NaN}',
        b'"\xff"',
        b"",
        b"{",
        b"1e999",
        b'{"a":"\\ud800","b":NaN}',
    ],
)
@pytest.mark.parametrize("path", ["/sync/push", "/sync/pull", "/devices", "/sync/import"])
def test_what_is_no_json(world: World, path: str, body: bytes) -> None:
    reply = world.phone().call("POST", path, body)
    assert (reply.status, problem(reply)["code"]) == (400, "bad_json")


@pytest.mark.parametrize("body", [b"[]", b"7", b"null", b'"x"', b"{}", b'{"ops":7}'])
@pytest.mark.parametrize("path", ["/sync/push", "/sync/pull", "/devices", "/sync/import", "/devices/refresh"])
def test_what_has_the_wrong_shape(world: World, path: str, body: bytes) -> None:
    reply = world.phone().call("POST", path, body)
    found = problem(reply)
    assert (reply.status, found["code"]) == (422, "bad_shape")
    assert found["errors"]


def test_an_op_nested_beyond_keeping(world: World) -> None:
    phone = world.phone()
    head = b'{"proto":1,"schema":1,"epoch":"%s","inc":%d,"ops":[' % (phone.epoch.encode(), phone.inc)
    reply = phone.call("POST", "/sync/push", head + b"[" * 900 + b"]" * 900 + b"]}")
    assert (reply.status, problem(reply)["code"]) == (400, "bad_json")
    shallow = phone.call("POST", "/sync/push", head + b"[" * 50 + b"]" * 50 + b"]}")
    assert shallow.json["results"][0]["code"] == "bad_shape"


def test_too_large_counts_after_decompression(world: World) -> None:
    phone = world.phone()
    plain = b'{"ops":"' + b"x" * 300_000 + b'"}'
    assert problem(phone.call("POST", "/sync/push", plain))["code"] == "too_large"
    packed = gzip.compress(plain)
    assert len(packed) < 2000
    reply = phone.call("POST", "/sync/push", packed, headers={**JSON, "Content-Encoding": "gzip"})
    assert (reply.status, problem(reply)["code"]) == (413, "too_large")
    reply = phone.call("POST", "/sync/push", b"x" * 5_000_000)
    assert (reply.status, problem(reply)["code"]) == (413, "too_large")


def test_gzip_is_taken_and_broken_gzip_is_not(world: World) -> None:
    import orjson

    phone = world.phone()
    body = {"proto": 1, "schema": 1, "epoch": phone.epoch, "inc": phone.inc, "ops": [draft(phone)]}
    packed = gzip.compress(orjson.dumps(body))
    headers = {**JSON, "Content-Encoding": "gzip"}
    assert phone.call("POST", "/sync/push", packed, headers=headers).json["results"][0]["status"] == "applied"
    for wrong in (packed[:-9], b"junk", packed + b"more"):
        assert problem(phone.call("POST", "/sync/push", wrong, headers=headers))["code"] == "bad_json"
    reply = phone.call("POST", "/sync/push", packed, headers={**JSON, "Content-Encoding": "br"})
    assert (reply.status, problem(reply)["code"]) == (415, "unsupported_media_type")


def test_without_login(world: World) -> None:
    for method, path in (
        ("POST", "/sync/push"), ("POST", "/sync/pull"), ("GET", "/me"), ("GET", "/quarantine"),
        ("PUT", "/assignments/S1-a1"), ("GET", "/photos/x"), ("POST", "/uploads"), ("GET", "/office/visits"),
    ):  # fmt: skip
        reply = world.transport().send(method, API + path, {}, None)
        assert (reply.status, problem(reply)["code"]) == (401, "token_invalid"), path


def test_not_found_and_not_allowed(world: World) -> None:
    phone = world.phone()
    reply = phone.call("GET", "/nowhere")
    assert (reply.status, problem(reply)["code"]) == (404, "not_found")
    reply = phone.call("GET", "/sync/push")
    assert (reply.status, problem(reply)["code"]) == (405, "method_not_allowed")
    assert set(reply.headers["Allow"].split(", ")) == {"OPTIONS", "POST"}
    for method, path in (
        ("DELETE", "/devices/%00"),
        ("POST", "/quarantine/%00/replay"),
        ("PUT", "/assignments/%00"),
        ("GET", "/photos/%00"),
    ):
        assert phone.call(method, path).status == 404, path
        assert phone.call("PATCH", path).status == 405, path
    office = world.phone("S1-o1")
    assert office.call("PUT", "/assignments/a%00b", {"lead": "S1-t1", "companions": []}).code == "not_found"


def test_messages_are_in_the_readers_language(world: World) -> None:
    phone = world.phone()
    chinese = problem(phone.call("GET", "/nowhere"))["detail"]
    phone.lang = "en-GB,en;q=0.8"
    english = phone.call("GET", "/nowhere")
    assert english.headers["Content-Language"] == "en"
    assert english.json["detail"].isascii()
    assert not chinese.isascii()


def test_another_schools_ids_look_like_none(world: World) -> None:
    office = world.phone("S1-o1")
    change = {"lead": "S1-t1", "companions": []}
    foreign, none = (office.call("PUT", f"/assignments/{a}", change) for a in ("S2-a1", "no-such"))
    assert (foreign.status, foreign.data) == (404, none.data)
    wrong = office.call("PUT", "/assignments/S1-a1", {"lead": "S2-t1", "companions": []})
    assert problem(wrong)["errors"] == {"lead": ["本校没有这位老师。"]}
    assert problem(office.call("PUT", "/assignments/S1-a1", {**change, "extra": 1}))["errors"] == {
        "extra": ["学校的程序还不认识这一项。"]
    }
    teacher = world.phone("S1-t1")
    assert teacher.call("PUT", "/assignments/S1-a1", change).code == "forbidden"


def test_an_unexpected_error_says_nothing_of_its_cause(world: World, monkeypatch, caplog) -> None:
    phone = world.phone()
    world.app.config["PROPAGATE_EXCEPTIONS"] = False

    def broken(*_: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("server.web.me.enrol.me", broken)
    reply = phone.call("GET", "/me")
    assert (reply.status, problem(reply)["code"]) == (500, "internal")
    assert b"secret" not in reply.data
    assert "secret detail" in caplog.text
