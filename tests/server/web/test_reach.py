"""Plain http from elsewhere, and another name than the public one, get the cure instead of half an app."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from server.settings import Settings
from server.web.reach import host_of, verdict
from tests.support.world import World

SETTINGS = Settings(data_dir=Path("unused"), database_url="sqlite://")
SCHOOL = dataclasses.replace(SETTINGS, public_url="https://jiafang.example.cn")


@pytest.mark.parametrize(
    ("settings", "scheme", "host", "code"),
    [
        (SETTINGS, "http", "localhost:8000", None),
        (SETTINGS, "http", "127.0.0.1:8000", None),
        (SETTINGS, "http", "[::1]:8000", None),
        (SETTINGS, "http", "192.0.2.7:8000", "https_required"),
        (SETTINGS, "https", "192.0.2.7:8000", None),
        (SCHOOL, "https", "jiafang.example.cn", None),
        (SCHOOL, "https", "JIAFANG.example.cn:443", None),
        (SCHOOL, "https", "other.example.cn", "wrong_host"),
        (SCHOOL, "http", "jiafang.example.cn", "https_required"),
        (SCHOOL, "https", "jiafang.example.cn.evil.example", "wrong_host"),
    ],
)
def test_who_may_pass(settings: Settings, scheme: str, host: str, code: str | None) -> None:
    assert verdict(settings, scheme=scheme, host=host) == code


def test_a_host_that_is_none_is_nobody() -> None:
    assert host_of("[::1") == ""


def test_the_page_says_what_to_do_in_the_readers_language(world: World) -> None:
    page = world.app.test_client().get("/", headers={"Host": "192.0.2.7"})
    assert page.status_code == 403
    assert "make run TLS=local" in page.text
    assert 'lang="zh-CN"' in page.text
    english = world.app.test_client().get("/", headers={"Host": "192.0.2.7", "Accept-Language": "en"})
    assert "cannot work offline" in english.text


def test_the_interface_says_it_with_a_code(world: World) -> None:
    reply = world.app.test_client().get("/api/v1/me", headers={"Host": "192.0.2.7"})
    assert (reply.status_code, reply.json["code"]) == (403, "https_required")
    assert reply.content_type.startswith("application/problem+json")


def test_a_watchdog_may_ask_under_any_name(world: World) -> None:
    assert world.app.test_client().get("/api/v1/health", headers={"Host": "192.0.2.7"}).status_code == 200
