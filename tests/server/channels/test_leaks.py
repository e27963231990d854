"""What leaves the server, and what its logs, its log of deliveries and its errors hold, with data that could leak: a
child's name, words of the note, an address, a telephone, a mailbox, an endpoint, the tokens of links."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from server.services.list_deliveries import list_deliveries
from server.services.telling import telling_of
from server.store.tables import Delivery, MailAddress, OutboxRow, PushSubscription
from tests.support.family_school import OFFICE, SCHOOL
from tests.support.hook import Hook, running_hook
from tests.support.mailbox import Mailbox, running_mailbox
from tests.support.push_service import PushService, running_push_service
from tests.support.told_family import SECRET, Family, hooking, mailing, open_family, pushing

pytestmark = [pytest.mark.integration, pytest.mark.usefixtures("fresh_silence")]
CHILD = "罗小满"
WORDS = "冬天家里很冷，请添一床被子。"
ADDRESS = "溪口村三组十二号"
PHONE = "13800001111"
MAILBOX = "luo.fuqin@mail.example"
THEIRS = "mail.log"
"""The log of the mail server that the tests run: not ours."""
PLANTED = (CHILD, "小满", "罗父", "罗奶奶", "被子", ADDRESS, PHONE, "四（2）班", "禾溪镇")


class All:
    """Every channel with what it received, and every log line of the process."""

    def __init__(self, family: Family, push: PushService, box: Mailbox, hook: Hook, log: Any) -> None:
        self.family, self.push, self.box, self.hook, self.log = family, push, box, hook, log

    def publish(self) -> None:
        with self.family.store.write(SCHOOL) as unit:
            guardian = unit.records.load_for_update([("guardian", "g-2")])["guardian", "g-2"].copy()
            guardian.values |= {"phone": PHONE}
            pupil = unit.records.load_for_update([("pupil", "u-1")])["pupil", "u-1"].copy()
            pupil.values |= {"address": ADDRESS}
            unit.records.put(guardian)
            unit.records.put(pupil)
        self.family.change(WORDS)
        self.family.work(turns=8)

    def left(self) -> list[str]:
        """All that left the server, decrypted, addresses and headers included."""
        pushed = [json.dumps([p.told, p.topic, p.claims], ensure_ascii=False) for p in self.push.pushed]
        mails = [mail.as_string() + mail.get_content() + str(mail["Subject"]) for _, mail in self.box.mails]
        hooks = [f"{one.headers} {one.body.decode()}" for one in self.hook.got]
        return pushed + mails + hooks

    def lines(self) -> str:
        return "\n".join(
            f"{r.name} {r.getMessage()} {r.exc_text or ''}" for r in self.log.records if r.name != THEIRS
        )

    def secrets(self) -> list[str]:
        """Tokens of links, and where a family can be reached."""
        with self.family.store.write(SCHOOL) as unit:
            own = [unit.notes.deliveries.own_link(one.id) for one in self.family.sendings()]
        tokens = [one["token"] for one in own if one] + [self.family.token]
        browser = self.push.browser()
        return [*tokens, MAILBOX, browser.subscription()["endpoint"], browser.subscription()["auth"], SECRET]


@pytest.fixture
def everything(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> Iterator[All]:
    with running_push_service() as push, running_mailbox() as box, running_hook() as hook:
        on = {"webpush": pushing(push), "smtp": mailing(box.port), "webhook": hooking(hook.url)}
        with open_family(tmp_path, **on) as family:
            family.ask_push(push.browser())
            assert family.ask_mail(MAILBOX)
            caplog.set_level(logging.DEBUG)
            yield All(family, push, box, hook, caplog)


def test_no_message_holds_a_name_or_a_word(everything: All) -> None:
    everything.publish()
    left = everything.left()
    assert len(left) == 6, "a browser, a mailbox, and the webhook for both guardians and versions"
    with everything.family.store.read(SCHOOL) as unit:
        note = unit.records.get("note", everything.family.note)
    assert WORDS in json.dumps(note.appends if note else {}, ensure_ascii=False), (
        "the note itself has the words"
    )
    for sent in left:
        assert not [word for word in PLANTED if word in sent]
        assert "学校给您一张家访单" in sent or "=?utf-8?" in sent


def test_logs_hold_neither_them_nor_a_way_to_the_family(everything: All) -> None:
    everything.publish()
    lines = everything.lines()
    assert lines.count("delivery ") >= 4, "sending is logged"
    for word in (*PLANTED, *everything.secrets()):
        assert word not in lines


def test_trouble_says_no_more(everything: All, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(self: object, message: object, target: object) -> None:
        raise ValueError(f"{target} {message} {CHILD}")

    monkeypatch.setattr("server.channels.webpush.channel.WebPush.send", broken)
    everything.box.refuse = f"452 {MAILBOX} is full of {CHILD}"
    everything.hook.status = 500
    everything.publish()
    lines = everything.lines()
    states = {one.channel: (one.state, one.code) for one in everything.family.sendings()}
    assert states == {
        "webpush": ("failed", "ValueError"),
        "smtp": ("failed", "452"),
        "webhook": ("failed", "500"),
    }
    shown = json.dumps(
        list_deliveries(
            everything.family.store,
            telling_of(everything.family.settings),
            OFFICE,
            None,
            None,
            everything.family.now,
        )
    )
    for word in everything.secrets():
        assert word not in lines
        assert word not in shown
    assert not [word for word in PLANTED if word in lines]


def test_tables_hold_no_address_and_no_token_in_the_clear(everything: All) -> None:
    everything.publish()
    secrets = everything.secrets()
    with everything.family.store.snapshot() as connection:
        for model in (PushSubscription, MailAddress, Delivery, OutboxRow):
            rows = connection.execute(model.__table__.select()).all()
            assert rows, model
            stored = repr(rows)
            assert not [word for word in (*PLANTED, *secrets) if word in stored], model
    assert SECRET not in repr(everything.family.settings)


def test_a_subscription_does_not_show_what_it_holds(everything: All) -> None:
    with everything.family.store.read(SCHOOL) as unit:
        shown = repr(unit.notes.subscriptions.of_guardian("g-2"))
    assert "webpush" in shown
    assert not [word for word in everything.secrets() if word in shown]
