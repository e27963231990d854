"""A guardian chose how to be told: that way and no other; paper waits for the printer."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader

from server.domain.delivery import PAPER
from server.services.keep_guardians import keep_setting, show_guardians
from server.services.list_deliveries import list_deliveries, resend
from server.services.print_slips import print_waiting
from server.services.problem import Problem
from server.services.slips_arrived import slips_arrived
from server.services.subscribe import choose_paper
from server.services.telling import telling_of
from server.store.subscriptions import SMTP, WEBPUSH
from tests.support.family_school import MESSAGE, NOW, OFFICE, SCHOOL, VISIT
from tests.support.hook import running_hook
from tests.support.mailbox import Mailbox, running_mailbox
from tests.support.push_service import PushService
from tests.support.slips import handed_slips
from tests.support.told_family import GUARDIAN, URL, Family, hooking, mailing, night, open_family, pushing

pytestmark = pytest.mark.integration
EVENING = NOW.replace(hour=14)
WORDS = "请每晚读十分钟书。"


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with running_mailbox() as running:
        yield running


@pytest.fixture
def family(tmp_path: Path, service: PushService, box: Mailbox) -> Iterator[Family]:
    """A father who can be reached by push and by mail."""
    with open_family(tmp_path, webpush=pushing(service), smtp=mailing(box.port)) as opened:
        assert opened.ask_push(service.browser())
        assert opened.ask_mail()
        yield opened


def wants(family: Family, channel: str) -> None:
    keep_setting(family.store, OFFICE, GUARDIAN, "", [], family.now, channel)


def told(family: Family) -> None:
    family.change(WORDS)
    family.work()


def states(family: Family) -> list[tuple[str, int, str, str]]:
    return sorted((one.channel, one.version, one.state, one.code) for one in family.sendings())


def printed(family: Family) -> str:
    made = print_waiting(family.store, family.keys, URL, OFFICE, family.now)
    slips_arrived(family.store, OFFICE, made.run, family.now)
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(made.pdf)).pages).replace("\n", "")


def test_who_asked_for_nothing_is_told_in_every_way(
    family: Family, service: PushService, box: Mailbox
) -> None:
    told(family)
    assert (len(service.pushed), len(box.mails)) == (1, 1)


def test_who_asked_for_mail_gets_mail_alone(family: Family, service: PushService, box: Mailbox) -> None:
    wants(family, SMTP)
    with running_hook() as hook:
        family.set(webhook=hooking(hook.url))
        told(family)
        mine = [one for one in hook.got if b'"g-2"' in one.body]
    assert (len(service.pushed), len(box.mails), mine) == (0, 1, [])
    (line,) = show_guardians(family.store, OFFICE, "u-1", family.now)["items"][1:]
    assert line["channel"] == SMTP


def test_a_way_that_reaches_nobody_is_no_reason_to_say_nothing(family: Family, service: PushService) -> None:
    wants(family, SMTP)
    family.set(smtp=None)
    told(family)
    assert len(service.pushed) == 1


def test_who_asked_for_paper_is_on_the_print_list_and_gets_nothing_else(
    family: Family, service: PushService, box: Mailbox
) -> None:
    wants(family, PAPER)
    told(family)
    assert (service.pushed, box.mails) == ([], [])
    assert states(family) == [(PAPER, 2, "queued", "")]
    desk = list_deliveries(family.store, telling_of(family.settings), OFFICE, None, None, family.now)
    assert (desk["to_print"], desk["items"][0]["channel"], desk["items"][0]["due"]) == (1, PAPER, None)
    sheet = printed(family)
    assert WORDS in sheet
    assert "罗小满的爸爸" in sheet
    assert states(family) == [(PAPER, 2, "sent", "printed")]
    with pytest.raises(Problem) as empty:
        printed(family)
    assert empty.value.status == 409


def test_the_print_list_holds_the_newest_version_once(family: Family) -> None:
    wants(family, PAPER)
    told(family)
    with family.store.write(SCHOOL) as unit:
        unit.outbox.add("deliver", {"note": family.note, "version": 2}, family.now, id_="again")
    family.work()
    family.change("请每晚读二十分钟书。")
    family.work()
    assert states(family) == [(PAPER, 2, "gone", "newer"), (PAPER, 3, "queued", "")]
    assert "二十分钟" in printed(family)


def test_a_slip_made_for_the_visit_takes_it_off_the_list(family: Family) -> None:
    wants(family, PAPER)
    told(family)
    handed_slips(family.store, family.keys, URL, OFFICE, VISIT, GUARDIAN, family.now)
    assert states(family) == [(PAPER, 2, "sent", "printed")]


def test_a_note_taken_back_meanwhile_is_not_printed(family: Family) -> None:
    wants(family, PAPER)
    told(family)
    with family.store.write(SCHOOL) as unit:
        note = unit.records.load_for_update([("note", family.note)])["note", family.note].copy()
        note.values["state"] = "recalled"
        unit.records.put(note)
    with pytest.raises(Problem):
        printed(family)
    assert states(family) == [(PAPER, 2, "gone", "recalled")]


def test_what_may_not_be_printed_any_more_leaves_the_list(family: Family) -> None:
    wants(family, PAPER)
    told(family)
    keep_setting(family.store, OFFICE, GUARDIAN, "", ["all"], family.now)
    with pytest.raises(Problem):
        printed(family)
    assert states(family) == [(PAPER, 2, "gone", "unsubscribed")]


def test_what_waits_over_night_goes_to_the_printer_when_paper_was_chosen_since(
    family: Family, service: PushService, box: Mailbox
) -> None:
    family.set(quiet=night())
    family.now = EVENING
    told(family)
    wants(family, PAPER)
    family.later(hours=10)
    family.work()
    assert (service.pushed, box.mails) == ([], [])
    assert states(family) == [
        (PAPER, 2, "queued", ""),
        (SMTP, 2, "gone", PAPER),
        (WEBPUSH, 2, "gone", PAPER),
    ]


def test_paper_is_never_sent_again_from_the_desk(family: Family) -> None:
    wants(family, PAPER)
    told(family)
    with pytest.raises(Problem):
        resend(family.store, telling_of(family.settings), OFFICE, family.one().id, family.now)


def test_the_family_chooses_paper_itself_and_a_new_wish_ends_it(family: Family, service: PushService) -> None:
    choose_paper(family.store, family.token, family.device, True, family.now)
    assert family.told().on_paper
    told(family)
    assert service.pushed == []
    family.ask_push(service.browser("b2"))
    assert not family.told().on_paper
    family.later(minutes=1)
    family.change(MESSAGE)
    family.work()
    assert {one.channel for one in family.sendings() if one.version == 3} == {WEBPUSH, SMTP}


def test_a_wish_of_the_desk_is_kept_when_only_the_language_changes(family: Family) -> None:
    wants(family, PAPER)
    keep_setting(family.store, OFFICE, GUARDIAN, "en", [], family.now)
    with family.store.read(SCHOOL) as unit:
        kept = unit.families.setting(GUARDIAN, "u-1")
    assert kept == replace(kept, channel=PAPER, language="en")
