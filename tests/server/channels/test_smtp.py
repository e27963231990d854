"""E-mail against a mail server on this machine."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult

from server.channels import Message
from server.channels.smtp.channel import Smtp
from server.channels.smtp.config import SmtpConfig, is_address
from server.env import BadSetting
from server.serving.trial_tls import certificate
from tests.support.mailbox import Mailbox, running_mailbox
from tests.support.server import free_port

AT = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
LINK = "https://school.example/n/" + "t" * 43
MESSAGE = Message("0193-d-1", "T" * 32, "zh-CN", LINK, AT)
TO = {"address": "fuqin@mail.example"}
FROM = "jiafang@school.example"
pytestmark = pytest.mark.integration


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with running_mailbox() as running:
        yield running


def channel(port: int, **more: Any) -> Smtp:
    return Smtp(SmtpConfig("127.0.0.1", port, FROM, tls="off", **more))


def test_a_mail_is_the_sentence_the_link_and_the_way_out(box: Mailbox) -> None:
    assert channel(box.port).send(MESSAGE, TO).kind == "sent"
    ((to, mail),) = box.mails
    assert to == ["fuqin@mail.example"]
    assert (mail["Subject"], mail["From"], mail["To"]) == ("学校给您一张家访单", FROM, TO["address"])
    assert mail["Message-ID"] == "<0193-d-1@school.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    text = mail.get_content()
    assert LINK in text
    assert "访问码" in text
    assert "不用再发邮件" in text


def test_a_repeated_mail_has_the_same_id(box: Mailbox) -> None:
    for _ in range(2):
        channel(box.port).send(MESSAGE, TO)
    assert len({mail["Message-ID"] for _, mail in box.mails}) == 1


@pytest.mark.parametrize(
    ("refuse", "kind", "code"),
    [
        ("550 no such mailbox", "gone", "550"),
        ("452 full", "later", "452"),
        ("554 not from you", "refused", "554"),
    ],
)
def test_answers_are_understood(box: Mailbox, refuse: str, kind: str, code: str) -> None:
    box.refuse = refuse
    outcome = channel(box.port).send(MESSAGE, TO)
    assert (outcome.kind, outcome.code) == (kind, code)
    assert box.mails == []


def test_nobody_there_is_for_later() -> None:
    outcome = channel(free_port()).send(MESSAGE, TO)
    assert (outcome.kind, outcome.code) == ("later", "no_line")


def test_login_and_starttls(tmp_path: Path) -> None:
    server, client = contexts(tmp_path)
    tried: list[bytes] = []

    def authenticator(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
        tried.append(data.password)
        return AuthResult(success=data.password == b"right", handled=False)

    with running_mailbox(tls_context=server, authenticator=authenticator, auth_required=True) as box:

        def config(password: str) -> SmtpConfig:
            return SmtpConfig("localhost", box.port, FROM, "u", password, "starttls")

        assert Smtp(config("right"), client).send(MESSAGE, TO).kind == "sent"
        wrong = Smtp(config("wrong"), client).send(MESSAGE, TO)
        assert (wrong.kind, wrong.code) == ("later", "auth_535")
        stranger = Smtp(config("secret"), ssl.create_default_context()).send(MESSAGE, TO)
        assert (stranger.kind, stranger.code) == ("later", "tls"), "an unknown certificate hears no password"
    assert b"secret" not in tried
    assert len(box.mails) == 1


def contexts(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server's context with a certificate of its own for localhost, and a client's that trusts it."""
    chain, key, authority = certificate(folder, ["localhost"], datetime.now(UTC))
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server.load_cert_chain(chain, key)
    return server, ssl.create_default_context(cadata=authority.read_bytes())


@pytest.mark.parametrize(
    "address",
    ["a@b.example", "li.si+x@mail.example.org", "123456@qq.example"],
)
def test_addresses(address: str) -> None:
    assert is_address(address)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "a@b",
        "@b.example",
        "a@b.example\nBcc: c@d.example",
        "a@b.example, c@d.example",
        "a b@c.example",
        "a@b@c.example",
        "罗@b.example",
        "<a@b.example>",
        "a@b..example",
        "x" * 65 + "@b.example",
        "a@" + "b" * 260 + ".example",
    ],
)
def test_no_addresses(address: str) -> None:
    assert not is_address(address)
    assert channel(1).send(MESSAGE, {"address": address}).code == "not_allowed"


def test_settings() -> None:
    env = {
        "SMTP_HOST": "mail.school.example",
        "SMTP_FROM": FROM,
        "SMTP_USER": "u",
        "SMTP_PASSWORD": "hunter2",
    }
    made = SmtpConfig.from_env(env)
    assert made is not None
    assert (made.port, made.tls) == (465, "tls")
    assert "hunter2" not in repr(made)
    assert SmtpConfig.from_env({}) is None
    for name, bad in (("SMTP_TLS", "ssl"), ("SMTP_TLS", "off"), ("SMTP_FROM", "school"), ("SMTP_PORT", "x")):
        with pytest.raises(BadSetting, match=name):
            SmtpConfig.from_env(env | {name: bad})
