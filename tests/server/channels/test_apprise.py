"""The link over apprise, to a real address of this machine. Without the package tests and setting say so."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path

import pytest

from server.channels import Message
from server.channels.apprise.channel import Apprise
from server.channels.apprise.config import AppriseConfig
from server.env import BadSetting
from server.services.telling import APPRISE
from server.settings import Settings
from tests.support.family_school import SCHOOL, put
from tests.support.hook import Hook, running_hook
from tests.support.told_family import URL, open_family

AT = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
MESSAGE = Message("0193-d-1", "T" * 32, "zh-CN", "https://school.example/n/" + "t" * 43, AT)
WHOM = {"guardian": "g-1", "phone": "138 0000 0000"}
needs_apprise = pytest.mark.skipif(find_spec("apprise") is None, reason="apprise is not installed")
pytestmark = [
    pytest.mark.integration,
    # What the package itself loads; it goes with Python 3.13.
    pytest.mark.filterwarnings("ignore:.imghdr. is deprecated:DeprecationWarning"),
]


@pytest.fixture
def hook() -> Iterator[Hook]:
    with running_hook() as running:
        yield running


def config(hook: Hook, query: str = "") -> AppriseConfig:
    made = AppriseConfig.from_env({"APPRISE_URL": hook.url.replace("http://", "json://") + query})
    assert made is not None
    return made


@needs_apprise
def test_the_gateway_gets_the_sentence_and_the_link(hook: Hook) -> None:
    outcome = Apprise(config(hook)).send(MESSAGE, WHOM)
    assert (outcome.kind, outcome.code) == ("sent", "passed_on")
    (got,) = hook.got
    told = json.loads(got.body)
    assert told["message"].split() == ["学校给您一张家访单", MESSAGE.link]
    assert told["title"] == ""


@needs_apprise
def test_a_number_stands_where_the_address_wants_it_and_who_has_none_is_not_reached(hook: Hook) -> None:
    channel = Apprise(config(hook, "?+to={phone}"))
    assert channel.send(MESSAGE, WHOM).kind == "sent"
    assert hook.got[0].headers["to"] == "13800000000"
    for phone in ("", "no number", "1/../..", "12"):
        assert not channel.accepts({"guardian": "g-1", "phone": phone})
        assert channel.send(MESSAGE, {"guardian": "g-1", "phone": phone}).kind == "refused"
    assert len(hook.got) == 1


@needs_apprise
@pytest.mark.parametrize("status", [307, 400, 500])
def test_a_no_comes_again_and_no_line_quotes_what_was_sent(
    hook: Hook, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    hook.status = status
    outcome = Apprise(config(hook, "?+key=hush")).send(MESSAGE, WHOM)
    assert (outcome.kind, outcome.code, len(hook.got)) == ("later", "no_answer", 1)
    assert not [line for line in caplog.messages if "hush" in line or "/n/t" in line]
    assert "hush" not in repr(config(hook, "?+key=hush"))


@needs_apprise
def test_every_guardian_gets_an_own_link_and_the_message_no_name(hook: Hook, tmp_path: Path) -> None:
    with open_family(tmp_path, apprise=config(hook, "?+to={phone}")) as family:
        with family.store.write(SCHOOL) as unit:
            father = unit.records.load_for_update([("guardian", "g-2")])["guardian", "g-2"].copy()
            father.values["phone"] = "13800000000"
            put(unit, father)
        family.change("请每晚读十分钟书。")
        family.work()
        (one,) = family.sendings()
        (got,) = hook.got
        assert (one.channel, one.state, one.own_link) == (APPRISE, "sent", True)
        body = got.body.decode("unicode_escape")
        with family.store.write(SCHOOL) as unit:
            own = unit.notes.deliveries.own_link(one.id)
        assert f"{URL}/n/{own['token']}" in body
        assert not [word for word in ("罗小满", "罗父", own["code"], "读十分钟") if word in got.body.decode()]


def test_a_server_without_the_package_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)
    with pytest.raises(BadSetting, match="pip install apprise") as caught:
        Settings.from_env({"APPRISE_URL": "json://user:hush@127.0.0.1/"})
    assert "hush" not in str(caught.value)
    assert Settings.from_env({}).apprise is None


@needs_apprise
def test_an_address_that_apprise_does_not_know_is_refused_without_quoting_it() -> None:
    with pytest.raises(BadSetting) as caught:
        Settings.from_env({"APPRISE_URL": "nonsense://hush@nowhere"})
    assert "hush" not in str(caught.value)
