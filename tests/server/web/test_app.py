"""The app as a whole: deny by default, headers, the built files."""

from __future__ import annotations

import gzip

import pytest
from flask import Flask

from server.store.across import AcrossSchools
from server.store.errors import Busy
from server.web.policy import NoPolicy, check_policies, policy
from sync.wire import SCHEMA
from tests.support.phone import API
from tests.support.world import World


def test_a_route_without_a_policy_stops_the_build() -> None:
    app = Flask("x", static_folder=None)
    app.add_url_rule("/open", view_func=policy("public")(lambda: "x"), endpoint="open")
    check_policies(app)
    app.add_url_rule("/silent", view_func=lambda: "x", endpoint="silent", methods=["POST"])
    with pytest.raises(NoPolicy, match="POST /silent"):
        check_policies(app)
    with pytest.raises(NoPolicy):
        policy("everybody")


def test_health_needs_no_login(world: World) -> None:
    reply = world.transport().send("GET", f"{API}/health", {}, None)
    facts = {"status": "ok", "epoch": world.store.epoch, "schema": SCHEMA, "backup": "none", "photos": "ok"}
    assert reply.json == facts


def test_health_asks_the_database(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(_: object) -> None:
        raise Busy("no database")

    monkeypatch.setattr(AcrossSchools, "ping", gone)
    assert world.transport().send("GET", f"{API}/health", {}, None).code == "unavailable"


def test_every_answer_carries_the_safety_headers(world: World) -> None:
    send = world.transport().send
    for path in ("/", f"{API}/health", f"{API}/nowhere", "/n/" + "x" * 43, "/assets/none.js"):
        headers = send("GET", path, {}, None).headers
        csp = headers["Content-Security-Policy"]
        assert "unsafe" not in csp
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert "geolocation=()" in headers["Permissions-Policy"]
    assert send("GET", f"{API}/health", {}, None).headers["Cache-Control"] == "no-store"


def test_before_the_build_there_is_a_page_that_says_how(world: World) -> None:
    reply = world.transport().send("GET", "/", {}, None)
    assert reply.status == 503
    assert "make run" in reply.data.decode()


@pytest.fixture
def built(world: World) -> World:
    dist = world.settings.pwa_dist
    (dist / "assets").mkdir(parents=True)
    (dist / "index.html").write_text("<!doctype html>app")
    (dist / "desk.html").write_text("<!doctype html>desk")
    (dist / "sw.js").write_text("self")
    (dist / "manifest.webmanifest").write_text("{}")
    (dist / "assets" / "app-1.js").write_text("plain")
    (dist / "assets" / "app-1.js.gz").write_bytes(b"packed")
    (dist.parent / "secret.txt").write_text("secret")
    return world


def test_the_app_is_served(built: World) -> None:
    send = built.transport().send
    assert send("GET", "/", {}, None).data.endswith(b"app")
    assert send("GET", "/pupils/p1", {}, None).data.endswith(b"app")
    assert send("GET", "/desk", {}, None).data.endswith(b"desk")
    assert send("GET", "/sw.js", {}, None).headers["Cache-Control"] == "no-cache"
    assert send("GET", "/", {}, None).headers["Cache-Control"] == "no-cache"
    assert (
        send("GET", "/manifest.webmanifest", {}, None).headers["Content-Type"] == "application/manifest+json"
    )
    plain = send("GET", "/assets/app-1.js", {}, None)
    assert plain.data == b"plain"
    assert "immutable" in plain.headers["Cache-Control"]
    packed = send("GET", "/assets/app-1.js", {"Accept-Encoding": "gzip"}, None)
    assert (packed.data, packed.headers["Content-Encoding"]) == (b"packed", "gzip")
    assert packed.headers["Content-Type"].startswith("text/javascript")


def test_what_is_not_there_is_not_the_app(built: World) -> None:
    send = built.transport().send
    for path in ("/assets/old.js", "/favicon.ico", "/../secret.txt", "/%2e%2e/secret.txt", "/api/v2/x", "/n"):
        reply = send("GET", path, {}, None)
        assert reply.status == 404, path
        assert b"secret" not in reply.data


@pytest.mark.parametrize(("path", "status"), [("/" + "a" * 300, 200), ("/assets/" + "a" * 300 + ".js", 404)])
def test_a_name_that_no_disk_holds_is_answered_like_any_other(built: World, path: str, status: int) -> None:
    assert built.transport().send("GET", path, {}, None).status == status


def test_rates_are_limited_by_device(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    from server.app import create_app
    from server.services.rates import RATES

    monkeypatch.setitem(RATES, "import", "20/hour")
    settings = replace(world.settings, rate_limits=True)
    world.app = create_app(settings, parts=world.parts)
    phone = world.phone()
    statuses = [phone.call("POST", "/sync/import", {}).status for _ in range(21)]
    assert statuses[:20] == [422] * 20
    assert statuses[20] == 429
    reply = phone.call("POST", "/sync/import", {})
    assert reply.code == "rate_limited"
    assert int(reply.headers["Retry-After"]) > 0
    assert world.phone().call("POST", "/sync/import", {}).status == 422


def test_json_goes_out_compressed_to_whoever_takes_it(world: World) -> None:
    phone = world.phone()
    plain = phone.pull_page()
    packed = phone.call(
        "POST",
        "/sync/pull",
        {"proto": 1, "schema": 1, "epoch": phone.epoch, "inc": phone.inc, "cursor": None},
        headers={"Accept-Encoding": "gzip"},
    )
    assert packed.headers["Content-Encoding"] == "gzip"
    assert len(packed.data) < len(plain.data) / 2
    assert gzip.decompress(packed.data).startswith(b'{"epoch"')
    assert "Accept-Encoding" in packed.headers["Vary"]
