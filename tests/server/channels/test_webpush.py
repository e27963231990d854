"""Web Push against a push service that decrypts, and the list of services that may be reached."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime
from pathlib import Path

import pytest

from server.channels import Message, straight
from server.channels.webpush.channel import WebPush
from server.channels.webpush.config import KNOWN_HOSTS, PushConfig
from server.channels.webpush.message import TTL_SECONDS
from server.env import BadSetting
from server.keys.vapid import vapid_key
from tests.support.push_service import Browser, PushService, b64, running_push_service

AT = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
LINK = "https://school.example/n/" + "t" * 43
MESSAGE = Message("0193-d-1", "T" * 32, "zh-CN", LINK, AT)
PAGE = "https://school.example"


def channel(service: PushService, folder: Path) -> WebPush:
    return WebPush(PushConfig(hosts=(service.origin,)), vapid_key(folder).private, PAGE)


@pytest.mark.integration
def test_a_browser_reads_the_sentence_the_path_and_the_ids(service: PushService, tmp_path: Path) -> None:
    push = channel(service, tmp_path)
    outcome = push.send(MESSAGE, service.browser().subscription())
    assert (outcome.kind, outcome.code, service.faults) == ("sent", "201", [])
    (pushed,) = service.pushed
    assert pushed.told == {
        "id": "0193-d-1",
        "topic": "T" * 32,
        "text": "学校给您一张家访单",
        "path": "/n/" + "t" * 43,
    }
    assert (pushed.topic, pushed.ttl, pushed.urgency) == ("T" * 32, TTL_SECONDS, "normal")
    assert pushed.ttl > 3600


@pytest.mark.integration
def test_each_service_is_told_its_own_audience_and_a_short_life(service: PushService, tmp_path: Path) -> None:
    with running_push_service() as second:
        config = PushConfig(hosts=(service.origin, second.origin), contact="https://school.example/help")
        push = WebPush(config, vapid_key(tmp_path).private, PAGE)
        for one in (service, second, service):
            push.send(MESSAGE, one.browser().subscription())
        assert [p.claims["aud"] for p in service.pushed] == [service.origin] * 2
        assert [p.claims["aud"] for p in second.pushed] == [second.origin]
        claims = second.pushed[0].claims
    assert claims["sub"] == "https://school.example/help"
    assert 0 < claims["exp"] - AT.timestamp() <= 24 * 3600
    assert service.pushed[0].key == vapid_key(tmp_path).public, "the key that the browser subscribed with"


@pytest.mark.integration
@pytest.mark.parametrize(
    "page", ["http://localhost:8000", "https://localhost:8000", "https://school.example"]
)
def test_without_a_contact_the_servers_own_address_is_told(
    service: PushService, tmp_path: Path, page: str
) -> None:
    push = WebPush(PushConfig(hosts=(service.origin,)), vapid_key(tmp_path).private, page)
    assert push.send(MESSAGE, service.browser().subscription()).kind == "sent"
    assert service.pushed[0].claims["sub"] == page.replace("http:", "https:").removesuffix(":8000")


@pytest.mark.integration
@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (201, "sent"),
        (404, "gone"),
        (410, "gone"),
        (429, "later"),
        (503, "later"),
        (400, "refused"),
        (413, "refused"),
    ],
)
def test_answers_are_understood(service: PushService, tmp_path: Path, status: int, kind: str) -> None:
    service.answer = lambda _n: (status, {"retry-after": "90"})
    outcome = channel(service, tmp_path).send(MESSAGE, service.browser().subscription())
    assert (outcome.kind, outcome.code) == (kind, str(status))
    assert outcome.retry_after == ("90" if kind == "later" else None)


@pytest.mark.integration
def test_a_redirect_is_not_followed(service: PushService, tmp_path: Path) -> None:
    with running_push_service() as elsewhere:
        target = elsewhere.browser().subscription()["endpoint"]
        service.answer = lambda _n: (307, {"Location": target})
        outcome = channel(service, tmp_path).send(MESSAGE, service.browser().subscription())
        assert (outcome.kind, outcome.code) == ("refused", "307")
        assert (elsewhere.pushed, elsewhere.faults) == ([], [])


@pytest.mark.integration
def test_a_silent_host_is_tried_again_later_and_then_left_alone(
    service: PushService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(straight, "silence", straight.Silence())
    push, target = channel(service, tmp_path), service.browser().subscription()
    service.stop()
    codes = [push.send(MESSAGE, target) for _ in range(straight.PATIENCE + 1)]
    assert [one.kind for one in codes] == ["later"] * (straight.PATIENCE + 1)
    assert [one.code for one in codes] == ["no_line"] * straight.PATIENCE + ["host_rests"]


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://fcm.googleapis.com/fcm/send/abc:def",
        "https://fcm.googleapis.com:443/fcm/send/abc",
        "https://updates.push.services.mozilla.com/wpush/v2/abc",
        "https://web.push.apple.com/Q1",
        "https://wns2-par02p.notify.windows.com/w/?token=x",
    ],
)
def test_known_services_are_reached(endpoint: str) -> None:
    assert PushConfig().allows(endpoint)


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://fcm.googleapis.com/fcm/send/abc",
        "https://fcm.googleapis.com:8443/x",
        "https://fcm.googleapis.com.evil.example/x",
        "https://evil.example/fcm.googleapis.com",
        "https://fcm.googleapis.com@evil.example/x",
        "https://user:pw@fcm.googleapis.com/x",
        "https://push.apple.com/x",
        "https://xpush.apple.com/x",
        "https://169.254.169.254/latest/meta-data",
        "https://127.0.0.1/x",
        "https://[::1]/x",
        "https://fcm.googleapis.com:99999/x",
        "https://fcm.googleapis.com/x#y",
        "file:///etc/passwd",
        "",
        "//fcm.googleapis.com/x",
    ],
)
def test_no_other_address_is_reached(endpoint: str) -> None:
    assert not PushConfig().allows(endpoint)


def test_keys_that_cannot_be_used_are_not_accepted(tmp_path: Path) -> None:
    push = WebPush(PushConfig(), vapid_key(tmp_path).private, PAGE)
    good = Browser("https://fcm.googleapis.com", "x").subscription()
    assert push.accepts(good)
    spoilt = [
        {"p256dh": ""},
        {"p256dh": b64(b"\x04" + b"\x01" * 64)},
        {"p256dh": "ü"},
        {"auth": b64(b"x" * 15)},
        {"auth": "not base64!"},
        {"endpoint": "https://evil.example/x"},
        {"endpoint": "https://fcm.googleapis.com/" + "x" * 1000},
    ]
    assert [push.accepts(good | bad) for bad in spoilt] == [False] * len(spoilt)
    assert not push.accepts({})
    assert push.send(MESSAGE, good | spoilt[5]).code == "not_allowed"


def test_the_list_is_a_setting() -> None:
    assert PushConfig.from_env({}) == PushConfig(KNOWN_HOSTS)
    assert PushConfig.from_env({"PUSH": "off"}) is None
    own = PushConfig.from_env({"PUSH_HOSTS": "push.example, *.vendor.example,https://p.example:8443"})
    assert own is not None
    assert own.allows("https://push.example/1")
    assert own.allows("https://a.vendor.example/1")
    assert own.allows("https://p.example:8443/1")
    assert not own.allows("https://fcm.googleapis.com/1")
    for bad in ({"PUSH_HOSTS": "*"}, {"PUSH_HOSTS": "a.*.example"}, {"PUSH_HOSTS": "http://p.example"}):
        with pytest.raises(BadSetting, match="PUSH_HOSTS"):
            PushConfig.from_env(bad)
    with pytest.raises(BadSetting, match="PUSH_CONTACT"):
        PushConfig.from_env({"PUSH_CONTACT": "it@school.example"})


def test_english_for_those_who_chose_it() -> None:
    assert dataclasses.replace(MESSAGE, lang="en").text == "The school has a home-visit note for you"
    assert dataclasses.replace(MESSAGE, lang="xx").text == MESSAGE.text
