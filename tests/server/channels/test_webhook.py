"""The webhook, checked by the function that docs/channels.md gives to its receivers."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from server.channels import Message
from server.channels.webhook.channel import Webhook
from server.channels.webhook.config import WebhookConfig, secret_key
from server.env import BadSetting
from tests.support.hook import Hook, running_hook

SECRET = "whsec_" + base64.b64encode(b"a secret of thirty-two bytes, ok").decode()
AT = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
MESSAGE = Message("0193-d-1", "T" * 32, "zh-CN", "https://school.example/n/" + "t" * 43, AT)
DOCS = Path(__file__).parents[3] / "docs/channels.md"


def documented() -> Callable[..., bool]:
    """`verify` exactly as the page prints it."""
    block = re.search(r"```python\n(.*?)```", DOCS.read_text("utf-8"), re.DOTALL)
    assert block is not None
    names: dict[str, Any] = {}
    exec(block[1], names)
    found: Callable[..., bool] = names["verify"]
    return found


@pytest.fixture
def hook() -> Iterator[Hook]:
    with running_hook() as running:
        yield running


def channel(hook: Hook) -> Webhook:
    return Webhook(WebhookConfig(hook.url, secret_key(SECRET)))


@pytest.mark.integration
def test_a_receiver_knows_that_it_is_ours_fresh_and_new(hook: Hook) -> None:
    assert channel(hook).send(MESSAGE, {"guardian": "g-1"}).kind == "sent"
    assert channel(hook).send(MESSAGE, {"guardian": "g-1"}).kind == "sent"
    verify, seen, now = documented(), set[str](), AT.timestamp()
    first, again = hook.got
    assert verify(SECRET, first.headers, first.body, seen, now + 5)
    assert not verify(SECRET, again.headers, again.body, seen, now + 5), "sent twice, taken once"
    told = json.loads(first.body)
    assert told == {
        "type": "note.published",
        "id": "0193-d-1",
        "topic": "T" * 32,
        "guardian": "g-1",
        "text": {"zh-CN": "学校给您一张家访单", "en": "The school has a home-visit note for you"},
        "link": MESSAGE.link,
    }


@pytest.mark.integration
def test_whatever_was_changed_or_kept_back_does_not_pass(hook: Hook) -> None:
    channel(hook).send(MESSAGE, {"guardian": "g-1"})
    verify, now, (one,) = documented(), AT.timestamp(), hook.got
    other = "whsec_" + base64.b64encode(b"another secret of 32 bytes, yes.").decode()
    assert not verify(other, one.headers, one.body, set(), now)
    assert not verify(SECRET, one.headers, one.body.replace(b"g-1", b"g-2"), set(), now)
    assert not verify(SECRET, one.headers | {"webhook-id": "0193-d-2"}, one.body, set(), now)
    assert not verify(SECRET, one.headers | {"webhook-timestamp": str(int(now) + 1)}, one.body, set(), now)
    assert not verify(SECRET, one.headers, one.body, set(), now + 301)
    assert verify(SECRET, one.headers, one.body, set(), now + 299)


@pytest.mark.integration
@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (204, "sent"),
        (404, "later"),
        (401, "later"),
        (429, "later"),
        (500, "later"),
        (302, "refused"),
        (410, "refused"),
    ],
)
def test_answers_are_understood(hook: Hook, status: int, kind: str) -> None:
    hook.status = status
    assert channel(hook).send(MESSAGE, {"guardian": "g-1"}).kind == kind
    assert len(hook.got) == 1, "a redirect is not followed"


def test_settings_are_strict_and_quote_no_secret() -> None:
    good = {"WEBHOOK_URL": "https://gate.example/hook", "WEBHOOK_SECRET": SECRET}
    made = WebhookConfig.from_env(good)
    assert made is not None
    assert "secret" not in repr(made).lower()
    assert WebhookConfig.from_env({}) is None
    assert WebhookConfig.from_env(good | {"WEBHOOK_URL": "http://127.0.0.1:9000/x"}) is not None
    for bad in ("http://gate.example/hook", "ftp://x", "hook"):
        with pytest.raises(BadSetting, match="WEBHOOK_URL"):
            WebhookConfig.from_env(good | {"WEBHOOK_URL": bad})
    for secret in ("", "hunter2hunter2hunter2hunter2", "whsec_c2hvcnQ=", "whsec_***"):
        with pytest.raises(BadSetting, match="WEBHOOK_SECRET") as caught:
            WebhookConfig.from_env(good | {"WEBHOOK_SECRET": secret})
        assert not secret or secret not in str(caught.value)
